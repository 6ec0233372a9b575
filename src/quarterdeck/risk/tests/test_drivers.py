"""Risks of the register as drivers of a simulation."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.core.tests.factories import AT, manager_of
from quarterdeck.exchange.risk_list import ImpactKind, Points
from quarterdeck.planning.tests.factories import small_plan, task_named
from quarterdeck.registers.actions import create_entry, relate_entry, subject_of_thing
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.models import Risk
from quarterdeck.risk.queries import drivers_of_plan

pytestmark = pytest.mark.django_db
PLAIN = {
    "title": "Bad ground",
    "chance": "30",
    "amount": None,
    "schedule_unit": "days",
    **dict.fromkeys(("schedule_low", "schedule_likely", "schedule_high"), None),
}


def test_open_risks_become_drivers_of_the_tasks_they_are_related_to() -> None:
    plan = small_plan()
    manager = manager_of(plan.workspace)

    def risk(**values: Any) -> Risk:
        register = find_register("risks")
        example = {**register.example, **PLAIN, **values}
        found: Risk = create_entry(actor=manager, register=register, workspace=plan.workspace, values=example, at=AT)
        return found

    days = {"schedule_low": "2", "schedule_likely": "3", "schedule_high": "5"}
    ground = risk(**days, amount="1000", residual_chance="10", residual_amount="400", response_cost="50")
    early = risk(kind="opportunity", title="Early permit", **days)
    risk(title="Related to nothing", **days)
    risk(title="Slow", schedule_unit="factor", schedule_low="1.1", schedule_likely="1.2", schedule_high="1.5")
    risk(title="Secret", amount="5", visibility="restricted")
    risk(title="No chance", chance=None, amount="5")
    make = task_named(plan, "Make").pk
    task = subject_of_thing(actor=manager, source_key="planning.task", object_id=make, at=AT)
    for entry in (ground, early):
        relate_entry(actor=manager, entry=entry, other=task, kind="moves", at=AT)

    drivers = drivers_of_plan(plan)
    by_name = {one.name: one for one in drivers.risks}
    assert set(by_name) == {"Bad ground", "Early permit", "Slow"}
    held = by_name["Bad ground"]
    assert (held.id, held.probability, held.after_probability, held.response_cost) == (ground.code, 0.3, 0.1, 50)
    assert [(one.kind, one.points, one.tasks, one.after) for one in held.impacts] == [
        (ImpactKind.COST, Points(1000, 1000, 1000), (str(make),), Points(400, 400, 400)),
        (ImpactKind.DAYS, Points(2, 3, 5), (str(make),), None),
    ]
    assert [one.points for one in by_name["Early permit"].impacts] == [Points(-5, -3, -2)]
    (slow,) = by_name["Slow"].impacts
    assert (slow.kind, slow.points, slow.tasks) == (ImpactKind.FACTOR, Points(1.1, 1.2, 1.5), ("*",))
    assert [words.partition(" ")[2] for words in drivers.left_out] == [
        "delays by days but is related to no task of the plan."
    ]
