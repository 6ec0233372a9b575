"""Writes the round-trip corpus into ``exchange.md``: ``python -m docs.corpus``. Tests hold what stands there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.exchange.corpus import MADE, SOURCES, TARGETS, Source, cell, not_kept, outcome

PAGE = Path(__file__).resolve().parent / "exchange.md"
BEGIN, END = "<!-- corpus: written by python -m docs.corpus -->", "<!-- end of the corpus -->"
_BETWEEN = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)


def cells() -> dict[tuple[str, str], str]:
    """What the page says of each pair, by the names of source and target."""
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].splitlines() if "|" in line
    ]
    rows = [[part.strip() for part in line.strip().strip("|").split("|")] for line in lines]
    head, body = rows[0], [row for row in rows[2:] if len(row) == len(rows[0])]
    return {(row[0], target): value for row in body for target, value in zip(head[1:], row[1:], strict=True)}


def table(sources: list[Source]) -> Iterator[str]:
    yield "| from | " + " | ".join(TARGETS) + " |"
    yield "| --- " * (len(TARGETS) + 1) + "|"
    for source in sources:
        document = source.document()
        print(source.name, file=sys.stderr)
        yield f"| {source.name} | " + " | ".join(cell(outcome(document, target)) for target in TARGETS) + " |"


def reasons() -> Iterator[str]:
    """For each target what it did not keep of the made plan."""
    document = next(source for source in SOURCES if source.name == MADE).document()
    for target in TARGETS:
        report = outcome(document, target)
        if report is not None:
            yield f"- **{target}**: {'; '.join(not_kept(report)) or 'nothing'}."


def main() -> int:
    sources = [source for source in SOURCES if source.is_here]
    if len(sources) < len(SOURCES):
        print("The reference data are not here; the page stays as it is.", file=sys.stderr)
        return 1
    parts = [
        BEGIN,
        "",
        *table(sources),
        "",
        "What the made plan loses or changes on each way:",
        "",
        *reasons(),
        "",
        END,
    ]
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_BETWEEN.sub(lambda _: "\n".join(parts), text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
