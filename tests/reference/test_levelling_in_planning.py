"""Levelling of real plans of Microsoft Project in planning: overloaded before, not after, and back again."""

from __future__ import annotations

import pytest

from quarterdeck.core.tests import factories as core
from quarterdeck.exchange.reading import read_plan
from quarterdeck.planning.actions import (
    apply_change_set,
    create_plan_from_document,
    find_levelling,
    level_plan,
    revert_change_set,
)
from quarterdeck.planning.models import ChangeSet, Plan
from quarterdeck.planning.snapshot.load import load_state
from quarterdeck.planning.tests.factories import AT
from quarterdeck.planning.tests.test_change_sets import rows_of
from tests.reference_data import ABSENT, REFERENCE_DATA

FOLDER = REFERENCE_DATA / "msproject" / "json"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.reference,
    pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT),
]


def overloads(plan: Plan) -> int:
    """At how many starts of tasks somebody has more to do than there is of them, by the stored dates."""
    state = load_state(Plan.objects.get(pk=plan.pk))
    booked: dict[int, list[tuple[object, object, float]]] = {}
    for one in state.assignments.values():
        task = state.tasks[one.task_uid]
        if one.resource_uid is not None and task.start != task.finish:
            booked.setdefault(one.resource_uid, []).append((task.start, task.finish, one.units or 0.0))
    most = {uid: resource.max_units or 1.0 for uid, resource in state.resources.items()}
    return sum(
        sum(units for begin, end, units in spans if begin <= at < end) > most[uid] + 1e-9  # type: ignore[operator]
        for uid, spans in booked.items()
        for at, _, _ in spans
    )


@pytest.mark.parametrize(("file", "published"), [("0252", 61), ("0203", 146)])
def test_a_real_plan_is_overloaded_before_and_not_after_and_comes_back_whole(file: str, published: int) -> None:
    document = read_plan(FOLDER / f"{file}.json.gz").document
    assert document is not None
    workspace = core.project()
    manager = core.manager_of(workspace)
    plan = create_plan_from_document(actor=manager, workspace=workspace, document=document, at=AT, title="As it came")
    before = rows_of(plan)
    run = level_plan(actor=manager, plans=[(plan, 3)], at=AT, method="priority", seconds=60.0)
    run = find_levelling(actor=manager, levelling_run=run, at=AT, clock=lambda: 0.0)
    assert (run.result["overloads_before"] > 0, run.result["overload_count"]) == (True, 0)
    assert run.result["issues"] == []
    assert all(move["competitor_name"] for move in run.result["moves"])
    assert rows_of(plan) == before
    apply_change_set(actor=manager, change_set=run.change_set, at=AT)
    assert overloads(plan) == 0
    plan.refresh_from_db()
    assert f"{plan.finish:%Y-%m-%dT%H:%M}" == run.result["plans"][0]["finish"]
    assert run.result["bound_days"] <= run.result["makespan_days"] <= published * 1.1
    revert_change_set(actor=manager, change_set=ChangeSet.objects.get(pk=run.change_set_id), at=AT)
    assert rows_of(plan) == before
