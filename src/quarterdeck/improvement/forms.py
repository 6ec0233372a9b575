"""Shapes of what people enter about improvement."""

from __future__ import annotations

from django import forms

from quarterdeck.improvement.choices import Verdict


class AnswerForm(forms.Form):
    lesson = forms.IntegerField(min_value=1, max_value=2**53)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    note = forms.CharField(max_length=500, required=False)
