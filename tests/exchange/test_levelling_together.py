"""Plans that share people: nobody works on two things at once, and no plan waits for a less important one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from quarterdeck.config.command_line import build
from quarterdeck.config.commands.level_together import levelled_together, priorities_of
from quarterdeck.engine.levelling import Method, Settings
from quarterdeck.exchange.document import (
    Assignment,
    Constraint,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    SchedulingProfile,
    Task,
)
from quarterdeck.exchange.levelling import join_documents, level_together

MONDAY, WEDNESDAY = datetime(2026, 10, 19, 8), datetime(2026, 10, 21, 8)
DAY = 480
FAST = Settings(Method.FAST, schedules=200)


def plan(name: str, start: datetime, who: str, *, days: int = 5, email: str | None = None) -> PlanDocument:
    """Two tasks of one person, the second after the first."""
    return PlanDocument(
        source=PlanSource("test", f"{name}.json"),
        properties=PlanProperties(name=name, start=start),
        tasks=[Task(uid=k, name=f"{name}{k}", duration_minutes=days * DAY) for k in (1, 2)],
        links=[Link(1, 2)],
        resources=[Resource(uid=9, name=who, email=email)],
        assignments=[Assignment(uid=k, task_uid=k, resource_uid=9, units=1.0, work_minutes=days * DAY) for k in (1, 2)],
    )


def days_of(document: PlanDocument, starts: dict[int, datetime]) -> list[str]:
    return [f"{starts[task.uid]:%m-%d}" for task in document.tasks]


def test_the_less_important_plan_makes_way_and_the_other_stays() -> None:
    a, b = plan("a", MONDAY, "Ann Lee"), plan("b", WEDNESDAY, " ann  LEE ")
    found = level_together([a, b], FAST, priorities=[2, 1])
    assert days_of(a, found.plans[0].starts) == ["10-19", "10-26"]
    assert days_of(b, found.plans[1].starts) == ["11-02", "11-09"]
    first = found.plans[1].moves[0]
    assert (first.move.resource, first.move.competitor, first.competitor_place) == ("Ann Lee", "a2", 0)
    assert (found.steps, found.shared, found.issues) == (2, ("Ann Lee",), [])
    assert found.plans[1].finish_before == datetime(2026, 11, 3, 17)
    assert found.plans[1].finish == datetime(2026, 11, 13, 17)

    turned = level_together([a, b], FAST, priorities=[1, 2])
    assert days_of(b, turned.plans[1].starts) == ["10-21", "10-28"]
    assert turned.plans[1].delays == {}
    assert days_of(a, turned.plans[0].starts)[0] == "11-04"


def test_equal_plans_share_the_shortest_schedule_and_one_bound() -> None:
    a, b = plan("a", MONDAY, "Ann"), plan("b", MONDAY, "Ann")
    found = level_together([a, b], FAST)
    assert found.steps == 1
    assert (found.last.makespan_days, found.last.bound_days) == (20, 20)
    taken = sorted(start for one in found.plans for start in one.starts.values())
    assert [f"{start:%m-%d}" for start in taken] == ["10-19", "10-26", "11-02", "11-09"]


def test_people_are_the_same_by_address_or_name_and_each_plan_keeps_its_calendar_start_and_status_date() -> None:
    a = plan("a", MONDAY, "Ann", email="Ann@Example.org")
    b = plan("b", WEDNESDAY, "A. Lee", email="ann@example.org ")
    c = plan("c", MONDAY, "Ann")
    c = replace(c, properties=replace(c.properties, status_date=datetime(2026, 10, 22, 8)))
    c.tasks[0].actual_start, c.tasks[0].percent_complete = MONDAY, 20.0
    c.tasks[1].constraint, c.tasks[1].constraint_date = Constraint.SNET, MONDAY
    joined = join_documents([a, b, c])
    assert joined.shared == ("Ann",)
    assert len(joined.document.resources) == 2
    assert joined.origin[3] == (1, 1)
    assert joined.number[1, 1] == 3
    held = {number: (task.constraint, task.constraint_date) for number, task in enumerate(joined.document.tasks, 1)}
    assert held[1] == (Constraint.ASAP, None)
    assert held[3] == (Constraint.SNET, WEDNESDAY)
    assert held[6] == (Constraint.SNET, datetime(2026, 10, 22, 8))
    assert joined.document.tasks[4].resume == datetime(2026, 10, 22, 8)
    assert c.tasks[1].constraint_date == MONDAY  # what was joined stays as it was


def test_plans_of_other_conventions_and_wrong_numbers_of_priorities_are_named() -> None:
    a, b = plan("a", MONDAY, "Ann"), replace(plan("b", MONDAY, "Ben"), profile=SchedulingProfile.MSPROJECT)
    (issue,) = join_documents([a, b]).issues
    assert (issue.code, issue.file) == ("levelling.other_profile", "b.json")
    with pytest.raises(ValueError, match="one priority per document"):
        level_together([a, b], FAST, priorities=[1])
    with pytest.raises(ValueError, match="2 files need 2 priorities, not 3"):
        priorities_of("1,2,3", 2)
    assert priorities_of(None, 3) == [3, 2, 1]


def written(folder: Path, name: str, start: str) -> Path:
    def task(uid: int) -> dict[str, object]:
        link = {"predecessor_task_unique_id": 1, "successor_task_unique_id": uid, "type": "FS"}
        found: dict[str, object] = {"unique_id": uid, "id": uid, "name": f"{name}{uid}", "duration": 28800}
        return found | ({"predecessors": [link]} if uid > 1 else {})

    path = folder / f"{name}.json"
    uses = [{"unique_id": k, "task_unique_id": k, "resource_unique_id": 1, "units": 100, "work": 28800} for k in (1, 2)]
    facts = {"file_application": "Microsoft", "start_date": start}
    people = [{"unique_id": 1, "id": 1, "name": "Ann", "type": "WORK"}]
    whole = {"property_values": facts, "calendars": [], "tasks": [task(1), task(2)], "resources": people}
    path.write_text(json.dumps(whole | {"assignments": uses}))
    return path


def test_the_command_levels_files_together_and_names_what_it_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = written(tmp_path, "a", "2026-10-19T08:00:00.0"), written(tmp_path, "b", "2026-10-19T08:00:00.0")
    answer = levelled_together([a, b], FAST, [1, 2])
    assert (answer["makespan"], answer["finish"], answer["shared"]) == (4, "2026-10-22T17:00:00", ["Ann"])
    assert answer["plans"][1]["starts"] == {"1": "2026-10-19T08:00:00", "2": "2026-10-20T08:00:00"}
    assert answer["plans"][0]["moves"][0]["competitor_file"] == str(b)
    assert levelled_together([a, tmp_path / "none.mpp"], FAST, [1, 2])["plans"] is None
    with pytest.raises(SystemExit) as done:
        build()(["level", str(a), str(b)])
    assert done.value.code == 2
    assert "--together" in capsys.readouterr().err
    with pytest.raises(SystemExit) as done:
        build()(["level", str(a), str(b), "--together", "--method", "priority", "--seconds", "30"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert "b: 2026-10-20 17:00 to 2026-10-22 17:00" in shown
    assert "Shared: Ann" in shown
