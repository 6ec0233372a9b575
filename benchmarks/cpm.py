"""The critical path, beside other schedulers on the same random networks in the same run.

Ours: calendars with holidays, all four kinds of link, lags and leads, constraints; forward and backward pass, all
floats, driving links and the longest path, on a plan that is already built (as a server holds it), compiled code warm.
The peers do less: networkx adds up integers on finish-to-start links; MPXJ's scheduler has one calendar and no
constraints; trueppm-scheduler counts whole days.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.mpxj_scheduler import mpxj_peer
from quarterdeck.engine.calendars import (
    ALWAYS,
    Calendars,
    Pattern,
    PatternException,
    build_calendars,
    day_of,
    standard_pattern,
)
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import NONE, ConstraintKind, Links, Plan, build_plan

Ints = npt.NDArray[np.int64]
TARGETS = {10_000: 0.010, 100_000: 0.100, 1_000_000: 1.5}
NETWORKX_UP_TO, TRUEPPM_UP_TO = 100_000, 10_000
SEED = 20261030
MONDAY = date(2026, 1, 5)
WINDOW = 1000
_SECONDS = "s"


class Shape(NamedTuple):
    """A random network: numbers of tasks are shuffled, so no order comes for free."""

    duration: Ints
    predecessor: Ints
    successor: Ints
    kind: Ints
    lag: Ints
    calendar: Ints
    constraint: Ints
    constraint_date: Ints


def shape(tasks: int) -> Shape:
    """Two links per task on average, each to one of the thousand tasks before it."""
    draw = np.random.default_rng(SEED)
    links = 2 * tasks
    after = draw.integers(1, tasks, links)
    before = after - 1 - (draw.random(links) * np.minimum(after, WINDOW)).astype(np.int64)
    number = draw.permutation(tasks)
    kinds = np.array([0, 0, 0, 0, *(k for k in ConstraintKind if k > ConstraintKind.ALAP)])
    constraint = np.where(draw.random(tasks) < 0.1, draw.choice(kinds, tasks), 0)
    start = day_of(MONDAY) * 1440 + 480
    dates = start + draw.integers(0, 1000, tasks) * 1440
    return Shape(
        duration=draw.integers(0, 10, tasks) * 240,
        predecessor=number[before],
        successor=number[after],
        kind=draw.choice(4, links, p=[0.7, 0.15, 0.1, 0.05]),
        lag=draw.choice([0, 0, 0, 480, 960, -240], links),
        calendar=draw.choice(3, tasks, p=[0.7, 0.25, 0.05]),
        constraint=constraint,
        constraint_date=np.where(constraint > 0, dates, NONE),
    )


def calendars() -> Calendars:
    """Five days, six days and around the clock, with the days about Christmas off for ten years."""
    off = tuple(PatternException(day_of(date(y, 12, 24)), day_of(date(y, 12, 26))) for y in range(2026, 2036))
    six: Any = (*(((420, 900),) for _ in range(6)), ())
    first = day_of(MONDAY)
    patterns = [Pattern("Five", standard_pattern().days, exceptions=off), Pattern("Six", six, exceptions=off), ALWAYS]
    return build_calendars(patterns, around=(first, first + 3660))


def plan(given: Shape) -> Plan:
    return build_plan(
        calendars=calendars(),
        duration=given.duration,
        project_start=day_of(MONDAY) * 1440 + 480,
        calendar=given.calendar,
        constraint=given.constraint,
        constraint_date=given.constraint_date,
        links=Links(given.predecessor, given.successor, given.kind, given.lag, 0, given.calendar[given.successor]),
    )


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure building and scheduling; ``ratio`` is the peer's time over ours."""
    rows = []
    for tasks in (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000):
        given = shape(tasks)
        name = f"{tasks:,} tasks, {2 * tasks:,} links"
        built = plan(given)
        schedule(built)
        ours = timed(lambda built=built: schedule(built), times=5)
        candidates = (networkx_peer(given), mpxj_peer(given, MONDAY), trueppm_peer(given))
        peers = [peer for peer in candidates if peer is not None]
        for peer_name, peer in peers or [("", None)]:
            theirs = None if peer is None else timed(peer, times=1)
            rows.append(row("critical path", name, ours, theirs, peer_name, TARGETS[tasks]))
        rows.append(
            row("check and order the plan", name, timed(lambda given=given: plan(given), times=3), None, "", None)
        )
    return rows


def networkx_peer(given: Shape) -> tuple[str, Callable[[], object]] | None:
    """Topological order, one pass forward and one back over integers."""
    if importlib.util.find_spec("networkx") is None or len(given.duration) > NETWORKX_UP_TO:
        return None
    import networkx  # noqa: PLC0415 - a peer, present in the benchmark environment only

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(given.duration)))
    graph.add_edges_from(zip(given.predecessor.tolist(), given.successor.tolist(), strict=True))
    duration = given.duration.tolist()

    def passes() -> int:
        early: dict[int, int] = {}
        order = list(networkx.topological_sort(graph))
        for node in order:
            early[node] = max((early[before] for before in graph.predecessors(node)), default=0) + duration[node]
        last = max(early.values())
        late: dict[int, int] = {}
        for node in reversed(order):
            late[node] = min((late[after] - duration[after] for after in graph.successors(node)), default=last)
        return last

    return "networkx (integers, FS only)", passes


def trueppm_peer(given: Shape) -> tuple[str, Callable[[], object]] | None:
    """Whole days on one calendar with the same links."""
    if importlib.util.find_spec("trueppm_scheduler") is None or len(given.duration) > TRUEPPM_UP_TO:
        return None
    from trueppm_scheduler import models  # noqa: PLC0415 - a peer, present in the benchmark environment only
    from trueppm_scheduler.engine import schedule as theirs  # noqa: PLC0415

    kinds = [models.DependencyType[name] for name in ("FS", "SS", "FF", "SF")]
    tasks = [
        models.Task(id=str(n), name=f"Task {n}", duration=timedelta(days=round(minutes / 480)))
        for n, minutes in enumerate(given.duration.tolist())
    ]
    seen: dict[tuple[int, int], Any] = {}
    columns = (given.predecessor.tolist(), given.successor.tolist(), given.kind.tolist(), given.lag.tolist())
    for before, after, kind, lag in zip(*columns, strict=True):
        days = timedelta(days=round(lag / 480))
        seen[before, after] = models.Dependency(str(before), str(after), kinds[kind], days)
    project = models.Project(id="bench", name="Bench", start_date=MONDAY, tasks=tasks, dependencies=list(seen.values()))
    return "trueppm-scheduler (whole days)", lambda: theirs(project)


def timed(work: Callable[[], object], *, times: int) -> float:
    """Seconds of the best of some runs: what is left when other processes keep away."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def row(area: str, given: str, ours: float, peer: float | None, peer_name: str, target: float | None) -> dict[str, Any]:
    return {
        "area": area,
        "input": given,
        "ours": round(ours, 5),
        "peer": None if peer is None else round(peer, 4),
        "peer_name": peer_name,
        "unit": _SECONDS,
        "ratio": None if peer is None else round(peer / ours, 1),
        "target": target,
        "reached": None if target is None else ours <= target,
    }


if __name__ == "__main__":
    for line in run(quick="--quick" in sys.argv):
        print(line)
