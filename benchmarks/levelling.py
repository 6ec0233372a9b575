"""Resource levelling beside two peers on the same PSPLIB problems in the same run.

Ours: the product's own way, explanations included. The peers: the usual model in OR-Tools' CP-SAT, and PyJobShop (which
solves with CP-SAT). All get the same seconds and the same threads. Figures are mean gaps to the best makespans known.
Problems are spread evenly over each set; the peers get fewer of them, and are compared on those.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from tests.reference_data import REFERENCE_DATA

from quarterdeck.engine.levelling import FULL, Demands, Method, Resources, Settings, build_problem, level
from quarterdeck.engine.plan import Links, build_plan
from quarterdeck.exchange.levelling import level_document, problem_in_periods
from quarterdeck.exchange.psplib import PeriodProblem, read_sm
from quarterdeck.exchange.reading import read_plan

FOLDER = REFERENCE_DATA / "psplib"
THREADS = 2
PUBLISHED_DEVIATION = 30.82


class Case(NamedTuple):
    """Problems of one set for so many seconds each: ours over a sample, each peer over the first few of the same."""

    name: str
    seconds: int
    target: float
    ours: int
    peers: int


CASES = (
    Case("j60", 2, 0.25, ours=24, peers=8),
    Case("j60", 10, 0.10, ours=16, peers=4),
    Case("j120", 2, 1.5, ours=20, peers=6),
    Case("j120", 10, 1.0, ours=10, peers=3),
    Case("j120", 60, 0.6, ours=3, peers=0),
)
QUICK = (Case("j60", 2, 0.25, ours=4, peers=1), Case("j120", 2, 1.5, ours=3, peers=1))


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure; ``ratio`` is the peer's gap (or time) over ours."""
    rows = [one_pass()]
    if not (FOLDER / "psplib_sm.tgz").exists():
        return rows
    rows.append(several_projects(step=12 if quick else 1))
    for case in QUICK if quick else CASES:
        rows += compared(case)
    return rows if quick else [*rows, deviation()]


