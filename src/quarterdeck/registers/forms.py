"""Forms made from a declaration. They carry what was typed; whether it is right, the actions say for all faces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from quarterdeck.core.forms import RefusableForm
from quarterdeck.core.models import Person
from quarterdeck.registers.choices import CustomKind, Rhythm
from quarterdeck.registers.declaration import Field, Kind, Section
from quarterdeck.registers.models import CustomField, Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.rules.values import is_empty

Options = Callable[[Field], Iterable[tuple[Any, str]]]
DAY = {"type": "date"}
MOST_ROWS = 1000  # of a table in one form


MARKED_UP = "Plain text; Markdown makes it bold (**so**), a list (- so) or a link ([so](address))."


class DigestForm(RefusableForm):
    rhythm = forms.ChoiceField(label="Send me what is new", choices=Rhythm.choices, widget=forms.RadioSelect)


class FieldsForm(RefusableForm):
    """The fields of a register in their sections; every input is optional here, because the action judges it."""

    def __init__(self, *args: Any, fields: Iterable[Field], options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spoken: dict[str, Field] = {field.key: field for field in fields}
        for field in self.spoken.values():
            self.fields[field.key] = form_field(field, options)

    def sent(self) -> dict[str, Any]:
        """What was typed, by field, as the action takes it."""
        self.full_clean()
        return {key: self.cleaned_data.get(key) for key in self.spoken if self._was_sent(key)}

    def _was_sent(self, key: str) -> bool:
        """Whether a field took part; a form without one of the tables leaves that table alone."""
        if self.spoken[key].kind is Kind.ROWS:
            return not self.fields[key].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(key))
        return key in self.cleaned_data

    def parts(self, sections: Iterable[Section]) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the titles of their sections."""
        found = [(one.title, [self[key] for key in one.fields if key in self.fields]) for one in sections]
        return [(title, fields) for title, fields in found if fields]


