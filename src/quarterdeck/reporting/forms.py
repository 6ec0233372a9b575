"""Shapes of input: filters, declarations, periods."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.core.forms import RefusableForm
from quarterdeck.portfolio.queries import FilterOptions, ProjectFilter
from quarterdeck.reporting.choices import Rag

COLOURS = [(rag.value, rag.label) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE, Rag.HOLD)]


class HealthFilterForm(forms.Form):
    """The filter of a portfolio page; every state of it is a URL."""

    q = forms.CharField(required=False, label="Name or code", max_length=100)
    area = forms.MultipleChoiceField(required=False)
    manager = forms.TypedMultipleChoiceField(required=False, coerce=int)
    rag = forms.MultipleChoiceField(required=False, choices=COLOURS, label="Colour")
    finished = forms.BooleanField(required=False, label="Closed and stopped too")

    def __init__(self, *args: Any, options: FilterOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(area.code, area.name) for area in options.areas]  # type: ignore[attr-defined]
        self.fields["manager"].choices = [(one.pk, one.name) for one in options.managers]  # type: ignore[attr-defined]

    def wanted(self) -> ProjectFilter:
        """The filter; what makes no sense is left out."""
        self.full_clean()
        data = self.cleaned_data
        return ProjectFilter(
            areas=tuple(data.get("area", ())), managers=tuple(data.get("manager", ())), text=data.get("q", "")
        )

    def colours(self) -> tuple[Rag, ...]:
        self.full_clean()
        return tuple(Rag(value) for value in self.cleaned_data.get("rag", ()))

    def with_finished(self) -> bool:
        self.full_clean()
        return bool(self.cleaned_data.get("finished"))


class DeclarationForm(RefusableForm):
    rag = forms.ChoiceField(
        label="Declared colour", choices=[(one.value, one.label) for one in (Rag.GREEN, Rag.AMBER, Rag.RED)]
    )
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when it differs from the computed colour; at least 30 characters when it is better.",
    )
    corrective_action = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    expires_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="At most 30 days after the status date.",
    )

    def clean_rag(self) -> Rag:
        return Rag(self.cleaned_data["rag"])


class DecisionForm(RefusableForm):
    verdict = forms.ChoiceField(choices=[("accept", "Accept"), ("return", "Return")])
    note = forms.CharField(required=False, max_length=2000)


class PeriodForm(RefusableForm):
    first_day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    status_date = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), help_text="The last day for which actuals are complete."
    )
