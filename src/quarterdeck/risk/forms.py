"""Shapes of what people enter about risk scales."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.core.forms import RefusableForm
from quarterdeck.risk.choices import Appetite, RiskCategory
from quarterdeck.risk.rules.scales import USUAL_APPETITE, Scale

AXES = {
    "probability": ("Probability, %", "The last per cent of steps 1 to 4, such as 10, 30, 50, 70"),
    "cost": ("Impact on cost, % of budget", "The last per cent of steps 1 to 4, such as 1, 3, 5, 10"),
    "time": ("Impact on time, % of the remaining duration", "The last per cent of steps 1 to 4"),
}


class ScaleForm(RefusableForm):
    """Four ends per axis as a list with commas, and an appetite per category."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, words) in AXES.items():
            self.fields[name] = forms.CharField(label=label, help_text=words, max_length=60)
        for category in RiskCategory:
            self.fields[f"appetite_{category.value}"] = forms.ChoiceField(
                label=f"Appetite: {category.label.lower()}", choices=Appetite.choices
            )

    @staticmethod
    def initial_of(scale: Scale, version: int) -> dict[str, Any]:
        ends = {name: ", ".join(f"{end:g}" for end in getattr(scale, name)) for name in AXES}
        wanted = {f"appetite_{one.value}": scale.appetite.get(one.value, USUAL_APPETITE) for one in RiskCategory}
        return {**ends, **wanted, "version": version}

    def scale(self) -> Scale:
        """What was entered; an end that is no number is told by the rule as a missing one."""
        data = self.cleaned_data
        appetite = {one.value: data[f"appetite_{one.value}"] for one in RiskCategory}
        return Scale(_ends(data["probability"]), _ends(data["cost"]), _ends(data["time"]), appetite)


def _ends(text: str) -> tuple[float, ...]:
    found = []
    for part in text.replace(";", ",").split(","):
        try:
            found.append(float(part))
        except ValueError:
            return ()
    return tuple(found)
