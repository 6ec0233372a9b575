"""Reading and writing plan files, beside MPXJ reading the same file in the same run."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import jira
from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    Interval,
    Link,
    PlanDocument,
    PlanSource,
    Resource,
    Task,
)
from quarterdeck.exchange.ganttproject import read_ganttproject, write_ganttproject
from quarterdeck.exchange.limits import DEFAULT_LIMITS
from quarterdeck.exchange.mpxj import find_runtime
from quarterdeck.exchange.mpxj.process import converted
from quarterdeck.exchange.mspdi import read_mspdi, write_mspdi
from quarterdeck.exchange.portfolio_list import read_portfolio_list
from quarterdeck.exchange.tasklist import read_task_list, write_task_list

SECONDS_10K = 1.0
SECONDS_GANTT_10K = 2.0
SECONDS_LIST_1K = 3.0
SECONDS_TASKS_10K = 1.5
_HOURS = [Interval(480, 720), Interval(780, 1020)]
# What Microsoft Project writes beside the values that a document names.
_NUMBERS_OF_TASK = (
    *("ResumeValid", "OverAllocated", "IsSubproject", "IsSubprojectReadOnly", "StartVariance", "FinishVariance"),
    *("FixedCostAccrual", "OvertimeCost", "ActualOvertimeCost", "RemainingOvertimeCost", "LevelAssignments"),
    *("LevelingCanSplit", "HideBar", "Rollup", "IsPublished", "CommitmentType", "WorkVariance", "ACWP", "CV", "BCWS"),
)
_NUMBERS_OF_ASSIGNMENT = (
    *("Confirmed", "CostVariance", "LinkedFields", "Milestone", "Overallocated", "ResponsePending"),
    *("UpdateNeeded", "BookingType"),
)
_USUAL_TASK = dict.fromkeys(_NUMBERS_OF_TASK, "0") | {"CreateDate": "2026-01-05T09:00:00"}
_USUAL_ASSIGNMENT = dict.fromkeys(_NUMBERS_OF_ASSIGNMENT, "0")


def plan(tasks: int) -> PlanDocument:
    """A plan as Microsoft Project would save it: every task with dates, slack, a baseline, a link, an assignment."""
    document = PlanDocument(source=PlanSource(format="mspdi"))
    document.calendars = [Calendar(uid=1, name="Standard", days=[*[_HOURS] * 5, [], []])]
    document.properties.default_calendar_uid = 1
    document.resources = [Resource(uid=uid, number=uid, name=f"Team {uid}", max_units=1.0) for uid in range(1, 51)]
    begin = datetime(2026, 1, 5, 8)
    for uid in range(1, tasks + 1):
        start = begin + timedelta(days=uid % 700)
        document.tasks.append(_task(uid, start, start + timedelta(hours=33)))
        document.assignments.append(_assignment(uid, start))
        if uid > 1:
            document.links.append(Link(max(1, uid - 1 - uid % 7), uid))
    return document


def _task(uid: int, start: datetime, finish: datetime) -> Task:
    return Task(
        uid=uid,
        number=uid,
        name=f"Task {uid} of the plan",
        wbs=str(uid),
        outline_level=1,
        duration_minutes=960.0,
        duration_unit="d",
        start=start,
        finish=finish,
        early_start=start,
        early_finish=finish,
        late_start=start,
        late_finish=finish,
        total_slack_minutes=480.0,
        free_slack_minutes=0.0,
        is_critical=False,
        percent_complete=0.0,
        percent_work_complete=0.0,
        work_minutes=960.0,
        remaining_work_minutes=960.0,
        actual_work_minutes=0.0,
        remaining_duration_minutes=960.0,
        cost=Decimal(1600),
        remaining_cost=Decimal(1600),
        priority=500,
        baselines={0: Baseline(start, finish, 960.0, 960.0, Decimal(1600))},
        custom={"text1": f"Area {uid % 9}", "number1": float(uid % 100)},
        extras=dict(_USUAL_TASK),
    )


def _assignment(uid: int, start: datetime) -> Assignment:
    return Assignment(
        uid=uid,
        task_uid=uid,
        resource_uid=1 + uid % 50,
        units=1.0,
        work_minutes=960.0,
        remaining_work_minutes=960.0,
        start=start,
        finish=start + timedelta(hours=33),
        cost=Decimal(1600),
        contour="flat",
        extras=dict(_USUAL_ASSIGNMENT),
    )


def _timed(work: Callable[[], Any], *, times: int) -> float:
    seconds = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - before)
    return statistics.median(seconds)


def _through_mpxj(path: Path) -> None:
    with converted(path, suffix_in=path.suffix, suffix_out=".json", limits=DEFAULT_LIMITS):
        pass


def _row(
    area: str, given: str, ours: float, peer: float | None, target: float, *, must_lead: bool = False
) -> dict[str, Any]:
    """``must_lead``: the target asks for the peer's time too, not only for seconds."""
    is_behind = must_lead and peer is not None and peer < ours
    return {
        "area": area,
        "input": given,
        "ours": round(ours, 3),
        "peer": None if peer is None else round(peer, 3),
        "peer_name": "MPXJ 16.10, its own process, to JSON" if peer is not None else None,
        "unit": "s",
        "ratio": None if peer is None else round(peer / ours, 2),
        "target": f"<= {target} s{', ratio >= 1' if must_lead else ''}",
        "reached": ours <= target and not is_behind,
    }


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure reading and writing; ``ratio`` is the peer's time over ours."""
    rows = []
    for tasks in (1_000, 10_000) if quick else (1_000, 10_000, 50_000):
        handle, name = tempfile.mkstemp(suffix=".xml")
        os.close(handle)
        path = Path(name)
        try:
            rows += _measure(path, tasks, times=1 if quick else 3)
        finally:
            path.unlink()
    rows += _measure_gantt(10_000, times=1 if quick else 3) + _measure_lists(times=1 if quick else 3)
    return rows + jira.run(quick)


