"""Change sets: drafted, applied, undone, refused, and two people at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import AuditRecord, OutboxEvent
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import (
    apply_change_set,
    apply_operations_now,
    discard_change_set,
    propose_change_set,
    rebase_change_set,
    revert_change_set,
)
from quarterdeck.planning.choices import ChangeSetState
from quarterdeck.planning.errors import ChangeSetClosed, OperationRefused, PlanChangedMeanwhile
from quarterdeck.planning.models import (
    Assignment,
    Baseline,
    BaselineTask,
    Calendar,
    Link,
    Plan,
    Resource,
    ScheduleRun,
    Task,
)
from quarterdeck.planning.tests.factories import AT, DAY, change, small_plan, task_named
from quarterdeck.registers.queries.working_time import rest_days, working_days

pytestmark = pytest.mark.django_db


def rows_of(plan: Plan) -> dict[str, Any]:
    """Every byte that a plan stores, but its version and the instant of the last change."""
    tables = {
        model.__name__: list(model.objects.filter(plan=plan).order_by("pk").values())
        for model in (Calendar, Task, Link, Resource, Assignment, Baseline)
    }
    tables["Plan"] = list(Plan.objects.filter(pk=plan.pk).values())
    tables["BaselineTask"] = list(BaselineTask.objects.filter(baseline__plan=plan).order_by("pk").values())
    for row in tables["Plan"]:
        del row["version"], row["changed_at"]
    return tables


def test_a_change_set_moves_what_depends_on_it() -> None:
    plan = small_plan()
    make = task_named(plan, "Make")
    assert make.start == datetime(2026, 11, 9, 8)
    assert plan.finish == datetime(2026, 11, 20, 17)
    manager = core.manager_of(plan.workspace)
    design = task_named(plan, "Design")
    applied = change(plan, manager, {"op": "update_task", "task": design.pk, "set": {"duration_minutes": 7 * DAY}})
    make.refresh_from_db()
    assert make.start == datetime(2026, 11, 11, 8)
    assert applied.effects["finish"] == {
        "before": "2026-11-20T17:00",
        "after": "2026-11-24T17:00",
        "shift_days": 2.0,
    }
    assert {entry["task"] for entry in applied.effects["moved"]} == {
        design.pk,
        make.pk,
        task_named(plan, "Done").pk,
        task_named(plan, "Build").pk,
    }


def test_applying_raises_the_version_and_writes_audit_event_and_run() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    version = plan.version
    change_set = change(
        plan, manager, {"op": "update_task", "task": task_named(plan, "Train").pk, "set": {"name": "T"}}
    )
    assert plan.version == version + 1
    assert AuditRecord.objects.filter(action="planning.apply_change_set").count() == 2
    assert OutboxEvent.objects.filter(kind="planning.plan_changed").count() == 2
    run = ScheduleRun.objects.filter(plan=plan).first()
    assert run is not None
    assert (run.version, run.task_count, run.link_count, len(run.fingerprint)) == (plan.version, 5, 2, 64)
    assert change_set.state == ChangeSetState.APPLIED


def test_a_draft_changes_nothing_until_it_is_applied() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    before = rows_of(plan)
    draft = propose_change_set(
        actor=manager,
        plans=[(plan, plan.version)],
        operations=[{"op": "remove_task", "task": task_named(plan, "Make").pk}],
        at=AT,
        title="Drop Make",
    )
    assert rows_of(plan) == before
    assert draft.effects["removed_count"] == 1
    apply_change_set(actor=manager, change_set=draft, at=AT)
    assert not Task.objects.filter(plan=plan, name="Make").exists()
    with pytest.raises(ChangeSetClosed):
        apply_change_set(actor=manager, change_set=draft, at=AT)


OPERATIONS: dict[str, list[dict[str, Any]]] = {
    "rename": [{"op": "update_task", "task": "Make", "set": {"name": "Produce", "notes": "x"}}],
    "duration": [{"op": "update_task", "task": "Make", "set": {"duration_minutes": 999.5}}],
    "start": [{"op": "update_task", "task": "Design", "set": {"start": "2026-11-10T08:00:00"}}],
    "finish": [{"op": "update_task", "task": "Design", "set": {"finish": "2026-11-12T17:00:00"}}],
    "manual": [{"op": "update_task", "task": "Train", "set": {"is_manual": True, "start": "2026-12-01T08:00:00"}}],
    "deadline": [{"op": "update_task", "task": "Done", "set": {"deadline": "2026-11-10T17:00:00"}}],
    "progress": [{"op": "report_progress", "task": "Design", "percent": 40}],
    "remove a summary": [{"op": "remove_task", "task": "Build"}],
    "promote": [{"op": "remove_task", "task": "Build", "children": "promote"}],
    "move": [{"op": "move_task", "task": "Train", "parent": "Build", "after": 0}],
    "indent the last": [{"op": "move_task", "task": "Make", "parent": "Train"}],
    "link": [{"op": "add_link", "predecessor": "Train", "successor": "Make", "kind": "SS", "lag_minutes": 480}],
    "child of a leaf": [{"op": "add_task", "parent": "Train", "set": {"name": "Day 1", "duration_minutes": 4800}}],
    "first sibling": [{"op": "add_task", "parent": "Build", "after": 0, "set": {"name": "Prepare"}}],
    "status date": [{"op": "set_status_date", "status_date": "2026-11-06T17:00:00"}],
    "profile": [{"op": "set_properties", "set": {"profile": "msproject", "currency_code": "EUR", "title": "T"}}],
    "people": [
        {"op": "add_resource", "ref": "p", "set": {"name": "Pat", "rates": [{"standard": "50"}]}},
        {"op": "add_assignment", "task": "Make", "resource": "p", "set": {"units": 2}},
    ],
    "calendar": [
        {
            "op": "add_calendar",
            "ref": "c",
            "set": {"name": "Ireland", "exceptions": [{"first": "2026-11-09", "last": "2026-11-10", "name": "Off"}]},
        },
        {"op": "update_task", "task": "Make", "set": {"calendar": "c"}},
    ],
    "recorded baseline": [],
}


def with_ids(plan: Plan, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = dict(Task.objects.filter(plan=plan).values_list("name", "pk"))
    keys = ("task", "parent", "after", "predecessor", "successor")
    return [{key: ids.get(value, value) if key in keys else value for key, value in one.items()} for one in operations]


@pytest.mark.parametrize("name", OPERATIONS)
def test_undo_restores_every_row_as_it_was(name: str) -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    before = rows_of(plan)
    applied = change(plan, manager, *with_ids(plan, OPERATIONS[name]))
    if OPERATIONS[name]:
        assert rows_of(plan) != before
    revert_change_set(actor=manager, change_set=applied, at=AT)
    assert rows_of(plan) == before
    plan.refresh_from_db()
    assert plan.version == 3
    with pytest.raises(ChangeSetClosed):
        revert_change_set(actor=manager, change_set=applied, at=AT)


def test_the_calendar_of_a_plan_is_the_working_time_of_its_project() -> None:
    plan = small_plan()
    friday, wednesday = date(2026, 11, 6), date(2026, 11, 11)
    assert working_days(plan.workspace, friday, wednesday) == 3
    off = [{"first": "2026-11-09", "last": "2026-11-10"}]
    change(plan, core.manager_of(plan.workspace), {
        "op": "update_calendar", "calendar": plan.default_calendar_id, "set": {"exceptions": off}
    })  # fmt: skip
    assert working_days(plan.workspace, friday, wednesday) == 1
    assert rest_days(plan.workspace, friday, wednesday) == [date(2026, 11, 9), date(2026, 11, 10)]
    assert working_days(plan.workspace.parent, friday, wednesday) == 3  # no plan there: the standard week


def test_undo_of_an_older_change_keeps_later_ones_on_other_fields() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    train = task_named(plan, "Train").pk
    first = change(plan, manager, {"op": "update_task", "task": train, "set": {"name": "Teach"}})
    change(plan, manager, {"op": "update_task", "task": train, "set": {"duration_minutes": 3 * DAY}})
    revert_change_set(actor=manager, change_set=first, at=AT)
    row = Task.objects.get(pk=train)
    assert (row.name, row.duration_minutes) == ("Train", 3 * DAY)


def test_undo_of_a_field_that_somebody_changed_since_is_a_conflict() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    train = task_named(plan, "Train").pk
    first = change(plan, manager, {"op": "update_task", "task": train, "set": {"name": "Teach"}})
    change(plan, manager, {"op": "update_task", "task": train, "set": {"name": "Coach"}})
    before = rows_of(plan)
    with pytest.raises(PlanChangedMeanwhile) as caught:
        revert_change_set(actor=manager, change_set=first, at=AT)
    found = caught.value.conflicts[0]
    assert (found.task, found.field, found.base, found.theirs, found.yours) == (
        train,
        "name",
        "Teach",
        "Coach",
        "Train",
    )
    assert rows_of(plan) == before


def test_a_stale_version_on_the_same_field_is_a_conflict_and_on_others_is_merged() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    old = plan.version
    train = task_named(plan, "Train").pk
    change(plan, manager, {"op": "update_task", "task": train, "set": {"name": "Teach"}})
    mine = {"op": "update_task", "task": train, "set": {"name": "Coach"}}
    with pytest.raises(PlanChangedMeanwhile) as caught:
        apply_operations_now(actor=manager, plans=[(plan, old)], operations=[mine], at=AT)
    assert caught.value.conflicts[0].as_dict() == {
        "task": train,
        "field": "name",
        "base": "Train",
        "theirs": "Teach",
        "yours": "Coach",
        "table": "tasks",
        "row": train,
        "label": "Coach",
    }
    other = {"op": "update_task", "task": train, "set": {"duration_minutes": DAY}}
    apply_operations_now(actor=manager, plans=[(plan, old)], operations=[other], at=AT)
    assert Task.objects.filter(pk=train, name="Teach", duration_minutes=DAY).exists()


def test_a_task_that_somebody_removed_is_a_conflict_for_a_stale_edit() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    old, train = plan.version, task_named(plan, "Train").pk
    change(plan, manager, {"op": "remove_task", "task": train})
    with pytest.raises(PlanChangedMeanwhile) as caught:
        apply_operations_now(
            actor=manager,
            plans=[(plan, old)],
            operations=[{"op": "update_task", "task": train, "set": {"name": "x"}}],
            at=AT,
        )
    assert (caught.value.conflicts[0].field, caught.value.conflicts[0].label) == ("removed", "Train")


def test_a_draft_is_rebased_on_the_present_version() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    train, make = task_named(plan, "Train").pk, task_named(plan, "Make").pk
    draft = propose_change_set(
        actor=manager,
        plans=[(plan, plan.version)],
        operations=[{"op": "update_task", "task": train, "set": {"duration_minutes": 40 * DAY}}],
        at=AT,
    )
    change(plan, manager, {"op": "update_task", "task": make, "set": {"duration_minutes": 20 * DAY}})
    rebase_change_set(actor=manager, change_set=draft, at=AT)
    assert draft.plans.get().base_version == plan.version
    assert draft.effects["finish"]["before"] == "2026-12-04T17:00"
    apply_change_set(actor=manager, change_set=draft, at=AT)


def test_a_discarded_draft_cannot_be_applied() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    draft = propose_change_set(
        actor=manager,
        plans=[(plan, plan.version)],
        operations=[{"op": "remove_task", "task": task_named(plan, "Train").pk}],
        at=AT,
    )
    discard_change_set(actor=manager, change_set=draft, at=AT)
    with pytest.raises(ChangeSetClosed):
        apply_change_set(actor=manager, change_set=draft, at=AT)


def test_one_faulty_operation_refuses_all_and_names_index_and_field() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    before = rows_of(plan)
    make, design = task_named(plan, "Make").pk, task_named(plan, "Design").pk
    with pytest.raises(OperationRefused) as caught:
        change(
            plan,
            manager,
            {"op": "update_task", "task": make, "set": {"name": "Other"}},
            {"op": "add_link", "predecessor": make, "successor": design},
            {"op": "update_task", "task": 10**9, "set": {"name": "x"}},
        )
    assert [(fault.index, fault.field) for fault in caught.value.faults] == [(1, "successor"), (2, "task")]
    assert "cycle" in caught.value.faults[0].message
    assert rows_of(plan) == before


def test_a_change_set_over_two_plans_is_one_step_and_one_undo() -> None:
    home = core.portfolio()
    one = small_plan(core.project(home))
    two = small_plan(core.project(home))
    director = core.manager_of(home, role="pmo_analyst")
    before = rows_of(one), rows_of(two)
    applied = apply_operations_now(
        actor=director,
        plans=[(one, one.version), (two, two.version)],
        operations=[
            {"op": "update_task", "plan": one.pk, "task": task_named(one, "Train").pk, "set": {"name": "A"}},
            {"op": "update_task", "plan": two.pk, "task": task_named(two, "Train").pk, "set": {"name": "B"}},
        ],
        at=AT,
    )
    assert applied.workspace == home
    assert Task.objects.filter(name__in=["A", "B"]).count() == 2
    revert_change_set(actor=director, change_set=applied, at=AT)
    assert (rows_of(one), rows_of(two)) == before


def test_two_people_who_set_the_same_value_are_told_of_each_other() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    old, train = plan.version, task_named(plan, "Train").pk
    longer = {"op": "update_task", "task": train, "set": {"duration_minutes": 3 * DAY}}
    change(plan, manager, longer)
    with pytest.raises(PlanChangedMeanwhile):
        apply_operations_now(actor=manager, plans=[(plan, old)], operations=[longer], at=AT)


def test_a_draft_over_two_plans_is_thrown_away_by_who_may_edit_both() -> None:
    home = core.portfolio()
    one, two = small_plan(core.project(home)), small_plan(core.project(home))
    director = core.manager_of(home, role="pmo_analyst")
    renames = [
        {"op": "update_task", "plan": plan.pk, "task": task_named(plan, "Train").pk, "set": {"name": "A"}}
        for plan in (one, two)
    ]
    draft = propose_change_set(
        actor=director, plans=[(one, one.version), (two, two.version)], operations=renames, at=AT
    )
    manager = core.manager_of(one.workspace)
    core.grant(manager, "auditor", home)
    with pytest.raises(NotAllowed):
        discard_change_set(actor=manager, change_set=draft, at=AT)
    discard_change_set(actor=core.manager_of(home, role="pmo_analyst"), change_set=draft, at=AT)
