from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.governance.choices import DecisionState, Forum, Reversibility
from quarterdeck.registers.models import Entry, counted, known_states, state_field


class Decision(Entry):
    """A question put before a forum, and what it decided. ``due_on`` is the day by which the answer is needed."""

    state = state_field(DecisionState)
    options = models.TextField(blank=True, max_length=10_000, help_text="The ways to choose from, one a line")
    recommendation = models.TextField(blank=True, max_length=5000, help_text="Which one, and why")
    consequence = models.TextField("if nothing is decided", blank=True, max_length=2000)
    requested_on = models.DateField("asked for", null=True, blank=True)
    forum = models.CharField(max_length=20, choices=Forum, blank=True)
    scheduled_on = models.DateField("before the forum", null=True, blank=True)
    decision = models.TextField("what was decided", blank=True, max_length=5000)
    rationale = models.TextField(blank=True, max_length=5000, help_text="Why this one and not the others")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField("decided", null=True, blank=True)
    effective_on = models.DateField("effective", null=True, blank=True)
    reversibility = models.CharField(max_length=8, choices=Reversibility, default=Reversibility.EASY)
    review_on = models.DateField("review by", null=True, blank=True)
    review_finding = models.TextField("found at the review", blank=True, max_length=5000)
    deferred = models.PositiveSmallIntegerField("times deferred", default=0, editable=False)
    latency_days = models.PositiveSmallIntegerField("latency, working days", null=True, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(DecisionState),
            models.CheckConstraint(condition=Q(forum__in=["", *Forum.values]), name="decision_forum_known"),
            models.CheckConstraint(
                condition=Q(reversibility__in=Reversibility.values), name="decision_reversibility_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("decided", "implemented", "reviewed"))
                | (Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(rationale="")),
                name="decision_says_what_who_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(requested_on=None) | Q(decided_on__gte=F("requested_on")),
                name="decision_after_its_request",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("forum"))
