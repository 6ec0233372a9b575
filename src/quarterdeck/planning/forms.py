"""Shapes of planning's inputs that are no file and no operation."""

from __future__ import annotations

from django import forms

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.planning.choices import BaselineKind

ASKED = (BaselineKind.ORIGINAL, BaselineKind.APPROVED_CHANGE, BaselineKind.RE_BASELINE)


class BaselineForm(forms.Form):
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

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its fields. Raises NotAllowed, NotVisible again: they are no fault of the input."""
        if isinstance(refusal, NotAllowed | NotVisible):
            raise refusal
        known = {name: words for name, words in refusal.fields.items() if name in self.fields}
        for name, words in known.items():
            self.add_error(name, words)
        if not known:
            self.add_error(None, refusal.words)
