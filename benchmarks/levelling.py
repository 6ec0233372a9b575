"""Resource levelling beside two peers on the same PSPLIB problems in the same run.

Ours: the product's own way, explanations included. The peers: the usual model in OR-Tools' CP-SAT, and PyJobShop (which
solves with CP-SAT). All get the same seconds and the same threads. Figures are mean gaps to the best makespans known.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from tests.reference_data import REFERENCE_DATA

from quarterdeck.engine.levelling import FULL, Demands, Method, Resources, Settings, build_problem, level
from quarterdeck.engine.plan import Links, build_plan
from quarterdeck.exchange.levelling import level_document, problem_in_periods
from quarterdeck.exchange.psplib import PeriodProblem, read_sm
from quarterdeck.exchange.reading import read_plan

FOLDER = REFERENCE_DATA / "psplib"
TARGETS = {("j60", 2): 0.25, ("j60", 10): 0.10, ("j120", 2): 1.5, ("j120", 10): 1.0, ("j120", 60): 0.6}
THREADS = 2


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure; ``ratio`` is the peer's gap (or time) over ours."""
    rows = [one_pass()]
    if not (FOLDER / "psplib_sm.tgz").exists():
        return rows
    rows.append(several_projects(step=12 if quick else 1))
    cases = [("j60", 2, 160), ("j120", 2, 200)] if quick else [(s, t, 20) for s, t in TARGETS]
    for name, seconds, step in cases:
        rows += compared(name, seconds, step)
    return rows


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


def compared(name: str, seconds: int, step: int) -> Iterator[dict[str, Any]]:
    """One set of problems, every ``step``-th of them, all in turn."""
    given = list(problems(name, step))
    level(problem_in_periods(given[0][0]), Settings(Method.FAST, schedules=300))
    ours = gap([level_once(p, seconds) for p, _ in given], [best for _, best in given])
    shown = f"{name}, {len(given)} problems, {seconds} s each"
    for peer_name, peer in (("CP-SAT, raw model", cp_sat), ("PyJobShop", pyjobshop)):
        if importlib.util.find_spec("ortools" if peer is cp_sat else "pyjobshop") is None:
            continue
        theirs = gap([peer(p, seconds) for p, _ in given], [best for _, best in given])
        yield row(shown, ours, theirs, peer_name, TARGETS[name, seconds])


def problems(name: str, step: int) -> Iterator[tuple[PeriodProblem, int]]:
    with (FOLDER / "best_known.csv").open() as table:
        best = {line["instance"]: int(line["ub"]) for line in csv.DictReader(table) if line["set"] == name}
    wanted = set(list(best)[step // 2 :: step])
    with tarfile.open(FOLDER / "psplib_sm.tgz") as archive, TemporaryDirectory() as folder:
        for member in archive:
            stem = Path(member.name).stem
            content = archive.extractfile(member) if stem in wanted and member.name.endswith(".sm") else None
            if content is not None:
                path = Path(folder) / "problem.sm"
                path.write_bytes(io.BytesIO(content.read()).getvalue())
                problem = read_sm(path).problem
                assert problem is not None
                yield problem, best[stem]


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
