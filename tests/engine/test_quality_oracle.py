"""The array code against a slow reading of the rules, one task and one link at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.quality import QualityInput, assess

DAY = 480
STATUS_DAY = 20
NO = math.nan


@dataclass
class Row:
    kind: str
    complete: bool
    days: int
    baseline_day: int | None
    baseline_days: int
    float_days: int
    start_day: int
    constraint: int
    resource: bool
    cost: bool


rows = st.builds(
    Row,
    kind=st.sampled_from(["task"] * 6 + ["summary", "milestone", "loe"]),
    complete=st.booleans(),
    days=st.sampled_from([0, 1, 5, 60]),
    baseline_day=st.one_of(st.none(), st.integers(5, 30)),
    baseline_days=st.sampled_from([1, 44, 45]),
    float_days=st.integers(-3, 60),
    start_day=st.integers(5, 40),
    constraint=st.integers(0, 7),
    resource=st.booleans(),
    cost=st.booleans(),
)
plans = st.lists(rows, max_size=12).flatmap(
    lambda tasks: st.tuples(
        st.just(tasks),
        st.lists(
            st.tuples(
                st.integers(0, max(0, len(tasks) - 1)),
                st.integers(0, max(0, len(tasks) - 1)),
                st.integers(0, 3),
                st.integers(-2, 2),
            ),
            max_size=20 if tasks else 0,
        ),
    )
)


def as_arrays(tasks, links) -> QualityInput:
    def per_task(take, kind=np.float64):
        return np.array([take(task) for task in tasks], dtype=kind)

    def finish(task):
        return task.start_day * 1440 + 1020

    def baseline(task, minute):
        return NO if task.baseline_day is None else task.baseline_day * 1440 + minute

    return QualityInput(
        task_id=np.arange(len(tasks)),
        is_summary=per_task(lambda task: task.kind == "summary", bool),
        is_milestone=per_task(lambda task: task.kind == "milestone", bool),
        is_loe=per_task(lambda task: task.kind == "loe", bool),
        is_complete=per_task(lambda task: task.complete, bool),
        is_critical=per_task(lambda task: task.float_days <= 0, bool),
        duration=per_task(lambda task: task.days * DAY),
        baseline_duration=per_task(lambda task: NO if task.baseline_day is None else task.baseline_days * DAY),
        total_float=per_task(lambda task: task.float_days * DAY),
        start=per_task(lambda task: task.start_day * 1440 + 480),
        finish=per_task(finish),
        actual_start=per_task(lambda task: task.start_day * 1440 + 480 if task.complete else NO),
        actual_finish=per_task(lambda task: finish(task) if task.complete else NO),
        baseline_start=per_task(lambda task: baseline(task, 480)),
        baseline_finish=per_task(lambda task: baseline(task, 1020)),
        constraint=per_task(lambda task: task.constraint, np.int8),
        has_resource=per_task(lambda task: task.resource, bool),
        has_cost=per_task(lambda task: task.cost, bool),
        link_id=np.arange(len(links)),
        predecessor=np.array([link[0] for link in links], dtype=np.int64),
        successor=np.array([link[1] for link in links], dtype=np.int64),
        link_kind=np.array([link[2] for link in links], dtype=np.int8),
        lag=np.array([link[3] * DAY for link in links], dtype=np.float64),
        status=STATUS_DAY * 1440.0 + 1020,
        project_finish=None,
        minutes_per_day=DAY,
        days_between=lambda task, begin, end: (end - begin) / 1440,
    )


def share(found, of):
    return None if of == 0 else found / of


def slow_measures(tasks, links):
    work = [i for i, task in enumerate(tasks) if task.kind == "task"]
    has_baseline = any(tasks[i].baseline_day is not None for i in work)
    open_work = [
        i
        for i in work
        if not tasks[i].complete and tasks[i].days > 0 and (tasks[i].baseline_day is not None or not has_baseline)
    ]
    counted = [link for link in links if link[1] in open_work]
    heads, tails = {link[0] for link in links}, {link[1] for link in links}
    long = [i for i in open_work if (tasks[i].days if tasks[i].baseline_day is None else tasks[i].baseline_days) > 44]
    due = [i for i in work if tasks[i].baseline_day is not None and tasks[i].baseline_day <= STATUS_DAY]
    missed = [i for i in due if not tasks[i].complete or tasks[i].start_day > tasks[i].baseline_day]
    unplanned = [i for i in work if tasks[i].baseline_day is None]
    past = [i for i in open_work if tasks[i].start_day < STATUS_DAY]
    future = [i for i in work if tasks[i].complete and tasks[i].start_day > STATUS_DAY]
    n, m = len(open_work), len(counted)
    whole_days = [i for i in open_work if tasks[i].days >= 1]
    return {
        1: share(sum(i not in heads or i not in tails for i in open_work), n),
        2: share(sum(link[3] < 0 for link in counted), m),
        3: share(sum(link[3] > 0 for link in counted), m),
        4: share(sum(link[2] == 0 for link in counted), m),
        5: share(sum(tasks[i].constraint in (2, 3, 5, 7) for i in open_work), n),
        6: share(sum(tasks[i].float_days > 44 for i in open_work), n),
        7: share(sum(tasks[i].float_days < 0 for i in open_work), n),
        8: share(len(long), n),
        9: len(past) + len(future) if work else None,
        10: share(sum(not tasks[i].resource and not tasks[i].cost for i in whole_days), len(whole_days)),
        11: share(len(missed), len(due)) if has_baseline else None,
        14: share(sum(tasks[i].complete for i in work), len(due) + len(unplanned)) if has_baseline else None,
    }


@settings(max_examples=300, deadline=None)
@given(plans)
def test_the_measures_are_those_of_a_slow_reading(plan):
    report = assess(as_arrays(*plan))

    for number, expected in slow_measures(*plan).items():
        measure = report.check(number).measure
        assert (measure is None) == (expected is None), number
        assert measure is None or math.isclose(measure, expected), number


@settings(max_examples=100, deadline=None)
@given(plans)
def test_every_offender_is_named_once_and_explained(plan):
    for check in assess(as_arrays(*plan)).checks:
        named = [(offender.task, offender.link) for offender in check.offenders]
        assert len(named) == len(set(named))
        assert all((task is None) != (link is None) for task, link in named)
        assert all(offender.reason for offender in check.offenders)
