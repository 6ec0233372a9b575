"""Shapes that the operations share, and how an entry becomes JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field as Bound
from ninja import Schema

from quarterdeck.core.models import Person
from quarterdeck.registers.declaration import Field, Register, Transition
from quarterdeck.registers.errors import PreconditionFailed, StaleVersion, VersionMissing, VersionUnreadable
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.rules.values import as_json

ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"\Z', re.ASCII)
Number = Annotated[int, Bound(ge=1, le=2**53)]
Key = Annotated[str, Bound(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
Values = dict[str, Any]


class Strict(Schema):
    """Input that refuses fields it does not know."""

    model_config = {"extra": "forbid"}


class Problem(Schema):
    detail: str
    fields: dict[str, str]


REFUSALS: dict[int, Any] = dict.fromkeys((400, 403, 404, 409, 412, 422, 428), Problem)


class PersonOut(Schema):
    id: int
    name: str


class StepOut(Schema):
    key: str
    label: str
    target: str
    requires: list[str]
    asks: list[str]
    reason: bool
    evidence: bool


class EntryOut(Schema):
    """An entry: what every register has, and under ``values`` and ``custom`` what this one adds."""

    id: int
    register_key: str
    reference: str
    code: str
    workspace: str
    title: str
    description: str
    state: str
    owner: PersonOut | None
    due_on: date | None
    tags: list[str]
    visibility: str
    values: dict[str, Any]
    custom: dict[str, Any]
    masked: list[str]
    steps: list[StepOut]
    version: int
    created_at: datetime
    created_by: PersonOut | None
    changed_at: datetime
    changed_by: PersonOut | None
    closed_at: datetime | None
    reopened: int


COMMON = set(EntryOut.model_fields) | {"number", "state_since", "source", "external_id"}


def entry_out(
    entry: Entry, *, fields: Mapping[str, Field], hidden: frozenset[str], steps: list[Transition]
) -> dict[str, Any]:
    """An entry as JSON; what is masked is named and left out."""
    told = {key: as_json(field, value_in(entry, field)) for key, field in fields.items() if key not in hidden}
    return {
        "id": entry.pk,
        "register_key": entry.register.key,
        "reference": entry.reference,
        "code": entry.code,
        "workspace": entry.workspace.code,
        "title": entry.title,
        "description": entry.description,
        "state": entry.state,
        "owner": entry.owner,
        "due_on": entry.due_on,
        "tags": entry.tags,
        "visibility": entry.visibility,
        "values": {key: value for key, value in told.items() if key not in COMMON and not fields[key].is_custom},
        "custom": {fields[key].custom_key: value for key, value in told.items() if fields[key].is_custom},
        "masked": sorted(hidden),
        "steps": [step_out(step) for step in steps],
        "version": entry.version,
        "created_at": entry.created_at,
        "created_by": entry.created_by,
        "changed_at": entry.changed_at,
        "changed_by": entry.changed_by,
        "closed_at": entry.closed_at,
        "reopened": entry.reopened,
    }


def step_out(step: Transition) -> dict[str, Any]:
    return {
        "key": step.key,
        "label": step.label,
        "target": step.target,
        "requires": list(step.requires),
        "asks": list(step.asks),
        "reason": step.reason,
        "evidence": step.evidence,
    }


def version_from(request: HttpRequest) -> int:
    """The version that the caller saw. Raises VersionMissing, VersionUnreadable."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise VersionMissing
    match = ETAG.match(header.strip())
    if match is None:
        raise VersionUnreadable
    return int(match[1])


def stale(refusal: StaleVersion) -> PreconditionFailed:
    """The same refusal as HTTP's preconditions tell it."""
    return PreconditionFailed(refusal.words, **refusal.details)


def with_etag(response: HttpResponse, entry: Entry) -> None:
    response["ETag"] = entry.etag


def flat(values: Mapping[str, Any], custom: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the actions name them: custom fields with their prefix."""
    return {**values, **{f"custom.{key}": value for key, value in custom.items()}}


def actor_of(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def register_facts(register: Register[Any]) -> dict[str, Any]:
    """What a register is: its fields, states, steps and operations."""
    return {
        "key": register.key,
        "title": register.title,
        "singular": register.singular,
        "about": register.about,
        "prefix": register.prefix,
        "model": register.model._meta.label,
        "access": register.access,
        "places": list(register.places),
        "operations": {name: register.permission(name) for name in register.operations},
        "states": [
            {
                "key": value,
                "label": str(label),
                "start": value == register.workflow.start,
                "closed": value in register.workflow.closed,
                "frozen": value in register.workflow.frozen,
            }
            for value, label in register.workflow.states.choices
        ],
        "steps": [{**step_out(step), "source": list(step.source)} for step in register.workflow.transitions],
    }


def field_facts(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "kind": field.kind.value,
        "required": field.is_required,
        "editable": field.is_editable,
        "choices": [{"value": value, "label": label} for value, label in field.choices],
        "longest": field.longest,
        "digits": field.digits,
        "help": field.help,
        "columns": [field_facts(part) for part in field.parts],
    }
