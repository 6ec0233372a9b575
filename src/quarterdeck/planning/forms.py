"""Shapes of planning's inputs that are no file and no operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from quarterdeck.core.forms import RefusableForm
from quarterdeck.planning.actions import SimulationWish
from quarterdeck.planning.choices import BaselineKind

ASKED = (BaselineKind.ORIGINAL, BaselineKind.APPROVED_CHANGE, BaselineKind.RE_BASELINE)
ITERATIONS = (1_000, 5_000, 10_000, 50_000)
_PERCENT = 100.0


class BaselineForm(RefusableForm):
    """What a person says of the baseline that they propose."""

    kind = forms.ChoiceField(choices=[(one.value, one.label) for one in ASKED])
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False)
    reference = forms.CharField(
        label="Change request",
        max_length=100,
        required=False,
        help_text="Its number, where an approved change moves the baseline.",
    )
    name = forms.CharField(max_length=200, required=False)
    adopts = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def offer(self, *, has_approved: bool) -> None:
        """Leave the kinds that fit: the original first, then never again."""
        kinds = ASKED[1:] if has_approved else ASKED[:1]
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]


def _plain(value: float) -> float:
    """90 for 90.0, as people write it; shares that are no whole per cent without the noise of binary numbers."""
    near = round(value, 6)
    return int(near) if near == int(near) else near


class SimulationForm(forms.Form):
    """Uncertainty in per cent of the planned duration, as people say it."""

    low = forms.FloatField(label="At best, % of planned", min_value=0, max_value=1000)
    likely = forms.FloatField(label="Most likely, %", min_value=0, max_value=1000)
    high = forms.FloatField(label="At worst, %", min_value=0, max_value=1000)
    percentile = forms.FloatField(label="Reserve at P", min_value=1, max_value=99)
    iterations = forms.TypedChoiceField(
        label="Iterations", coerce=int, choices=[(count, f"{count:,}") for count in ITERATIONS]
    )
    seed = forms.IntegerField(label="Seed", min_value=0, max_value=2**53)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        usual = SimulationWish()
        start = {
            "low": usual.low * _PERCENT,
            "likely": usual.likely * _PERCENT,
            "high": usual.high * _PERCENT,
            "percentile": usual.percentile,
            "iterations": usual.iterations,
            "seed": usual.seed,
        }
        shown = {name: _plain(value) for name, value in (start | dict(initial or {})).items()}
        super().__init__(data, initial=shown)
        for name, field in self.fields.items():
            if name != "iterations":
                field.widget.attrs |= {"inputmode": "decimal", "step": "1" if name == "seed" else "any"}

    def wish(self) -> SimulationWish:
        given = self.cleaned_data
        factors = {name: given[name] / _PERCENT for name in ("low", "likely", "high")}
        return SimulationWish(given["iterations"], given["seed"], given["percentile"], **factors)
