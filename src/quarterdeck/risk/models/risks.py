from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.registers.models import Entry, MoneyField, counted, known_states, state_field
from quarterdeck.risk.choices import (
    Band,
    Ending,
    ImpactUnit,
    Proximity,
    Response,
    RiskCategory,
    RiskKind,
    RiskState,
    Scale,
)


def _step(words: str) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(words, choices=Scale, null=True, blank=True)


def _worked_out(words: str) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(words, null=True, editable=False)


def _band(words: str) -> models.CharField[Any, Any]:
    return models.CharField(words, max_length=10, choices=Band, blank=True, editable=False)


def _percent(words: str) -> models.DecimalField[Any, Any]:
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(words, max_digits=5, decimal_places=2, null=True, blank=True, validators=limits)


def _amount(words: str, **given: Any) -> MoneyField:
    return MoneyField(words, null=True, blank=True, validators=[MinValueValidator(0)], **given)


def _spread(words: str) -> models.DecimalField[Any, Any]:
    limits = [MinValueValidator(0), MaxValueValidator(10_000)]
    return models.DecimalField(words, max_digits=8, decimal_places=2, null=True, blank=True, validators=limits)


class Risk(Entry):
    """An uncertain event that would matter: a threat or an opportunity."""

    state = state_field(RiskState)
    kind = models.CharField(max_length=12, choices=RiskKind, default=RiskKind.THREAT)
    category = models.CharField(max_length=16, choices=RiskCategory, default=RiskCategory.TECHNICAL)
    cause = models.TextField(blank=True, max_length=2000, help_text="Because of …")
    event = models.TextField(blank=True, max_length=2000, help_text="… this may happen …")
    effect = models.TextField(blank=True, max_length=2000, help_text="… which would mean …")
    actionee = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Carries the response out"
    )
    # As it stands without a response.
    probability = _step("probability")
    impact_cost = _step("impact on cost")
    impact_time = _step("impact on time")
    impact_quality = _step("impact on scope and quality")
    impact_benefit = _step("impact on benefits")
    impact_reputation = _step("impact on reputation or safety")
    impact = models.PositiveSmallIntegerField("impact", choices=Scale, null=True, editable=False)
    score = _worked_out("score")
    band = _band("band")
    # As it stands with the responses that are in place.
    residual_probability = _step("residual probability")
    residual_impact = _step("residual impact")
    residual_score = _worked_out("residual score")
    residual_band = _band("residual band")
    target_probability = _step("target probability")
    target_impact = _step("target impact")
    # In money and days.
    chance = _percent("chance, %")
    amount = _amount("cost if it happens")
    expected_value = _amount("expected value", editable=False)
    residual_chance = _percent("residual chance, %")
    residual_amount = _amount("residual cost if it happens")
    residual_value = _amount("residual expected value", editable=False)
    schedule_unit = models.CharField(
        "schedule impact in", max_length=8, choices=ImpactUnit, default=ImpactUnit.DAYS, blank=True
    )
    schedule_low = _spread("schedule impact, low")
    schedule_likely = _spread("schedule impact, likely")
    schedule_high = _spread("schedule impact, high")
    # Response.
    response = models.CharField(max_length=12, choices=Response, blank=True)
    response_plan = models.TextField(blank=True, max_length=5000)
    response_cost = _amount("cost of the response")
    trigger = models.TextField(blank=True, max_length=1000, help_text="By what it is noticed")
    proximity = models.CharField(max_length=10, choices=Proximity, blank=True)
    window_from = models.DateField("window from", null=True, blank=True)
    window_to = models.DateField("window to", null=True, blank=True)
    reviewed_on = models.DateField("last reviewed", null=True, blank=True)
    contingency_drawn = _amount("contingency drawn")
    ending = models.CharField("closed because", max_length=12, choices=Ending, blank=True)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(RiskState),
            models.CheckConstraint(condition=Q(kind__in=RiskKind.values), name="risk_kind_known"),
            models.CheckConstraint(
                condition=Q(window_from=None) | Q(window_to=None) | Q(window_to__gte=F("window_from")),
                name="risk_window_in_order",
            ),
            models.CheckConstraint(
                condition=Q(chance=None) | Q(chance__gte=0, chance__lte=100), name="risk_chance_in_per_cent"
            ),
        )
        indexes = (
            *Entry.Meta.indexes,
            counted("residual_probability", "residual_impact", "probability", "impact", "category", "residual_value"),
        )
