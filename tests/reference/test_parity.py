"""Real files rescheduled without their computed dates: how many tasks come out as the tool itself stored them.

Two instants are the same when less than 0.3 working minutes of the project's calendar lie between them, two slacks
when they differ by less than a minute. The measured table with every difference is `docs/methods/parity.md`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import pytest

from quarterdeck.engine.calendars import instant_of
from quarterdeck.exchange.compilation import ScheduledPlan, schedule_document
from quarterdeck.exchange.mpxj_json import read_mpxj_json
from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA / "msproject"
MANIFEST = DATA / "manifest.csv"
pytestmark = [pytest.mark.reference, pytest.mark.skipif(not MANIFEST.exists(), reason=ABSENT)]

DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
SLACKS = ("total_slack", "free_slack")
COMPUTED = (*DATES, *SLACKS, "critical", "start_slack", "finish_slack", "complete_through")
ASSIGNED = ("start", "finish", "stop", "resume")
TENTHS_OF_A_SECOND = 10
SAME_INSTANT, SAME_SLACK = 3, 1


class Score(NamedTuple):
    """Tasks of one file, those with the same start and finish, and those with all eight fields the same."""

    tasks: int
    spans: int
    all_fields: int


def without_computed_dates(tree: dict[str, Any]) -> dict[str, Any]:
    """What a planner typed in: actual, manual and external dates stay, and how split tasks are cut up."""
    for task in tree["tasks"]:
        pinned = task.get("task_mode") == "MANUALLY_SCHEDULED" or task.get("external_task")
        kept = ("start", "finish") if pinned else ()
        for key in list(task):
            if key.startswith(("scheduled_", "preleveled_")) or (key in COMPUTED and key not in kept):
                del task[key]
    for assignment in tree.get("assignments", []):
        for key in () if assignment.get("actual_start") else ASSIGNED:
            assignment.pop(key, None)
    tree["property_values"].pop("finish_date", None)
    return tree


def score(source: dict[str, Any]) -> Score:
    stripped = json.dumps(without_computed_dates(json.loads(json.dumps(source))))
    reading = read_mpxj_json(io.BytesIO(stripped.encode()), file="plan.json")
    assert reading.document is not None
    result = schedule_document(reading.document)
    ours = result.by_uid()
    tasks = [task for task in source["tasks"] if task.get("id")]
    spans = everything = 0
    for task in tasks:
        row = ours[task["unique_id"]]
        same = {name: same_instant(result, task.get(name), getattr(row, name)) for name in DATES}
        slack = all(same_slack(task.get(name), getattr(row, f"{name}_minutes")) for name in SLACKS)
        spans += same["start"] and same["finish"]
        everything += slack and all(same.values())
    return Score(len(tasks), spans, everything)


def same_instant(result: ScheduledPlan, stored: str | None, computed: datetime | None) -> bool:
    if stored is None:
        return True
    if computed is None:
        return False
    calendars = result.compilation.plan.calendars
    ticks = [instant_of(at, ticks_per_minute=calendars.ticks_per_minute) for at in (moment(stored), computed)]
    if ticks[0] == ticks[1]:
        return True
    gap = abs(int(calendars.between(0, *ticks)))
    return gap * TENTHS_OF_A_SECOND < SAME_INSTANT * calendars.ticks_per_minute


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:19])


def same_slack(stored: float | None, computed: float | None) -> bool:
    return stored is None or (computed is not None and abs(stored / 60 - computed) < SAME_SLACK)


@cache
def scores(group: str) -> list[Score]:
    rows = list(csv.DictReader(MANIFEST.open()))
    chosen = [row for row in rows if ("MPSPLIB" in row["repo"]) == (group == "mpsplib")]
    return [score(json.loads(gzip.decompress((DATA / row["json"]).read_bytes()))) for row in chosen]


def share(group: str, field: str) -> float:
    found = scores(group)
    return sum(getattr(s, field) for s in found) / sum(s.tasks for s in found)


def whole_files(group: str, field: str) -> float:
    found = scores(group)
    return sum(getattr(s, field) == s.tasks for s in found) / len(found)


def test_start_and_finish_are_the_same_for_almost_every_task() -> None:
    assert share("semantic", "spans") >= 0.996
    assert whole_files("semantic", "spans") >= 0.984


def test_all_eight_fields_are_the_same_for_most_tasks() -> None:
    assert share("semantic", "all_fields") >= 0.939
    assert whole_files("semantic", "all_fields") >= 0.809


def test_the_multi_project_instances_come_out_whole() -> None:
    assert share("mpsplib", "spans") == share("mpsplib", "all_fields") == 1.0
