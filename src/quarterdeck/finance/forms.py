"""Shapes of what people enter about money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from quarterdeck.core.forms import RefusableForm
from quarterdeck.finance.actions import Amount, Cost
from quarterdeck.finance.choices import CostCategory, CostKind, ReserveKind, Spending
from quarterdeck.finance.rules.cost_files import BYTES_AT_MOST
from quarterdeck.finance.rules.money import spread_evenly
from quarterdeck.finance.rules.periods import FIRST_DAY, LAST_DAY, month_of

MONTHS_AT_MOST = 240


WITHIN = (MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY))


def _day(**given: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), validators=WITHIN, **given)


def _month(**given: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    return forms.DateField(widget=widget, input_formats=["%Y-%m"], validators=WITHIN, **given)


def _amount(**given: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=14, decimal_places=2, **given)


class CostForm(RefusableForm):
    incurred_on = _day(label="Work done on")
    amount = _amount(help_text="Without tax. A credit note is negative.")
    currency = forms.CharField(max_length=3, min_length=3, required=False)
    category = forms.ChoiceField(choices=CostCategory.choices)
    kind = forms.ChoiceField(
        choices=CostKind.choices, help_text="Accrual: done, not invoiced. A prepayment never counts as actual cost."
    )
    spending = forms.ChoiceField(choices=Spending.choices, initial=Spending.OPEX)
    description = forms.CharField(max_length=300, required=False)
    external_id = forms.CharField(
        max_length=120,
        required=False,
        label="Number in the ledger",
        help_text="So that an upload does not book it again.",
    )

    @property
    def cost(self) -> Cost:
        data = self.cleaned_data
        return Cost(
            incurred_on=data["incurred_on"],
            amount=data["amount"],
            category=CostCategory(data["category"]),
            kind=CostKind(data["kind"]),
            spending=Spending(data["spending"]),
            currency=data["currency"],
            description=data["description"],
            external_id=data["external_id"],
        )


class UploadForm(RefusableForm):
    file = forms.FileField(allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > BYTES_AT_MOST:
            raise forms.ValidationError(f"The file is larger than {BYTES_AT_MOST // 1024 // 1024} MB.")
        return file


class ReverseForm(RefusableForm):
    on = _day(label="Correction counts on", help_text="A day in an open month.")
    reason = forms.CharField(max_length=300)


class BudgetForm(RefusableForm):
    """An amount per category, capex and opex, spread evenly over months or not at all."""

    first_month = _month(required=False, label="Spread from", help_text="Leave both empty to spread it later.")
    last_month = _month(required=False, label="to")
    reason = forms.CharField(max_length=300, required=False, label="Reason of this version")
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *given: Any, sums: Mapping[tuple[str, str], Decimal] | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        for category in CostCategory:
            for spending in Spending:
                self.fields[f"{category}_{spending}"] = _amount(
                    label=f"{category.label}, {spending.label}",
                    min_value=0,
                    required=False,
                    initial=(sums or {}).get((category.value, spending.value)),
                )

    def rows(self) -> list[dict[str, Any]]:
        """Per category its two fields, for a table."""
        return [
            {"label": category.label, "fields": [self[f"{category}_{spending}"] for spending in Spending]}
            for category in CostCategory
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_month"), data.get("last_month")
        if (first is None) != (last is None):
            self.add_error("last_month", "Enter both months or neither.")
        elif first and last and last < first:
            self.add_error("last_month", "The last month lies before the first.")
        elif first and last and (last.year - first.year) * 12 + last.month - first.month >= MONTHS_AT_MOST:
            self.add_error("last_month", "A budget runs for at most 20 years.")
        return data

    @property
    def lines(self) -> list[Amount]:
        lines = []
        for category in CostCategory:
            for spending in Spending:
                amount = self.cleaned_data.get(f"{category}_{spending}")
                if amount:
                    lines += self._spread(category, spending, amount)
        return lines

    def _spread(self, category: CostCategory, spending: Spending, amount: Decimal) -> list[Amount]:
        first, last = self.cleaned_data.get("first_month"), self.cleaned_data.get("last_month")
        if first is None or last is None:
            return [Amount(category=category, spending=spending, amount=amount)]
        parts = spread_evenly(amount, first=month_of(first), last=month_of(last))
        return [
            Amount(category=category, spending=spending, month=month, amount=part)
            for month, part in parts.items()
            if part
        ]


class ReturnForm(RefusableForm):
    reason = forms.CharField(max_length=300, label="What has to change")


class ReserveForm(RefusableForm):
    kind = forms.ChoiceField(choices=ReserveKind.choices, label="Reserve")
    amount = _amount(min_value=0, label="Holds in all", help_text="What was drawn already is part of it.")
    reason = forms.CharField(max_length=300, required=False)


class DrawForm(RefusableForm):
    kind = forms.ChoiceField(choices=ReserveKind.choices, label="Draw from")
    amount = _amount(min_value=Decimal("0.01"))
    category = forms.ChoiceField(choices=CostCategory.choices, label="For")
    spending = forms.ChoiceField(choices=Spending.choices, initial=Spending.OPEX)
    month = _month(required=False, label="Planned in")
    reference = forms.CharField(max_length=60, required=False, label="Change number")
    reason = forms.CharField(max_length=300)

    @property
    def line(self) -> Amount:
        data = self.cleaned_data
        return Amount(
            category=CostCategory(data["category"]),
            spending=Spending(data["spending"]),
            month=data["month"],
            amount=data["amount"],
        )


class ForecastForm(RefusableForm):
    status_date = _day(label="As of")
    remaining = _amount(min_value=0, label="Still to come", help_text="Beyond what is booked and ordered.")
    last_month = _month(required=False, label="Spread until", help_text="Evenly from the month of the status date.")
    note = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        status, last = data.get("status_date"), data.get("last_month")
        if status and last and not month_of(status) <= last <= date(status.year + 20, 12, 31):
            self.add_error("last_month", "Enter a month after the status date.")
        return data

    @property
    def lines(self) -> list[Amount]:
        data = self.cleaned_data
        if not data["remaining"]:
            return []
        if data["last_month"] is None:
            return [Amount(category=CostCategory.OTHER, amount=data["remaining"])]
        parts = spread_evenly(data["remaining"], first=month_of(data["status_date"]), last=data["last_month"])
        return [Amount(category=CostCategory.OTHER, month=month, amount=part) for month, part in parts.items() if part]


class CloseMonthForm(RefusableForm):
    month = _month(label="Close month")