def _measure(path: Path, tasks: int, *, times: int) -> list[dict[str, Any]]:
    document = plan(tasks)

    def write() -> None:
        with path.open("wb") as target:
            write_mspdi(document, target)

    target = SECONDS_10K * max(0.2, tasks / 10_000)
    writing = _timed(write, times=1)
    given = f"MSPDI, {tasks:,} tasks, {path.stat().st_size / 1e6:.0f} MB"
    reading = _timed(lambda: read_mspdi(path), times=times)
    peer = _timed(lambda: _through_mpxj(path), times=1) if find_runtime() is not None and tasks <= 10_000 else None
    return [
        _row("read MSPDI", given, reading, peer, target, must_lead=True),
        _row("write MSPDI", given, writing, None, 4 * target),
    ]


def gantt_plan(tasks: int) -> PlanDocument:
    """A plan as GanttProject would save it: ten tasks below each phase, chains of links, people, colours."""
    document = PlanDocument(source=PlanSource(format="ganttproject"))
    document.calendars = [Calendar(uid=1, name="Standard", days=[*[_HOURS] * 5, [], []])]
    document.properties.default_calendar_uid = 1
    document.resources = [Resource(uid=uid, name=f"Team {uid}", source_id=str(uid)) for uid in range(1, 51)]
    begin = datetime(2026, 1, 5, 8)
    for uid in range(1, tasks + 1):
        is_phase = uid % 11 == 1
        phase = uid - (uid - 1) % 11
        task = Task(
            uid=uid,
            name=f"Task {uid} of the plan",
            source_id=str(uid),
            parent_uid=None if is_phase else phase,
            outline_level=1 if is_phase else 2,
            duration_minutes=480.0 * (1 + uid % 9),
            start=begin + timedelta(days=uid % 700),
            percent_complete=float(uid % 5 * 25),
            extras={"color": "#8cb6ce", "expand": "true"},
        )
        document.tasks.append(task)
        if not is_phase:
            document.assignments.append(Assignment(uid=uid, task_uid=uid, resource_uid=1 + uid % 50, units=1.0))
            if uid - phase > 1:
                document.links.append(Link(uid - 1, uid))
    return document


def _measure_gantt(tasks: int, *, times: int) -> list[dict[str, Any]]:
    handle, name = tempfile.mkstemp(suffix=".gan")
    os.close(handle)
    path = Path(name)
    try:
        document = gantt_plan(tasks)
        with path.open("wb") as target:
            write_ganttproject(document, target)
        given = f".gan, {tasks:,} tasks, {path.stat().st_size / 1e6:.0f} MB"
        reading = _timed(lambda: read_ganttproject(path), times=times)
        peer = _timed(lambda: _through_mpxj(path), times=1) if find_runtime() is not None else None
        return [_row("read GanttProject", given, reading, peer, SECONDS_GANTT_10K * max(0.2, tasks / 10_000))]
    finally:
        path.unlink()


def _measure_lists(*, times: int) -> list[dict[str, Any]]:
    """A portfolio list of 1,000 projects and a task list of 10,000 tasks; no peer reads either."""
    with tempfile.TemporaryDirectory() as folder:
        projects, tasks = Path(folder) / "list_2026.csv", Path(folder) / "tasks.csv"
        projects.write_text(_portfolio_list(1_000), encoding="cp1252")
        with tasks.open("wb") as target:
            write_task_list(plan(10_000), target)
        reading = _timed(lambda: read_portfolio_list(projects), times=times)
        listing = _timed(lambda: read_task_list(tasks), times=times)
    return [
        _row("read portfolio list", "1,000 projects, 14 columns", reading, None, SECONDS_LIST_1K),
        _row("read task list", "10,000 tasks, 19 columns", listing, None, SECONDS_TASKS_10K),
    ]


def _portfolio_list(projects: int) -> str:
    """One project in each row, with narratives as long as people write them."""
    prose = "The programme has replanned; the board reviews it in spring. " * 12
    headers = "ID;Project Name;Department;Category;RAG;Description;Commentary on the RAG rating;Start Date;End Date;"
    headers += "2025/26 Budget (£m);2025/26 Forecast (£m);Whole life cost (£m);Owner;Region"
    rows = (
        f"A-{n};Project {n};D{n % 17};Infrastructure;Amber/Red;{prose};{prose};01/04/2020;31/03/2031;"
        f"{n}.5;{n};£{n},000.25;Somebody {n};North"
        for n in range(projects)
    )
    return "\n".join((headers, *rows))


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(row)
