"""The Gantt's answer that is kept in memory: it must say what the rows say, to everyone, whatever changed since."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic_core import to_json

from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.models import Baseline, Plan, Task
from quarterdeck.planning.queries.gantt import compact_rows, plan_header
from quarterdeck.planning.queries.gantt_answer import LARGE, Kept, compact_gantt, kept
from quarterdeck.planning.tests.factories import AT, change, small_plan, task_named
from quarterdeck.planning.tests.test_baselines import approved


def asked(plan: Plan, actor: Person) -> Any:
    plan.task_count = LARGE  # as if it were worth keeping
    return json.loads(compact_gantt(plan, actor=actor, today=AT.date()))


def read_anew(plan: Plan, actor: Person, shown: Baseline | None = None) -> Any:
    head = {"plan": plan_header(plan, actor=actor, today=AT.date())}
    return json.loads(to_json(head | compact_rows(plan, shown)))


@pytest.mark.django_db
def test_a_kept_answer_follows_versions_names_baselines_and_rights() -> None:
    kept.forget()
    plan = small_plan()
    manager, reader = core.manager_of(plan.workspace), core.manager_of(plan.workspace, role="auditor")
    Task.objects.filter(pk=task_named(plan, "Make").pk).update(owner=reader)
    assert asked(plan, manager) == read_anew(plan, manager)
    rows = compact_gantt(plan, actor=manager, today=AT.date())
    Task.objects.filter(plan=plan).update(name="Changed past every action")
    assert compact_gantt(plan, actor=manager, today=AT.date()) == rows, "it was not kept"
    assert asked(plan, reader)["plan"]["may_edit"] is False
    Person.objects.filter(pk=reader.pk).update(name="Renée Renamed")
    assert asked(plan, manager) == read_anew(plan, manager)
    assert "Renée Renamed" in str(asked(plan, manager)["tasks"])
    change(
        plan, manager, {"op": "update_task", "task": Task.objects.filter(plan=plan).first().pk, "set": {"name": "X"}}
    )  # type: ignore[union-attr]
    plan.refresh_from_db()
    assert asked(plan, manager) == read_anew(plan, manager)
    baseline = approved(plan)
    assert asked(plan, manager) == read_anew(plan, manager, baseline)
    kept.forget()


def test_the_answers_read_last_are_kept_one_version_of_each_plan_and_only_so_many_bytes() -> None:
    some = Kept(most_bytes=10)
    first, newer, other, third = (1, 1, AT, None), (1, 2, AT, None), (2, 1, AT, None), (3, 1, AT, 7)
    some.keep(first, (), b"1234")
    some.keep(newer, ((4, "Ada"),), b"5678")
    assert (some.read(first), some.read(newer)) == (None, (((4, "Ada"),), b"5678"))
    some.keep(other, (), b"abcdef")
    assert some.read(newer) is not None
    some.keep(third, (), b"xyz")
    assert (some.read(other), some.read(newer), some.read(third)) == (None, (((4, "Ada"),), b"5678"), ((), b"xyz"))
    some.keep(third, (), b"longer than all")
    assert some.read(third) is None
