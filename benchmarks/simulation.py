"""Schedule risk simulation, beside other simulations of the same random network in the same run.

Ours: calendars with holidays, all four kinds of link, lags and leads, constraints; forwards alone, and then whole: both
passes, risk drivers, correlated groups, criticality, cruciality and sensitivity of every task, P0 to P100.
The peers do less: numpy adds up vectors over iterations on finish-to-start links of one calendar, forwards only;
trueppm-scheduler counts whole days and says percentiles. Figures are tasks times iterations per second.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.cpm import MONDAY, Shape, calendars, plan, shape
from quarterdeck.engine.calendars import day_of
from quarterdeck.engine.plan import Links, Plan, build_plan
from quarterdeck.engine.simulation import (
    Deed,
    Estimate,
    Impact,
    Kinship,
    Risk,
    Simulation,
    Threads,
    Triangular,
    Uncertainty,
    simulate,
)
from quarterdeck.engine.simulation.running import run as run_work

Floats = npt.NDArray[np.float64]
FORWARD, WHOLE = 500.0, 100.0
TASKS = 10_000
NUMPY_ITERATIONS, TRUEPPM_ITERATIONS = 2_000, 100
LOW, MODE, HIGH = 0.8, 1.0, 1.6
SEED = 20261126


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure; ``ratio`` is our speed over the peer's."""
    iterations = 2_000 if quick else 10_000
    given, pool = shape(TASKS), Threads(os.cpu_count() or 1)
    mixed, plain = plan(given), one_calendar(given)
    vectorised = speed(numpy_forward(given, NUMPY_ITERATIONS), NUMPY_ITERATIONS)
    rows = []
    for name, held in (("one calendar, finish to start", plain), ("calendars, lags, constraints", mixed)):
        sample = simulate(held, uncertainty(), seed=SEED, iterations=64, pool=pool)
        forward = replace(sample.workload, judges=False, iterations=iterations)
        ours = speed(lambda forward=forward: run_work(forward, pool), iterations)  # type: ignore[misc]
        rows.append(row(f"forwards, {name}", iterations, ours, vectorised, "numpy vectors (FS, one calendar)", FORWARD))
    for name, held in (("one calendar, finish to start", plain), ("calendars, lags, constraints", mixed)):
        doubt = uncertainty(with_risks=True)
        simulate(held, doubt, seed=SEED, iterations=64, pool=pool)
        ours = speed(lambda held=held, doubt=doubt: whole(held, doubt, iterations, pool), iterations)  # type: ignore[misc]
        what = f"both passes, risks, groups, indexes, {name}"
        rows.append(row(what, iterations, ours, vectorised, "numpy vectors (FS, one calendar, forwards)", WHOLE))
        peer = trueppm_peer(given)
        if peer is not None and held is mixed:
            theirs = speed(peer, TRUEPPM_ITERATIONS)
            rows.append(row(what, iterations, ours, theirs, "trueppm-scheduler (whole days)", WHOLE))
    return rows


def one_calendar(given: Shape) -> Plan:
    """The same tasks on the first calendar, linked finish to start without lags."""
    return build_plan(
        calendars=calendars(),
        duration=given.duration,
        project_start=day_of(MONDAY) * 1440 + 480,
        links=Links(given.predecessor, given.successor),
    )


def uncertainty(*, with_risks: bool = False) -> Uncertainty:
    """A triangle on every task; twenty risks on 250 tasks each, twenty groups of 250 that go together."""
    estimates = dict.fromkeys(range(TASKS), Estimate(Triangular(LOW, MODE, HIGH)))
    if not with_risks:
        return Uncertainty(estimates)
    hits = Triangular(1.0, 1.2, 1.6)
    risks = [Risk(f"R{k}", 0.3, (Impact(Deed.FACTOR, hits, tuple(range(k * 500, k * 500 + 250))),)) for k in range(20)]
    groups = [Kinship(tuple(range(k * 500 + 250, k * 500 + 500)), 0.5) for k in range(20)]
    return Uncertainty(estimates, risks, kinships=groups)


def whole(held: Plan, doubt: Uncertainty, iterations: int, pool: Threads) -> Simulation:
    found = simulate(held, doubt, seed=SEED, iterations=iterations, pool=pool, targets=[0])
    found.finish.percentiles()
    return found


def numpy_forward(given: Shape, iterations: int) -> Callable[[], float]:
    """One vector of iterations per task, tasks in the order of their links."""
    count = len(given.duration)
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for a, b in zip(given.predecessor.tolist(), given.successor.tolist(), strict=True):
        before[b].append(a)
        after[a].append(b)
    waiting = [len(row) for row in before]
    order = [task for task in range(count) if not waiting[task]]
    for task in order:
        for other in after[task]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)

    def pass_forward() -> float:
        draw = np.random.default_rng(SEED)
        finish: list[Floats] = [np.zeros(0)] * count
        last = np.zeros(iterations)
        for task in order:
            start = finish[before[task][0]] if before[task] else np.zeros(iterations)
            for other in before[task][1:]:
                start = np.maximum(start, finish[other])
            finish[task] = start + given.duration[task] * draw.triangular(LOW, MODE, HIGH, iterations)
            np.maximum(last, finish[task], out=last)
        return float(np.quantile(last, 0.8))

    return pass_forward


def trueppm_peer(given: Shape) -> Callable[[], object] | None:
    """Whole days on one calendar with the same links; optimistic, likely and pessimistic on every task."""
    if importlib.util.find_spec("trueppm_scheduler") is None:
        return None
    from trueppm_scheduler import models  # noqa: PLC0415 - a peer, present in the benchmark environment only
    from trueppm_scheduler.engine import monte_carlo  # noqa: PLC0415

    kinds = [models.DependencyType[name] for name in ("FS", "SS", "FF", "SF")]
    days = [max(1, round(minutes / 480)) for minutes in given.duration.tolist()]
    tasks = [
        models.Task(
            id=str(n),
            name=f"Task {n}",
            duration=timedelta(days=size),
            optimistic_duration=timedelta(days=size),
            most_likely_duration=timedelta(days=size),
            pessimistic_duration=timedelta(days=round(size * HIGH)),
        )
        for n, size in enumerate(days)
    ]
    seen: dict[tuple[int, int], Any] = {}
    for before, after, kind, lag in zip(given.predecessor, given.successor, given.kind, given.lag, strict=True):
        gap = timedelta(days=round(int(lag) / 480))
        seen[int(before), int(after)] = models.Dependency(str(before), str(after), kinds[kind], gap)
    project = models.Project(id="bench", name="Bench", start_date=MONDAY, tasks=tasks, dependencies=list(seen.values()))
    return lambda: monte_carlo(project, runs=TRUEPPM_ITERATIONS, seed=SEED, max_tasks=TASKS)


def speed(work: Callable[[], object], iterations: int, *, times: int = 3) -> float:
    """Millions of tasks times iterations per second, the best of some runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
        if taken[0] > 5:
            break
    return TASKS * iterations / min(taken) / 1e6


def row(given: str, iterations: int, ours: float, peer: float, peer_name: str, target: float) -> dict[str, Any]:
    return {
        "area": "simulation",
        "input": f"{TASKS:,} tasks x {iterations:,} iterations: {given}",
        "ours": round(ours, 1),
        "peer": round(peer, 2),
        "peer_name": peer_name,
        "unit": "M task-iterations/s",
        "ratio": round(ours / peer, 1),
        "target": target,
        "reached": ours >= target,
    }


if __name__ == "__main__":
    for line in run(quick="--quick" in sys.argv):
        print(line)
