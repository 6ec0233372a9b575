"""The generated plans meet the printed table of the demo organisation."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from quarterdeck.demo.days import days_between, working_days
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, people, projects
from quarterdeck.demo.plans import plan_of
from quarterdeck.engine.earned_value.baseline import Baseline
from quarterdeck.engine.earned_value.earned_schedule import earned_schedule
from quarterdeck.exchange.assessment import judge_document
from quarterdeck.exchange.document import PlanDocument, Task

MEASURED = [project for project in projects() if project.is_measured]
SPI_T = """
S-01 0.91  S-02 0.76  S-03 0.97  C-01 1.01  C-02 1.00  C-03 0.94  C-04 0.80
I-01 0.91  I-02 0.96  I-03 0.72  I-04 0.91  I-06 1.00  F-01 0.96  F-02 1.04
"""
WORDS = SPI_T.split()
PRINTED = dict(zip(WORDS[::2], WORDS[1::2], strict=True))


def packages(document: PlanDocument) -> list[Task]:
    return [task for task in document.tasks if task.baselines and task.baselines[0].cost is not None]


def earned_value(document: PlanDocument) -> float:
    """What counts as earned: the judged percentage of each package, and the plan itself for level of effort."""
    rows = packages(document)
    judged = sum(
        float(task.baselines[0].cost or 0) * (task.physical_percent_complete or 0) / 100
        for task in rows
        if not task.is_level_of_effort
    )
    supporting = [number for number, task in enumerate(rows) if task.is_level_of_effort]
    planned = baseline_of(document).planned_value(STATUS_DATE.toordinal() + 1.0)
    return judged + float(planned[supporting].sum())


def day_number(instant: datetime | None, *, closes: bool = False) -> float:
    assert instant is not None
    return float(instant.toordinal() + closes)


def baseline_of(document: PlanDocument) -> Baseline:
    country = next(one.country for one in projects() if one.name == document.properties.name)
    worked = np.array([day.toordinal() for day in working_days(country)], dtype=float)

    def clock(at: np.ndarray) -> np.ndarray:
        whole = np.floor(at)
        before = np.searchsorted(worked, whole, side="left")
        return before + np.isin(whole, worked) * (at - whole)

    rows = [task.baselines[0] for task in packages(document)]
    return Baseline(
        start=np.array([day_number(row.start) for row in rows]),
        finish=np.array([day_number(row.finish, closes=True) for row in rows]),
        budget=np.array([float(row.cost or 0) for row in rows]),
        clock=np.zeros(len(rows), dtype=np.int32),
        clocks=(clock,),
    )


@pytest.mark.parametrize("project", MEASURED, ids=lambda project: project.code)
def test_budget_and_earned_value_are_those_of_the_table(project: DemoProject) -> None:
    document = plan_of(project)
    assert sum(task.baselines[0].cost or 0 for task in packages(document)) == pytest.approx(project.bac, abs=1)
    assert project.ev_share is not None
    assert earned_value(document) == pytest.approx(float(project.bac) * project.ev_share, rel=2e-4)


@pytest.mark.parametrize("project", MEASURED, ids=lambda project: project.code)
def test_spi_t_on_the_daily_curve_is_that_of_the_table(project: DemoProject) -> None:
    document = plan_of(project)
    curve = baseline_of(document).curve(step=1.0)
    time = earned_schedule(curve, ev=earned_value(document), status=STATUS_DATE.toordinal() + 1.0)
    assert time.spi_t.value is not None
    assert f"{time.spi_t.value:.2f}" == PRINTED[project.code]


def test_planned_value_of_the_fourteen_sums_to_the_table() -> None:
    status = STATUS_DATE.toordinal() + 1.0
    planned = [baseline_of(plan_of(project)).planned_value(status).sum() for project in MEASURED]
    assert sum(planned) == pytest.approx(7_287_000, abs=1000)


@pytest.mark.parametrize("project", projects(), ids=lambda project: project.code)
def test_every_plan_holds_together(project: DemoProject) -> None:
    document = plan_of(project)
    uids = [task.uid for task in document.tasks]
    assert len(uids) == len(set(uids))
    assert {link.predecessor_uid for link in document.links} | {link.successor_uid for link in document.links} <= set(
        uids
    )
    assert all(
        (task.duration_minutes or 0) > 0 for task in document.tasks if not task.is_summary and not task.is_milestone
    )


@pytest.mark.parametrize("project", MEASURED, ids=lambda project: project.code)
def test_actual_work_lies_before_the_status_date_and_follows_its_logic(project: DemoProject) -> None:
    document = plan_of(project)
    tasks = {task.uid: task for task in document.tasks}
    ends = [task.actual_finish for task in document.tasks if task.actual_finish]
    assert max(ends).date() <= STATUS_DATE
    for link in document.links:
        before, after = tasks[link.predecessor_uid], tasks[link.successor_uid]
        if after.actual_start is not None:
            assert before.actual_finish is not None
            assert before.actual_finish <= after.actual_start


def test_the_watermelons_plan_was_last_told_of_41_days_ago_and_passes_9_of_14_checks() -> None:
    """Story 5: I-04."""
    document = plan_of(next(project for project in projects() if project.code == "I-04"))
    told = document.properties.status_date
    assert told is not None
    assert (STATUS_DATE - told.date()).days == 41
    assert max(task.actual_finish for task in document.tasks if task.actual_finish) <= told
    judged = judge_document(document)
    report = judged.report
    failed = [check.number for check in report.checks if check.number and check.verdict == "fail"]
    assert (report.passed, report.evaluable, failed) == (9, 14, [1, 2, 3, 4, 5])
    assert judged.finish is not None
    assert judged.finish.date() == date(2026, 12, 18)
    effort = sum(task.baselines[0].cost or 0 for task in packages(document) if task.is_level_of_effort)
    assert float(effort) / 560_000 == pytest.approx(0.45, abs=0.002)


def test_a_plan_is_the_same_every_time() -> None:
    assert plan_of(MEASURED[0]) == plan_of(MEASURED[0])


def test_the_organisation_has_sixty_people_and_eighteen_projects() -> None:
    assert (len(people()), len(projects())) == (60, 18)
    assert 1300 <= sum(len(plan_of(project).tasks) for project in projects()) <= 1500


def test_holidays_of_both_countries_are_kept() -> None:
    october = date(2026, 10, 1), date(2026, 10, 31)
    november = date(2026, 11, 1), date(2026, 11, 30)
    worked = [len(days_between(country, *month)) for month in (october, november) for country in ("IE", "PL")]
    assert worked == [21, 22, 21, 20]
