"""Runs every compiled pass of levelling once on a few tasks."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.calendars import ALWAYS, build_calendars, standard_pattern
from quarterdeck.engine.levelling.calendar_islands import CalendarIsland
from quarterdeck.engine.levelling.conversion import convert
from quarterdeck.engine.levelling.exact import has_solver
from quarterdeck.engine.levelling.ground import prepare
from quarterdeck.engine.levelling.islands import Island, PeriodIsland
from quarterdeck.engine.levelling.leveller import Settings, level, overloads
from quarterdeck.engine.levelling.problem import FULL, Demands, Problem, Resources, build_problem
from quarterdeck.engine.levelling.result import Method
from quarterdeck.engine.plan import Links, build_plan


def warm_up() -> None:
    """Compile schedule generation, genetic search, bounds and explanations, on one axis and on calendars.

    The solver is loaded once, too, where it is installed: that leaves its modules as bytecode.
    """
    for mixed in (False, True):
        problem = _problem(mixed=mixed)
        overloads(problem)
        level(problem, Settings(Method.PRIORITY, in_time=True))
        level(problem, Settings(Method.OPTIMAL if has_solver() else Method.FAST, schedules=400))
        _breed(problem)


def _breed(problem: Problem) -> None:
    """Search on, which `level` does not for a plan whose first schedule cannot be beaten."""
    ground = prepare(problem)
    conversion = convert(ground)
    if conversion is None:
        return
    lists = [np.arange(len(conversion.periods), dtype=np.int32)]
    islands: tuple[Island, ...] = (
        PeriodIsland(conversion.periods, 1, lists),
        CalendarIsland(ground, conversion, 1, lists),
    )
    for island in islands:
        island.found(4)
        island.breed(4, 0)


def _problem(*, mixed: bool) -> Problem:
    """Tasks that compete for two people; ``mixed`` gives these calendars of their own."""
    plan = build_plan(
        calendars=build_calendars([ALWAYS, standard_pattern()]),
        duration=[3, 5, 4, 2, 4, 3, 5],
        project_start=0,
        links=Links([0, 1, 2], [3, 4, 5]),
    )
    demands = Demands(
        task=[0, 1, 2, 3, 4, 5, 6, 6],
        resource=[0, 0, 0, 1, 1, 1, 0, 1],
        units=[FULL, FULL, FULL // 2, FULL, FULL, FULL, FULL, FULL],
        calendar=[0, 1, 0, 1, 0, 0, 0, 1] if mixed else 0,
    )
    return build_problem(plan, resources=Resources(["one", "two"], [FULL, 2 * FULL]), demands=demands)
