"""Benefits: the measurable improvement that a change is made for, period by period."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.portfolio.choices import BenefitKind, BenefitState, Frequency
from quarterdeck.portfolio.models.objectives import Objective
from quarterdeck.registers.models import Entry, EntryRow, counted, known_states, state_field


def _figure(words: str, **given: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(words, max_digits=18, decimal_places=2, null=True, blank=True, **given)


def _percent(words: str) -> models.DecimalField[Any, Any]:
    return models.DecimalField(words, max_digits=9, decimal_places=1, null=True, editable=False)


class Benefit(Entry):
    """A benefit with its profile. Sums are worked out from its periods whenever it is written."""

    state = state_field(BenefitState)
    kind = models.CharField(max_length=12, choices=BenefitKind, default=BenefitKind.CASH)
    objective = models.ForeignKey(Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="benefits")
    measure = models.CharField("measured by", max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True, help_text="Empty: money in the portfolio's currency")
    formula = models.TextField(blank=True, max_length=2000)
    data_source = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.MONTHLY)
    baseline_value = _figure("baseline value")
    baseline_on = models.DateField("baseline measured", null=True, blank=True)
    target_value = _figure("target value")
    confidence = models.PositiveSmallIntegerField(
        "confidence, %", null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    starts_on = models.DateField("starts", null=True, blank=True)
    ramp_up_months = models.PositiveSmallIntegerField("ramp-up, months", null=True, blank=True)
    ends_on = models.DateField("ends", null=True, blank=True)
    live_on = models.DateField("go-live", null=True, blank=True, help_text="Reviews follow 3, 6, 12, 24 months later")
    enablers = models.TextField("enabling outputs", blank=True, max_length=2000)
    business_changes = models.TextField(blank=True, max_length=2000)
    counted_once = models.CharField(
        "counted-once group", max_length=60, blank=True, help_text="Benefits of one group count once in totals"
    )
    conclusion = models.TextField(blank=True, max_length=5000)
    # Worked out from the periods.
    reported_through = models.DateField("reported through", null=True, editable=False)
    confirmed_through = models.DateField("confirmed through", null=True, editable=False)
    planned_to_date = _figure("planned to date", editable=False)
    actual_to_date = _figure("confirmed to date", editable=False)
    reported_to_date = _figure("reported to date", editable=False)
    realised_percent = _percent("realised, %")
    realised_of_case_percent = _percent("realised of the original case, %")
    planned_total = _figure("planned, whole life", editable=False)
    case_total = _figure("original case, whole life", editable=False)
    outlook_total = _figure("forecast, whole life", editable=False)
    outlook_percent = _percent("forecast of the case, %")

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(BenefitState),
            models.CheckConstraint(condition=Q(kind__in=BenefitKind.values), name="benefit_kind_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="benefit_runs_forward",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("kind"))


class BenefitPeriod(EntryRow):
    """A period of the plan. ``case`` is what was planned when the benefit was first approved; it never changes."""

    entry = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="plan")
    until = models.DateField()
    planned = models.DecimalField(max_digits=18, decimal_places=2)
    forecast = _figure("forecast anew")
    running_cost = _figure("running cost", validators=[MinValueValidator(0)])
    case = _figure("original case", editable=False)

    class Meta(EntryRow.Meta):
        constraints = (models.UniqueConstraint(fields=("entry", "until"), name="benefit_period_once"),)


class BenefitActual(EntryRow):
    """What was realised in a period: reported by the owner, confirmed by finance."""

    entry = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="actuals")
    until = models.DateField()
    amount = models.DecimalField("realised", max_digits=18, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    reported_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="reported by"
    )
    confirmed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="confirmed by"
    )

    class Meta(EntryRow.Meta):
        constraints = (
            models.UniqueConstraint(fields=("entry", "until"), name="benefit_actual_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("reported_by")), name="benefit_actual_two_people"
            ),
        )


class BenefitReview(EntryRow):
    """A review after go-live. Its day follows from the day of go-live."""

    entry = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="reviews")
    months = models.PositiveSmallIntegerField("months after go-live", null=True, editable=False)
    due_on = models.DateField("due", null=True, editable=False)
    held_on = models.DateField("held", null=True, blank=True)
    finding = models.CharField(max_length=500, blank=True)
