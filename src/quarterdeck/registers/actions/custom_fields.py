"""Fields that an organisation adds to a register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.core.permissions import require
from quarterdeck.registers.choices import CustomKind
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.models import CustomField
from quarterdeck.registers.models.custom import KEY_PATTERN
from quarterdeck.registers.queries.rights import require_custom_field
from quarterdeck.registers.rules.list_query import OPERATORS

MOST_FIELDS = 60
MOST_CHOICES = 200
CHOSEN = (CustomKind.CHOICE, CustomKind.CHOICES)


def create_custom_field(
    *,
    actor: Person,
    register: Register[Any],
    workspace: Workspace,
    label: str,
    kind: str,
    at: datetime,
    key: str = "",
    choices: Sequence[str] | None = (),
    is_required: bool = False,
    help_text: str = "",
    digits: int = 0,
) -> CustomField:
    """Add a field to the entries of a workspace and of everything below it.

    Raises NotAllowed, NotVisible, ValuesRefused.
    """
    require(actor, register.permission("configure"), workspace)
    choices = choices or ()
    label, key = " ".join(label.split())[:60], key.strip() or _key_of(label)
    faults = _faults(register, workspace, key=key, label=label, kind=kind, choices=choices, digits=digits)
    if faults:
        raise ValuesRefused(next(iter(faults.values())), fields=faults)
    with transaction.atomic():
        made = CustomField.objects.create(
            workspace=workspace,
            register=register.key,
            key=key,
            label=label,
            kind=kind,
            choices=_listed(choices) if kind in CHOSEN else [],
            is_required=is_required,
            help_text=help_text[:200],
            digits=digits if kind == CustomKind.NUMBER else 2 if kind == CustomKind.MONEY else 0,
            position=CustomField.objects.filter(workspace=workspace, register=register.key).count(),
            created_by=actor,
            created_at=at,
        )
        _record(actor, register, made, at=at, changes={"custom field": [None, key], "label": label, "kind": kind})
    return made


def edit_custom_field(
    *,
    actor: Person,
    custom_field: CustomField,
    at: datetime,
    label: str | None = None,
    choices: Sequence[str] | None = None,
    is_required: bool | None = None,
    help_text: str | None = None,
) -> CustomField:
    """Change words, choices and whether it must be filled; what is kept in entries stays as it is.

    Raises NotAllowed, NotVisible, ValuesRefused.
    """
    register = require_custom_field(actor, custom_field)
    with transaction.atomic():
        row = CustomField.objects.select_for_update().select_related("workspace").get(pk=custom_field.pk)
        wanted: dict[str, Any] = {}
        if label is not None:
            wanted["label"] = " ".join(label.split())[:60]
        if choices is not None and row.kind in CHOSEN:
            wanted["choices"] = _listed(choices)
        if is_required is not None:
            wanted["is_required"] = is_required
        if help_text is not None:
            wanted["help_text"] = help_text[:200]
        if wanted.get("label") == "":
            raise ValuesRefused("Enter a label.", fields={"label": "Enter a label."})
        if wanted.get("choices") == []:
            raise ValuesRefused("Enter at least one choice.", fields={"choices": "Enter at least one choice."})
        changes = {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in wanted.items():
            setattr(row, name, value)
        if changes:
            row.save()
            _record(actor, register, row, at=at, changes={"custom field": row.key, **changes})
    return row


def retire_custom_field(*, actor: Person, custom_field: CustomField, at: datetime) -> None:
    """Show a field no more; its values stay and come back with it. Raises NotAllowed, NotVisible."""
    register = require_custom_field(actor, custom_field)
    with transaction.atomic():
        CustomField.objects.filter(pk=custom_field.pk).update(retired_at=at)
        _record(actor, register, custom_field, at=at, changes={"custom field": [custom_field.key, None]})


def revive_custom_field(*, actor: Person, custom_field: CustomField, at: datetime) -> None:
    """Bring a retired field back. Raises NotAllowed, NotVisible."""
    register = require_custom_field(actor, custom_field)
    with transaction.atomic():
        CustomField.objects.filter(pk=custom_field.pk).update(retired_at=None)
        _record(actor, register, custom_field, at=at, changes={"custom field": [None, custom_field.key]})


def _faults(
    register: Register[Any],
    workspace: Workspace,
    *,
    key: str,
    label: str,
    kind: str,
    choices: Sequence[str],
    digits: int,
) -> dict[str, str]:
    if not label:
        return {"label": "Enter a label."}
    if kind not in CustomKind.values:
        return {"kind": "Choose a kind."}
    if not re.fullmatch(KEY_PATTERN, key) or len(key) > 40 or key in OPERATORS:
        return {
            "key": "Use letters, digits and single underscores, a letter first; not, from, to, has, empty are taken."
        }
    if kind in CHOSEN and not _listed(choices):
        return {"choices": "Enter at least one choice, each on a line of its own."}
    if not 0 <= digits <= 6:
        return {"digits": "Enter 0 to 6."}
    return _clashes(register, workspace, key=key, kind=kind)


def _clashes(register: Register[Any], workspace: Workspace, *, key: str, kind: str) -> dict[str, str]:
    """One key means one kind in a register, and one field on the way from the root to any workspace."""
    same = CustomField.objects.filter(register=register.key, key=key)
    way = Q(workspace__in=[*workspace.ancestor_ids(), workspace.pk]) | subtree_q(workspace.path, lookup="workspace__")
    if same.filter(way).exists():
        return {"key": "There is a field with this key here, above or below already; it may be retired."}
    if same.exclude(kind=kind).exists():
        return {"key": "This key stands for another kind of value already; choose another key."}
    if CustomField.objects.filter(workspace=workspace, register=register.key, retired_at=None).count() >= MOST_FIELDS:
        return {"label": f"A workspace adds at most {MOST_FIELDS} fields to a register."}
    return {}


def _listed(choices: Sequence[str]) -> list[str]:
    """The choices without blanks and doubles, in their order; a choice is its own label."""
    cleaned = [" ".join(str(choice).split())[:60] for choice in choices]
    return list(dict.fromkeys(choice for choice in cleaned if choice))[:MOST_CHOICES]


def _key_of(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_0123456789")[:40].rstrip("_") or "field"


def _record(actor: Person, register: Register[Any], row: CustomField, *, at: datetime, changes: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        at=at,
        action=register.permission("configure"),
        subject=row,
        workspace=row.workspace,
        changes=changes,
    )
