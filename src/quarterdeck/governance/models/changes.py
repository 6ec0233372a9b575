from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedManager
from quarterdeck.core.models.scoped import ScopedQuerySet
from quarterdeck.finance.choices import CostCategory
from quarterdeck.governance.choices import Authority, ChangeKind, ChangeState, ScopeEffect
from quarterdeck.planning.choices import ChangeSetState
from quarterdeck.planning.models import ChangeSet
from quarterdeck.registers.models import Entry, MoneyField, counted, known_states, state_field
from quarterdeck.risk.choices import Priority


class DraftManager(ScopedManager["DraftChange"]):
    def get_queryset(self) -> ScopedQuerySet[DraftChange]:
        return super().get_queryset().select_related("workspace").filter(state=ChangeSetState.DRAFT)


class DraftChange(ChangeSet):
    """A change set as a change request points at it: the form offers those that are drafts still."""

    objects: ClassVar[DraftManager] = DraftManager()

    class Meta:
        proxy = True

    def __str__(self) -> str:
        count = self.operation_count
        steps = f"{count} operation{'' if count == 1 else 's'}"
        return f"{self.workspace.code}: {self.title or f'change set {self.pk}'} ({steps})"


def _impact(words: str, hint: str) -> models.TextField[Any, Any]:
    return models.TextField(f"impact on {words}", blank=True, max_length=3000, help_text=hint)


def _amount(words: str, hint: str = "", **given: Any) -> MoneyField:
    limits = [MinValueValidator(0)]
    return MoneyField(words, null=True, blank=True, validators=limits, help_text=hint, **given)


class ChangeRequest(Entry):
    """A wish to change what was approved: its scope, its dates, its money or its benefits."""

    state = state_field(ChangeState)
    kind = models.CharField(max_length=20, choices=ChangeKind, default=ChangeKind.REQUEST)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.MEDIUM)
    why = models.TextField(blank=True, max_length=5000, help_text="What makes the change necessary or worth it")
    stage = models.CharField(max_length=60, blank=True, editable=False)
    change_set = models.ForeignKey(
        DraftChange, null=True, blank=True, on_delete=models.PROTECT, related_name="requests",
        verbose_name="draft of the plan", help_text="The drafted change set that approval will apply",
    )  # fmt: skip
    # Impact analysis: every aspect is answered, “none” included.
    impact_scope = _impact("scope", "What comes in, what goes out, which acceptance criteria change")
    impact_schedule = _impact("schedule", "Which milestones move, and why")
    impact_cost = _impact("cost", "Once and every year, and what the figures rest on")
    impact_benefits = _impact("benefits", "Which benefits change, and when")
    impact_quality = _impact("quality", "Which quality criteria or tests change")
    impact_risk = _impact("risk", "Risks that come, go or change")
    impact_resources = _impact("resources", "Who is needed, when, and who is freed")
    impact_contracts = _impact("contracts", "Orders, suppliers, penalties")
    impact_others = _impact("other projects", "Who depends on what moves")
    impact_sustainability = _impact("security and sustainability", "Security, privacy, energy, safety")
    options = models.TextField(blank=True, max_length=10_000, help_text="The ways to choose from, one a line")
    do_nothing = models.TextField("option “do nothing”", blank=True, max_length=3000, help_text="What happens then")
    recommendation = models.TextField(blank=True, max_length=5000)
    # The figures by which the authority is found.
    days = models.DecimalField(
        "milestone or finish moves, working days", max_digits=6, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(-2000), MaxValueValidator(2000)], help_text="0 where the float holds it",
    )  # fmt: skip
    is_critical = models.BooleanField("on the critical path", default=False)
    scope_effect = models.CharField(max_length=12, choices=ScopeEffect, default=ScopeEffect.NONE)
    benefit_percent = models.DecimalField(
        "benefits change, %", max_digits=6, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(1000)], help_text="-10 for a loss of a tenth",
    )  # fmt: skip
    crosses_programme = models.BooleanField("touches another programme", default=False)
    cost_once = _amount("cost, once", "0 where it costs nothing")
    cost_yearly = _amount("cost, every year")
    from_contingency = _amount("out of the contingency reserve")
    from_management = _amount("out of the management reserve")
    new_funding = _amount("new funding")
    cost_category = models.CharField(max_length=20, choices=CostCategory, default=CostCategory.OTHER)
    # What the program finds.
    authority = models.CharField("authority", max_length=20, choices=Authority, blank=True, editable=False)
    authority_reasons = models.TextField("why this authority", blank=True, editable=False)
    plan_finish_before = models.DateField("finish of the plan now", null=True, editable=False)
    plan_finish_after = models.DateField("finish with the draft", null=True, editable=False)
    plan_shift_days = models.DecimalField(
        "finish moves with the draft, working days", max_digits=7, decimal_places=1, null=True, editable=False
    )
    plan_tasks_moved = models.PositiveIntegerField("tasks moved by the draft", null=True, editable=False)
    plan_critical = models.PositiveIntegerField("tasks that become critical", null=True, editable=False)
    # Emergency path.
    verbal_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="approved verbally by"
    )
    verbal_on = models.DateField("approved verbally", null=True, blank=True)
    record_due_on = models.DateField("record due", null=True, editable=False)
    recorded_on = models.DateField("recorded", null=True, editable=False)
    # Decision.
    conditions = models.TextField(blank=True, max_length=5000)
    decided_by = models.ForeignKey(Person, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField("decided", null=True, editable=False)
    decided_version = models.PositiveIntegerField("version decided on", null=True, editable=False)
    turnaround_days = models.PositiveSmallIntegerField("turnaround, working days", null=True, editable=False)
    approved_on = models.DateField("approved", null=True, editable=False)
    baseline = models.ForeignKey(
        "planning.Baseline", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    verification = models.TextField("how it was verified", blank=True, max_length=5000)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(ChangeState),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known"),
            models.CheckConstraint(condition=Q(scope_effect__in=ScopeEffect.values), name="change_scope_known"),
            models.CheckConstraint(condition=Q(authority__in=["", *Authority.values]), name="change_authority_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "approved_with_conditions", "rejected"))
                | Q(decided_by__isnull=False, decided_on__isnull=False, decided_version__isnull=False),
                name="change_decision_is_signed",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("authority", "cost_once"))
