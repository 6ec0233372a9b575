from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.engagement.choices.meetings import AgendaKind, MeetingState, OutcomeKind, Presence
from quarterdeck.governance.choices import Forum
from quarterdeck.governance.models import Decision
from quarterdeck.registers.models import Entry, EntryRow, known_states, state_field
from quarterdeck.risk.models import Action


class Meeting(Entry):
    """A meeting of a series: its agenda, who came, what came out of it. The owner takes the minutes."""

    state = state_field(MeetingState)
    series = models.CharField(max_length=80, blank=True, help_text="Meetings of one series follow each other")
    forum = models.CharField("decides as", max_length=20, choices=Forum, blank=True)
    meets_on = models.DateField("day")
    venue = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.TextField(blank=True, max_length=20_000)
    next_on = models.DateField("next meeting", null=True, blank=True)
    following = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(MeetingState),
            models.CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gt=F("meets_on")),
                name="meeting_next_comes_after",
                violation_error_message="The next meeting comes after this one.",
            ),
        )


class AgendaItem(EntryRow):
    entry = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    topic = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=AgendaKind, default=AgendaKind.DISCUSS)
    speaker = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    time = models.PositiveSmallIntegerField(
        "minutes", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )


class Attendee(EntryRow):
    entry = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.INVITED)

    class Meta(EntryRow.Meta):
        constraints = (models.UniqueConstraint(fields=("entry", "person"), name="meeting_attendee_once"),)


class Outcome(EntryRow):
    """What the minutes hand on: an action with its owner and day, or a decision with its rationale."""

    entry = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=8, choices=OutcomeKind, default=OutcomeKind.ACTION)
    what = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("due", null=True, blank=True)
    rationale = models.CharField(max_length=500, blank=True)
    action = models.ForeignKey(Action, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