def several_projects(*, step: int, seconds: int = 1) -> dict[str, Any]:
    """Plans of MPSPLIB as Microsoft Project files, beside the makespans published for its own levelling."""
    with (FOLDER / "mpsplib_msproject_psgs_minslk.csv").open() as table:
        theirs = {line["no"]: int(line["TMS"]) for line in csv.DictReader(table)}
    with (REFERENCE_DATA / "msproject" / "manifest.csv").open() as table:
        files = [(re.search(r"/(\d+) mp_j", line["path"]), line["json"]) for line in csv.DictReader(table)]
    known = [(theirs[found[1]], file) for found, file in files if found is not None and found[1] in theirs]
    first = read_plan(REFERENCE_DATA / "msproject" / known[0][1]).document
    assert first is not None
    level_document(first, Settings(Method.FAST, schedules=300))
    pairs = []
    for published, file in known[step // 2 :: step]:
        document = read_plan(REFERENCE_DATA / "msproject" / file).document
        assert document is not None
        settings = Settings(Method.FAST, seconds=seconds, clock=time.perf_counter)
        pairs.append((level_document(document, settings).makespan_days, published))
    ours, peer = (float(np.mean(column)) for column in zip(*pairs, strict=True))
    shown = f"{len(pairs)} plans of several projects (MPSPLIB), {seconds} s each"
    found = row(shown, ours, peer, "Microsoft Project's levelling, published", 0.0)
    worst = max(own - other for own, other in pairs)
    return found | {"unit": "working days, mean", "target": "none later", "reached": worst <= 0}


def compared(case: Case) -> Iterator[dict[str, Any]]:
    """One set of problems, spread evenly over it; the peers' rows hold the problems that they got too."""
    given = list(problems(case.name, case.ours))
    level(problem_in_periods(given[0][0]), Settings(Method.FAST, schedules=300))
    best = [known for _, known in given]
    ours = [level_once(problem, case.seconds) for problem, _ in given]
    yield row(_shown(case, case.ours), gap(ours, best), None, "", case.target)
    shared = slice(None, None, max(1, case.ours // max(case.peers, 1)))
    for peer_name, library, peer in (("CP-SAT, raw model", "ortools", cp_sat), ("PyJobShop", "pyjobshop", pyjobshop)):
        if case.peers and importlib.util.find_spec(library) is not None:
            theirs = gap([peer(problem, case.seconds) for problem, _ in given[shared]], best[shared])
            yield row(_shown(case, len(best[shared])), gap(ours[shared], best[shared]), theirs, peer_name, case.target)


def _shown(case: Case, count: int) -> str:
    return f"{case.name}, {count} problems, {case.seconds} s each"


def problems(name: str, count: int) -> Iterator[tuple[PeriodProblem, int]]:
    """``count`` problems of a set, spread evenly, with the best makespan known."""
    best = best_known(name)
    step = max(1, len(best) // count)
    wanted = set(list(best)[step // 2 :: step][:count])
    with tarfile.open(FOLDER / "psplib_sm.tgz") as archive, TemporaryDirectory() as folder:
        for member in archive:
            stem = Path(member.name).stem
            content = archive.extractfile(member) if stem in wanted and member.name.endswith(".sm") else None
            if content is not None:
                path = Path(folder) / "problem.sm"
                path.write_bytes(content.read())
                problem = read_sm(path).problem
                assert problem is not None
                yield problem, best[stem]


def best_known(name: str) -> dict[str, int]:
    with (FOLDER / "best_known.csv").open() as table:
        return {line["instance"]: int(line["ub"]) for line in csv.DictReader(table) if line["set"] == name}


def deviation(count: int = 20, schedules: int = 50_000) -> dict[str, Any]:
    """Mean deviation of j120 from the critical path after so many schedules.

    Measured on a sample as the distance from the best makespans known, whose own deviation all 600 problems give: the
    sample then need not be as hard as the whole.
    """
    whole = list(problems("j120", 600))
    longest = [longest_path(problem) for problem, _ in whole]
    best = np.mean([known / path - 1 for (_, known), path in zip(whole, longest, strict=True)])
    step = len(whole) // count
    settings = Settings(Method.FAST, schedules=schedules)
    above = [
        (level(problem_in_periods(problem), settings).makespan - known) / path
        for (problem, known), path in zip(whole[step // 2 :: step], longest[step // 2 :: step], strict=True)
    ]
    shown = f"j120, {schedules:,} schedules, {len(above)} problems beside the best known of all {len(whole)}"
    found = row(shown, 100 * float(best + np.mean(above)), PUBLISHED_DEVIATION, "Debels & Vanhoucke, published", 30.8)
    return found | {"unit": "% over critical path"}


def longest_path(given: PeriodProblem) -> int:
    """Periods from the first job's start to the last one's finish by links alone."""
    finish = {job.number: 0 for job in given.jobs}
    for job in given.jobs:
        finish[job.number] += job.duration
        for other in job.successors:
            finish[other] = max(finish[other], finish[job.number])
    return max(finish.values())


def level_once(given: PeriodProblem, seconds: int) -> int:
    clock = time.perf_counter
    return level(problem_in_periods(given), Settings(Method.FAST, seconds=seconds, clock=clock)).makespan


def cp_sat(given: PeriodProblem, seconds: int) -> int:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer here, optional in the product

    model = cp_model.CpModel()
    horizon = sum(job.duration for job in given.jobs)
    start = {job.number: model.new_int_var(0, horizon, "") for job in given.jobs}
    span = {job.number: model.new_fixed_size_interval_var(start[job.number], job.duration, "") for job in given.jobs}
    for job in given.jobs:
        for other in job.successors:
            model.add(start[other] >= start[job.number] + job.duration)
    for r, capacity in enumerate(given.capacity):
        users = [job for job in given.jobs if job.needs[r]]
        model.add_cumulative([span[job.number] for job in users], [job.needs[r] for job in users], capacity)
    last = given.jobs[-1].number
    model.minimize(start[last])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, THREADS
    status = solver.solve(model)
    return int(solver.value(start[last])) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else horizon


def pyjobshop(given: PeriodProblem, seconds: int) -> int:
    from pyjobshop import Model  # noqa: PLC0415 - a peer, present in the benchmark environment only

    model = Model()
    resources = [model.add_renewable(capacity=units) for units in given.capacity]
    tasks = {job.number: model.add_task() for job in given.jobs}
    for job in given.jobs:
        model.add_mode(tasks[job.number], resources=resources, duration=job.duration, demands=job.needs)
    for job in given.jobs:
        for other in job.successors:
            model.add_end_before_start(tasks[job.number], tasks[other])
    return int(model.solve(time_limit=seconds, num_workers=THREADS, display=False).objective)


def gap(found: list[int], best: list[int]) -> float:
    return 100 * float(np.mean([f / b - 1 for f, b in zip(found, best, strict=True)]))


def one_pass(tasks: int = 100_000, resources: int = 100) -> dict[str, Any]:
    """One pass by priorities over a large plan, on calendars."""
    from benchmarks.cpm import MONDAY, calendars, shape  # noqa: PLC0415 - heavy, and needed here only
    from quarterdeck.engine.calendars import day_of  # noqa: PLC0415
    from quarterdeck.engine.levelling.ground import prepare  # noqa: PLC0415
    from quarterdeck.engine.levelling.placing import Placer  # noqa: PLC0415
    from quarterdeck.engine.levelling.priority import ranks  # noqa: PLC0415

    given, draw = shape(tasks), np.random.default_rng(1)
    links = Links(given.predecessor, given.successor, given.kind, given.lag, 0, given.calendar[given.successor])
    plan = build_plan(
        calendars=calendars(),
        duration=given.duration,
        project_start=day_of(MONDAY) * 1440 + 480,
        calendar=given.calendar,
        links=links,
    )
    resource = draw.integers(0, resources, tasks)
    problem = build_problem(
        plan,
        resources=Resources([f"r{r}" for r in range(resources)], draw.integers(1, 4, resources) * FULL),
        demands=Demands(np.arange(tasks), resource, draw.choice([FULL // 2, FULL], tasks), calendar=resource % 2),
    )
    ground = prepare(problem)
    placer, rank = Placer(ground), ranks(ground)
    placer.serial(placer.order(rank))
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        placer.serial(placer.order(rank))
        taken.append(time.perf_counter() - began)
    found = row(f"one pass, {tasks:,} tasks, {resources} resources", min(taken), None, "", 0.3)
    return found | {"unit": "s"}


def row(given: str, ours: float, peer: float | None, peer_name: str, target: float) -> dict[str, Any]:
    return {
        "area": "levelling",
        "input": given,
        "ours": round(ours, 4),
        "peer": None if peer is None else round(peer, 4),
        "peer_name": peer_name,
        "unit": "% over best known",
        "ratio": None if peer is None or ours <= 0 else round(peer / ours, 2),
        "target": target,
        "reached": ours <= target,
    }


if __name__ == "__main__":
    for line in run(quick="--quick" in sys.argv):
        print(line)
