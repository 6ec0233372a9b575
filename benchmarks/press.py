"""How long the board pack of twenty projects takes, from facts in the database to the file.

    .venv/bin/python -m benchmarks.press [--quick]

Reading the facts counts. The first call of each kind (typefaces and compiled programs not yet read) stands beside the
median of the next ones.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import world
from benchmarks.world_facts import STATUS

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = 20
MONTHS = 12
LIMITS = {"pptx": 5.0, "pdf": 3.0, "xlsx": None, "html": None}


def run(quick: bool) -> list[dict[str, Any]]:
    """Measure in a process of its own, which sets Django up on a scratch data folder."""
    command = [sys.executable, "-m", "benchmarks.press", "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure(*, quick: bool) -> list[dict[str, Any]]:
    with world.scratch_home():
        make = board_of_twenty()
        return [row(suffix, *times(lambda suffix=suffix: make(suffix), 3 if quick else 7)) for suffix in LIMITS]


def times(work: Callable[[], bytes], count: int) -> tuple[float, float, int]:
    """Seconds of the first call, median of the others, and the size of what came out."""
    taken = []
    for _ in range(count):
        start = perf_counter()
        size = len(work())
        taken.append(perf_counter() - start)
    return taken[0], statistics.median(taken[1:]), size


def row(suffix: str, first: float, median: float, size: int) -> dict[str, Any]:
    limit = LIMITS[suffix]
    return {
        "area": f"board pack as {suffix.upper()}",
        "input": f"{PROJECTS} projects, {size // 1000:,} kB, first call {first:.2f} s",
        "ours": round(median, 3),
        "peer": None,
        "peer_name": None,
        "unit": "s median",
        "ratio": None,
        "target": None if limit is None else f"<= {limit} s",
        "reached": None if limit is None else max(first, median) <= limit,
    }


def board_of_twenty() -> Callable[[str], bytes]:
    """Twenty projects with facts, milestones, costs and a year of reports; answers what makes a pack of them."""
    from quarterdeck.portfolio.tests.factories import project  # noqa: PLC0415  needs settings
    from quarterdeck.portfolio.tests.factories import world as small  # noqa: PLC0415
    from quarterdeck.reporting.packs.portfolio_board import portfolio_board  # noqa: PLC0415
    from quarterdeck.reporting.packs.writing import written  # noqa: PLC0415
    from quarterdeck.reporting.queries.board import board_facts  # noqa: PLC0415

    made = small()
    draw = random.Random(20)  # noqa: S311  a portfolio, not a secret
    names = [f"P-{number}" for number in range(2, PROJECTS + 1)]
    every = [made.project, *(project(made.director, made.portfolio.workspace, name) for name in names)]
    for one in every:
        fill(made, one, draw)

    def make(suffix: str) -> bytes:
        facts = board_facts(made.director, within=made.portfolio.workspace, status_date=STATUS)
        return written(portfolio_board(facts), suffix)

    return make


def fill(made: Any, project: Any, draw: random.Random) -> None:
    from quarterdeck.core.tests.factories import AT  # noqa: PLC0415  needs settings
    from quarterdeck.reporting.models import ReportingPeriod, Snapshot  # noqa: PLC0415
    from quarterdeck.reporting.tests.factories import GREEN, RED, facts  # noqa: PLC0415

    budget = Decimal(draw.randrange(200, 2_000) * 1000)
    months = [month_end(index) for index in range(MONTHS)]
    figures = {
        "bac": budget,
        "eac": budget * Decimal(draw.randrange(95, 130)) / 100,
        "start": date(2026, 1, 5),
        "milestones": [milestone(index, draw) for index in range(8)],
        "curve": [[day.isoformat(), str(budget * (index + 1) / MONTHS)] for index, day in enumerate(months)],
    }
    colour = draw.choice((RED, GREEN, RED | {"overall_rag": "amber"}))
    facts(project, **(colour | figures))
    for day in months[:9]:
        period, _ = ReportingPeriod.objects.get_or_create(
            workspace=made.portfolio.workspace,
            portfolio=made.portfolio,
            first_day=day.replace(day=1),
            status_date=day,
            defaults={"state": "closed", "closed_at": AT, "closed_by": made.director},
        )
        Snapshot.objects.create(
            workspace=project.workspace,
            project=project,
            period=period,
            status_date=day,
            sealed_at=AT,
            overall_rag=draw.choice(("red", "amber", "green")),
            ev=budget * draw.randrange(1, 60) / 100,
            eac=budget,
        )


def month_end(index: int) -> date:
    following = date(2026 + (index + 1) // 12, (index + 1) % 12 + 1, 1)
    return following - timedelta(days=1)


def milestone(index: int, draw: random.Random) -> dict[str, Any]:
    planned = date(2026, 2, 1) + timedelta(days=45 * index)
    slip = draw.randrange(-5, 60)
    return {
        "key": index + 1,
        "name": f"Milestone number {index + 1} accepted",
        "baseline": planned.isoformat(),
        "forecast": (planned + timedelta(days=slip)).isoformat(),
        "is_reached": planned < STATUS,
        "slip_days": slip,
    }


def main() -> None:
    rows = measure(quick="--quick" in sys.argv)
    if "--json" in sys.argv:
        print(json.dumps(rows))
        return
    for one in rows:
        print(f"{one['area']:<22}{one['input']:<46}{one['ours']:>8} s  target {one['target'] or '–'}")


if __name__ == "__main__":
    main()