def form_field(field: Field, options: Options) -> forms.Field:
    """An input for a field. It takes any text: the action says what is wrong with it, in one place for all faces."""
    given: dict[str, Any] = {"label": field.label, "required": field.is_required, "help_text": _help(field)}
    if field.kind is Kind.YES_NO:
        return forms.BooleanField(**{**given, "required": False})
    if field.kind is Kind.CHOICES:
        choices = [(str(value), label) for value, label in field.choices]
        return _AnyChoices(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    if field.kind is Kind.ROWS:
        return RowsField(widget=RowsInput(field, options), **given)
    if field.kind in (Kind.CHOICE, Kind.PERSON, Kind.REFERENCE, Kind.WORKSPACE):
        return _AnyChoice(choices=_with_blank(field, options(field)), **given)
    return _AnyText(widget=_widget(field), strip=False, **given)


class _Unjudged:
    """Takes any input: what cannot be taken is said by the action, at the field."""

    def validate(self, value: Any) -> None:
        pass


class _AnyText(_Unjudged, forms.CharField):
    pass


class _AnyChoice(_Unjudged, forms.ChoiceField):
    pass


class _AnyChoices(_Unjudged, forms.MultipleChoiceField):
    pass


class RowsInput(forms.Widget):
    """A table with an input per cell. Rows left blank, and rows marked to go, are not sent on."""

    template_name = "registers/rows_input.html"
    BLANK = 2  # rows to write into where no script adds more

    def __init__(self, field: Field, options: Options) -> None:
        super().__init__()
        self.table = field
        self.parts = {part.key: form_field(part, options) for part in field.parts if part.is_editable}

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        found = []
        for place in _places(data, name):
            if data.get(f"{name}-{place}-gone"):
                continue
            row = {
                key: part.widget.value_from_datadict(data, files, f"{name}-{place}-{key}")
                for key, part in self.parts.items()
            }
            number = data.get(f"{name}-{place}-id") or None
            if number or any(self._is_said(key, value) for key, value in row.items()):
                found.append({"id": number, **row})
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-sent" not in data

    def _is_said(self, key: str, value: Any) -> bool:
        """Whether somebody entered it: what a list without a blank begins with is nobody's choice."""
        first = next((str(one) for one, _ in getattr(self.parts[key], "choices", ())), "")
        return not is_empty(value) and value is not False and str(value) != first

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        context["columns"] = [{"label": part.label, "needed": part.required} for part in self.parts.values()]
        context["rows"] = [self._cells(name, str(place), row) for place, row in enumerate(rows)]
        context["blanks"] = [self._cells(name, str(len(rows) + place), {}) for place in range(self.BLANK)]
        context["pattern"] = self._cells(name, "__n__", {})
        return context

    def _cells(self, name: str, place: str, row: Mapping[str, Any]) -> dict[str, Any]:
        prefix = f"{name}-{place}"
        cells = [
            part.widget.render(
                f"{prefix}-{key}", row.get(key, ""), {"id": f"id_{prefix}-{key}", "aria-label": part.label}
            )
            for key, part in self.parts.items()
        ]
        return {"prefix": prefix, "id": row.get("id") or "", "cells": cells}


class RowsField(_Unjudged, forms.Field):
    """Rows as they were typed; the action says what is wrong with them."""


class CustomFieldForm(RefusableForm):
    """A field that an organisation adds. Key and kind are said once."""

    label = _AnyText(help_text="As it stands in forms and above columns.")
    kind = _AnyChoice(choices=CustomKind.choices)
    key = _AnyText(
        required=False, help_text="Its name in addresses, files and the API; made from the label if left empty."
    )
    choices = _AnyText(required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="One on each line.")
    digits = forms.IntegerField(
        required=False, min_value=0, max_value=6, initial=0, label="Digits after the point", help_text="Of a number."
    )
    is_required = forms.BooleanField(required=False, label="Must be filled")
    help_text = _AnyText(required=False, label="Hint", help_text="A line below the input.")

    def __init__(self, *args: Any, row: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            return
        for name in ("kind", "key", "digits"):
            del self.fields[name]
        if row.kind not in (CustomKind.CHOICE, CustomKind.CHOICES):
            del self.fields["choices"]
        self.initial = {"label": row.label, "choices": "\n".join(row.choices), "is_required": row.is_required,
                        "help_text": row.help_text}  # fmt: skip

    def sent(self) -> dict[str, Any]:
        self.full_clean()
        typed = {name: self.cleaned_data.get(name) for name in self.fields}
        typed["choices"] = str(typed["choices"]).splitlines() if "choices" in self.fields else None
        if "digits" in self.fields:
            typed["digits"] = typed["digits"] if typed["digits"] is not None else -1 if self.errors else 0
        return typed


def _places(data: Any, name: str) -> list[int]:
    """The places of the rows that were sent, in order."""
    marks = (re.fullmatch(rf"{re.escape(name)}-(\d{{1,5}})-\w+", key) for key in data)
    return sorted({int(mark[1]) for mark in marks if mark})[:MOST_ROWS]


class StepForm(FieldsForm):
    """What a step of the workflow asks for."""

    reason = _AnyText(widget=forms.Textarea(attrs={"rows": 3}))
    evidence = _AnyText(label="Proof", help_text="An address, or the name of the document.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks_reason: bool, asks_evidence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, field in self.spoken.items():
            shown = self.fields[key]
            if isinstance(shown, _AnyChoice) and field.is_required and is_empty(self.initial.get(key)):
                listed: Any = shown.choices
                shown.choices = [("", "Choose"), *(one for one in listed if one[0])]
        if not asks_reason:
            del self.fields["reason"]
        if not asks_evidence:
            del self.fields["evidence"]
        for name in ("reason", "evidence"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)  # they come after the step's own fields


def _with_blank(field: Field, choices: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    listed = [(str(value), label) for value, label in choices]
    if field.is_required and field.kind is Kind.CHOICE:
        return listed
    return [("", "Choose" if field.is_required else "–"), *listed]


def _widget(field: Field) -> forms.Widget:
    if field.kind is Kind.DATE:
        return forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    if field.kind is Kind.INSTANT:
        return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    if field.kind is Kind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 5})
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.TextInput(attrs={"maxlength": field.longest} if field.longest else {})


def _help(field: Field) -> str:
    said = "" if field.help.strip(".") == "Markdown" else field.help
    return said or {Kind.TAGS: "Parted by commas.", Kind.LONG_TEXT: MARKED_UP}.get(field.kind, "")


def initial_of(row: Entry, fields: Iterable[Field]) -> dict[str, Any]:
    """What a form shows of an entry before anything is typed."""
    return {field.key: form_value(field, value_in(row, field)) for field in fields}


def form_value(field: Field, value: Any) -> Any:
    """A value as its input takes it."""
    if is_empty(value):
        return [] if field.kind in (Kind.CHOICES, Kind.ROWS) else ""
    if field.kind is Kind.ROWS:
        parts = [part for part in field.parts if part.is_editable]
        return [{"id": one["id"], **{part.key: form_value(part, one[part.key]) for part in parts}} for one in value]
    if isinstance(value, Person) or hasattr(value, "pk"):
        return str(value.pk)
    if field.kind is Kind.TAGS:
        return ", ".join(value)
    if field.kind is Kind.CHOICES:
        return [str(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value if field.kind is Kind.YES_NO else str(value)
