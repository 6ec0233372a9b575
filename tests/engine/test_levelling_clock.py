"""A limit of time counts from where the caller says, and never costs the answer that was already found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.levelling import FULL, Demands, Method, Problem, Resources, Settings, build_problem, level
from quarterdeck.engine.levelling.budget import Budget
from quarterdeck.engine.levelling.islands import Member, search
from quarterdeck.engine.plan import Links, build_plan


def crowd(tasks: int = 40) -> Problem:
    """Tasks of many lengths for two people, in two waves."""
    draw = np.random.default_rng(3)
    half = tasks // 2
    plan = build_plan(
        calendars=build_calendars([ALWAYS]),
        duration=draw.integers(1, 9, tasks),
        project_start=0,
        links=Links(list(range(half)), draw.permutation(np.arange(half, tasks)).tolist()),
    )
    return build_problem(
        plan,
        resources=Resources(["one", "two"], [2 * FULL, 3 * FULL]),
        demands=Demands(np.arange(tasks), draw.integers(0, 2, tasks), draw.integers(1, 3, tasks) * FULL),
    )


def steady(step: float) -> Callable[[], float]:
    ticks = count()
    return lambda: next(ticks) * step


@pytest.mark.parametrize("method", [Method.FAST, Method.OPTIMAL])
def test_a_limit_used_up_before_the_call_still_gives_a_schedule_and_counts_what_passed(method: Method) -> None:
    if method is Method.OPTIMAL:
        pytest.importorskip("ortools")
    problem = crowd()
    late = level(problem, Settings(method, seconds=2.0, clock=steady(0.001), since=-5.0))
    assert late.seconds > 5.0
    assert late.overloads == []
    assert late.makespan <= level(problem).makespan
    assert late.lower_bound <= late.makespan


def test_the_genetic_search_goes_on_while_the_solver_is_being_loaded() -> None:
    class Counting:
        schedules = 0
        best = Member(np.zeros(1, np.int32), np.zeros(1, np.int32), 9)

        def found(self, size: int) -> None: ...

        def breed(self, children: int, goal: int) -> int:
            self.schedules += children
            return children

        def send(self, count: int) -> list[Member]:
            return []

        def receive(self, members: object) -> None: ...

    looks = iter([True] * 7 + [False])
    island = Counting()
    search([island], activities=60_000, budget=Budget(lambda: 1.0, 1.0), goal=0, longer=lambda: next(looks))
    assert island.schedules == 7 * 4


def test_a_process_knows_its_age_and_hands_its_beginning_to_commands() -> None:
    code = (
        "import time; from quarterdeck.config.started import age_of_process, began_of, invocation\n"
        "age = age_of_process(); began = invocation()\n"
        "print(0.0 < age < 60.0, began_of(began) < time.perf_counter(), began_of(None) > began.began)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == (["True"] * 3 if sys.platform == "linux" else ["False", "True", "True"])
