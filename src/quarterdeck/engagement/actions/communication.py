"""Turning a row of the communication plan into dated actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import mandate_for, require
from quarterdeck.engagement.models import Communication, Sending
from quarterdeck.engagement.rules.stakeholders import dates_between
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.models import Action

HORIZON = timedelta(days=92)


def plan_sendings(*, actor: Person, communication: Communication, at: datetime) -> list[Action]:
    """Make the actions of the next quarter that are not made yet. Raises NotAllowed, NotVisible."""
    require(actor, "engagement.edit_communication", communication)
    if communication.starts_on is None:
        return []
    made = []
    with transaction.atomic():
        until = _horizon(communication, at.date())
        for day in dates_between(communication.starts_on, communication.frequency, communication.planned_until, until):
            made.append(_action(actor, communication, day, at=at))
        Sending.objects.bulk_create(Sending(communication=communication, action=one) for one in made)
        if made:
            last = made[-1].due_on
            # How far the plan reaches is the program's own note: it changes no version that somebody may have open.
            Communication._base_manager.filter(pk=communication.pk).update(planned_until=last)
            communication.planned_until = last
    return made


def _horizon(communication: Communication, today: date) -> date:
    begin = max(today, communication.starts_on or today, communication.planned_until or today)
    until = begin + HORIZON
    return until if communication.ends_on is None else min(until, communication.ends_on)


def _action(actor: Person, communication: Communication, day: date, *, at: datetime) -> Action:
    made = create_entry(
        actor=actor,
        register=find_register("actions"),
        workspace=communication.workspace,
        values={
            "title": f"{communication.title}: {communication.audience}"[:200],
            "description": communication.message,
            "owner": communication.owner_id,
            "due_on": day.isoformat(),
            "tags": ["communication"],
            "visibility": communication.visibility,
        },
        at=at,
        mandate=mandate_for(actor, "engagement.edit_communication", communication),
    )
    assert isinstance(made, Action)  # noqa: S101  # the register of actions makes actions
    return made
