"""How long the four writers take for a board of twenty projects (about thirty slides)."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from tests.press.board import board

from quarterdeck.press.blocks import Deck
from quarterdeck.press.html import to_html
from quarterdeck.press.layout import sheets_of
from quarterdeck.press.pdf import to_pdf
from quarterdeck.press.pptx import to_pptx
from quarterdeck.press.xlsx import to_xlsx

LIMITS = {"pptx": 5.0, "pdf": 3.0, "html": None, "xlsx": None}


def run(quick: bool) -> list[dict[str, object]]:
    """Time each writer; the first call (imports done, fonts and widths not yet read) stands beside the median."""
    deck = board(projects=20)
    sheets = len(sheets_of(deck))
    writers: dict[str, Callable[[Deck], str | bytes]] = {
        "pptx": to_pptx,
        "pdf": to_pdf,
        "html": to_html,
        "xlsx": to_xlsx,
    }
    rows: list[dict[str, object]] = []
    for name, writer in writers.items():
        times = []
        for _ in range(2 if quick else 6):
            start = time.perf_counter()
            size = len(writer(deck))
            times.append(time.perf_counter() - start)
        rows.append(
            {
                "area": "press",
                "case": f"board of 20 projects to {name}",
                "sheets": sheets,
                "bytes": size,
                "first_seconds": round(times[0], 3),
                "median_seconds": round(statistics.median(times[1:]), 3),
                "limit_seconds": LIMITS[name],
            }
        )
    return rows


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(row)
