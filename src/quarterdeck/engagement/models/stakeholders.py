from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.engagement.choices import (
    Attitude,
    Channel,
    CommunicationState,
    Engagement,
    Frequency,
    Purpose,
    Quadrant,
    Salience,
    StakeholderState,
)
from quarterdeck.registers.models import Entry, counted, known_states, state_field
from quarterdeck.risk.choices import Scale
from quarterdeck.risk.models import Action


def _step(words: str, choices: type[models.IntegerChoices], **given: Any) -> models.SmallIntegerField[Any, Any]:
    return models.SmallIntegerField(words, choices=choices, null=True, blank=True, **given)


class Stakeholder(Entry):
    """A person or a group that can affect the work or is affected by it. Their name is the title."""

    state = state_field(StakeholderState)
    organisation = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120, blank=True)
    wants = models.TextField("what they want", blank=True, max_length=3000)
    power = _step("power", Scale)
    interest = _step("interest", Scale)
    attitude = _step("attitude", Attitude)
    is_legitimate = models.BooleanField("has a legitimate claim", default=False)
    is_urgent = models.BooleanField("claim is urgent", default=False)
    engagement = _step("engagement now", Engagement)
    desired = _step("engagement wanted", Engagement)
    channel = models.CharField("preferred channel", max_length=10, choices=Channel, blank=True)
    language = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=200, blank=True, help_text="Protected: e-mail address or number")
    has_consent = models.BooleanField("agreed that contact data is kept", default=False)
    quadrant = models.CharField("treat", max_length=8, choices=Quadrant, blank=True, editable=False)
    salience = models.CharField(max_length=16, choices=Salience, default=Salience.NONE, editable=False)
    gap = models.SmallIntegerField("engagement gap", null=True, editable=False)
    priority = models.SmallIntegerField(null=True, editable=False)
    first_engagement = models.SmallIntegerField("engagement at first", null=True, editable=False)
    trend = models.SmallIntegerField("engagement since the first", null=True, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(StakeholderState),
            models.CheckConstraint(
                condition=Q(contact="") | Q(has_consent=True),
                name="stakeholder_contact_by_consent",
                violation_error_message="Contact data is kept with consent alone.",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("interest", "power", "engagement"))


class EngagementPoint(models.Model):
    """How a stakeholder stood from an instant on: the points of the trend."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="points")
    since = models.DateTimeField()
    engagement = models.SmallIntegerField(null=True)
    attitude = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ("since", "id")

    def __str__(self) -> str:
        return f"{self.engagement} since {self.since:%d %b %Y}"


class Communication(Entry):
    """A row of the communication plan: who hears what, how, how often and from whom."""

    state = state_field(CommunicationState)
    audience = models.CharField(max_length=200)
    message = models.TextField(blank=True, max_length=5000)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.INFORM)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    frequency = models.CharField(max_length=12, choices=Frequency, default=Frequency.MONTHLY)
    approver = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    feedback = models.CharField("how they answer", max_length=200, blank=True)
    starts_on = models.DateField("first", null=True, blank=True)
    ends_on = models.DateField("last", null=True, blank=True)
    planned_until = models.DateField(null=True, editable=False)

    class Meta(Entry.Meta):
        verbose_name = "communication"
        constraints = (
            *Entry.Meta.constraints,
            known_states(CommunicationState),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="communication_ends_after_it_starts",
                violation_error_message="The last date comes after the first.",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("channel", "frequency"))


class Sending(models.Model):
    """The action of one date of the communication plan."""

    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="sendings")
    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.communication_id}: {self.action_id}"
