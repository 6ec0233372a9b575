"""What minutes hand on to other registers, and the meeting that follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate, mandate_for, require
from quarterdeck.engagement.choices.meetings import OutcomeKind, Presence
from quarterdeck.engagement.models import Attendee, Meeting, Outcome
from quarterdeck.governance.models import Decision
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry, Relation


def push_outcomes(*, actor: Person, meeting: Meeting, at: datetime) -> list[Entry]:
    """Put what the minutes say into the registers of actions and decisions; what is there already stays.

    Decisions are put before the meeting's forum and stand as scheduled until the minutes are approved.
    Raises NotAllowed, NotVisible, ValuesRefused.
    """
    require(actor, "engagement.edit_meeting", meeting)
    mandate = mandate_for(actor, "engagement.edit_meeting", meeting)
    made: list[Entry] = []
    with transaction.atomic():
        for row in Outcome.objects.filter(entry=meeting, action=None, decision=None).order_by("position", "pk"):
            entry = _made(actor, meeting, row, mandate, at=at)
            # The pointer is the program's own: it belongs to no version of the minutes.
            Outcome.objects.filter(pk=row.pk).update(**{row.kind: entry})
            Relation.objects.get_or_create(
                source_id=meeting.pk, target_id=entry.pk, kind="leads_to",
                defaults={"created_by": actor, "created_at": at},
            )  # fmt: skip
            made.append(entry)
    return made


def settle_decisions(*, actor: Person, meeting: Meeting, at: datetime) -> list[Decision]:
    """Record the decisions of approved minutes as taken, with the day of the meeting. Raises NotAllowed, NotVisible."""
    require(actor, "engagement.verify_meeting", meeting)
    mandate = mandate_for(actor, "engagement.verify_meeting", meeting)
    taken = []
    rows = Outcome.objects.filter(entry=meeting, decision__state="scheduled").order_by("position", "pk")
    said = {row.decision_id: row for row in rows}
    with transaction.atomic():
        for decision in Decision.objects.filter(pk__in=said).select_related("workspace").order_by("pk"):
            row = said[decision.pk]
            values = {
                "decision": row.what,
                "rationale": row.rationale or f"Minutes of {meeting.reference}.",
                "decided_on": meeting.meets_on.isoformat(),
                **({"decided_by": meeting.chair_id} if meeting.chair_id else {}),
            }
            taken.append(
                transition_entry(
                    actor=actor, entry=decision, transition_key="decide", values=values, at=at, mandate=mandate
                )
            )
    return [one for one in taken if isinstance(one, Decision)]


def plan_following(*, actor: Person, meeting: Meeting, at: datetime) -> Meeting | None:
    """Make the next meeting of the series on its day, with the same people. Raises NotAllowed, NotVisible."""
    require(actor, "engagement.edit_meeting", meeting)
    if meeting.next_on is None or meeting.following_id is not None:
        return None
    people = Attendee.objects.filter(entry=meeting).order_by("position").values_list("person", flat=True)
    values: dict[str, Any] = {
        **{name: getattr(meeting, name) for name in ("title", "series", "forum", "venue", "visibility")},
        "meets_on": meeting.next_on.isoformat(),
        "chair": meeting.chair_id,
        "owner": meeting.owner_id,
        "attendance": [{"person": person, "presence": Presence.INVITED.value} for person in people],
    }
    made = create_entry(
        actor=actor, register=find_register("meetings"), workspace=meeting.workspace, values=values, at=at,
        mandate=mandate_for(actor, "engagement.edit_meeting", meeting),
    )  # fmt: skip
    assert isinstance(made, Meeting)  # noqa: S101  # the register of meetings makes meetings
    Meeting._base_manager.filter(pk=meeting.pk).update(following=made)
    meeting.following = made
    return made


def _made(actor: Person, meeting: Meeting, row: Outcome, mandate: Mandate, *, at: datetime) -> Entry:
    common = {"title": row.what, "owner": row.owner_id, "visibility": meeting.visibility,
              "description": f"From {meeting.reference} {meeting.title}."}  # fmt: skip
    if row.kind == OutcomeKind.ACTION:
        values = {**common, "due_on": row.due_on and row.due_on.isoformat()}
        return create_entry(
            actor=actor, register=find_register("actions"), workspace=meeting.workspace, values=values, at=at,
            mandate=mandate,
        )  # fmt: skip
    day = meeting.meets_on.isoformat()
    made = create_entry(
        actor=actor,
        register=find_register("decisions"),
        workspace=meeting.workspace,
        at=at,
        mandate=mandate,
        values={**common, "requested_on": day, "reversibility": "easy"},
    )
    forum = meeting.forum or "project_board"
    return transition_entry(
        actor=actor, entry=made, transition_key="schedule", values={"forum": forum, "scheduled_on": day}, at=at,
        mandate=mandate,
    )  # fmt: skip
