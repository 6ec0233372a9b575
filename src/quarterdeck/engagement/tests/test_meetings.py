"""Minutes that hand on actions and decisions, and the meeting that follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.engagement.actions import plan_following, push_outcomes, settle_decisions
from quarterdeck.engagement.models import Meeting
from quarterdeck.governance.models import Decision
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionRefused
from quarterdeck.registers.queries.chains import why_chain
from quarterdeck.risk.models import Action

pytestmark = pytest.mark.django_db


def step(actor: Any, entry: Any, key: str, reason: str = "", **values: Any) -> Any:
    return transition_entry(actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=AT)


def test_minutes_push_actions_and_decisions_once_and_approval_takes_the_decisions() -> None:
    place = project()
    manager, lead = manager_of(place), manager_of(place, "team_lead", name="Lead")
    chair, member = manager_of(place, "sponsor", name="Chair"), manager_of(place, "team_member", name="Member")
    register = find_register("meetings")
    people = [{"person": one.pk, "presence": "invited"} for one in (chair, lead)]
    values = {**register.example, "chair": chair.pk, "owner": lead.pk, "attendance": people,
              "visibility": "restricted"}  # fmt: skip
    one = create_entry(actor=manager, register=register, workspace=place, values=values, at=AT)
    one = step(lead, one, "hold")
    outcomes = [
        {"kind": "action", "what": "Ask the landlord", "due_on": "2026-11-12"},
        {"kind": "decision", "what": "Keep one vendor", "rationale": "One licence year saved."},
    ]
    with pytest.raises(TransitionRefused, match="Name one owner for the action “Ask the landlord”"):
        step(lead, one, "circulate", minutes="All were there.", outcomes=outcomes)
    outcomes[0]["owner"] = member.pk
    one = step(lead, one, "circulate", minutes="All were there.", outcomes=outcomes)
    action, decision = Action.objects.get(), Decision.objects.get()
    assert (action.title, action.owner, action.due_on) == ("Ask the landlord", member, date(2026, 11, 12))
    assert (action.visibility, decision.visibility) == ("restricted", "restricted")
    assert (decision.state, decision.forum, decision.scheduled_on) == ("scheduled", "project_board", one.meets_on)
    assert {one.subject.code for one in why_chain(lead, one.subject) if one.subject} == {"MT-1", "A-1", "DEC-1"}
    one = step(lead, one, "correct", reason="A name is wrong.")
    one = step(lead, one, "circulate")
    assert (Action.objects.count(), Decision.objects.count()) == (1, 1)
    assert push_outcomes(actor=lead, meeting=one, at=AT) == []
    with pytest.raises(DutiesNotSeparated):
        step(lead, one, "approve")
    with pytest.raises(NotAllowed):
        settle_decisions(actor=member, meeting=one, at=AT)
    one = step(chair, one, "approve")
    decision.refresh_from_db()
    assert (decision.state, decision.decided_by, decision.decided_on) == ("decided", chair, one.meets_on)
    assert (decision.decision, decision.rationale) == ("Keep one vendor", "One licence year saved.")
    one = step(manager, one, "follow")
    following = Meeting.objects.exclude(pk=one.pk).get()
    assert (following.meets_on, following.series, following.chair) == (date(2026, 12, 3), "Steering", chair)
    assert following.visibility == "restricted"
    assert [row.person for row in following.attendance.all()] == [chair, lead]
    one.refresh_from_db()
    assert (one.following, plan_following(actor=manager, meeting=one, at=AT)) == (following, None)
