"""A problem of PSPLIB as an engine problem: a period is a tick of a calendar that never rests."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.levelling import FULL, Demands, Problem, Resources, build_problem
from quarterdeck.engine.plan import NONE, ConstraintKind, Links, build_plan
from quarterdeck.exchange.psplib import PeriodProblem


def problem_in_periods(given: PeriodProblem) -> Problem:
    """The engine's problem; tasks have the numbers of the jobs as ids.

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic, quarterdeck.engine.levelling.DemandAboveCapacity
    """
    jobs = given.jobs
    row = {job.number: k for k, job in enumerate(jobs)}
    pairs = [(row[job.number], row[other]) for job in jobs for other in job.successors]
    released = np.array([job.release for job in jobs], np.int64)
    plan = build_plan(
        calendars=build_calendars([ALWAYS]),
        duration=[job.duration for job in jobs],
        project_start=0,
        links=Links([a for a, _ in pairs], [b for _, b in pairs]) if pairs else None,
        constraint=np.where(released > 0, int(ConstraintKind.SNET), 0),
        constraint_date=np.where(released > 0, released, NONE),
        ids=[job.number for job in jobs],
        names=[f"job {job.number}" for job in jobs],
    )
    needs = [(k, r, units) for k, job in enumerate(jobs) for r, units in enumerate(job.needs) if units]
    demands = Demands([k for k, _, _ in needs], [r for _, r, _ in needs], [units * FULL for _, _, units in needs])
    return build_problem(
        plan,
        resources=Resources(given.resources, [units * FULL for units in given.capacity]),
        demands=demands,
        names=[f"job {job.number}" for job in jobs],
        project=[job.project for job in jobs],
    )
