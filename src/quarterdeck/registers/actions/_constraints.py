"""Asking beforehand what the model and the database would refuse: of what changed alone, all checks in one question.

Django asks the database once per check constraint, within a savepoint of its own and with every column of the row; an
entry has half a dozen of them and up to seventy columns. What the database holds already passed its own constraints.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.db.models import BooleanField, CheckConstraint, Field, ForeignKey, Model, Q, UniqueConstraint, Value
from django.db.models.functions import Coalesce

AS_STORED = "as_stored"


def _keep_as_stored(row: Model) -> None:
    """Remember what a row that was just read holds; lists and mappings, which can change in place, are left out."""
    values = {field.attname: row.__dict__[field.attname] for field in row._meta.concrete_fields}
    row.__dict__[AS_STORED] = {key: one for key, one in values.items() if not isinstance(one, list | dict)}


def _forget_stored(row: Model) -> None:
    row.__dict__.pop(AS_STORED, None)


def _changed_names(row: Model) -> set[str]:
    """The fields that differ from what was read, or may do; all of them where nothing was remembered."""
    return {field.name for field in row._meta.concrete_fields if not field.primary_key and _is_changed(row, field)}


def _refuse_unfit(row: Model, *, exclude: frozenset[str]) -> None:
    """Refuse changed values that the model's fields or constraints would not hold. Raises ValidationError."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    changed = _changed_names(row)
    at_hand = {name for name in changed if _is_at_hand(row, fields[name])}
    row.clean_fields(exclude=(set(fields) - changed) | at_hand | exclude)
    _validate_constraints(row, exclude=exclude)


def _validate_constraints(row: Model, *, exclude: Collection[str]) -> None:
    """What ``Model.validate_constraints`` says of a changed row; it is asked for its words once something is wrong.

    Raises ValidationError.
    """
    model, left_out = type(row), frozenset(exclude)
    changed = _changed_names(row)
    checks = [rule for rule, names in _checks(model, left_out) if names & changed]
    if _needs_more_than_checks(model, left_out) or not _all_hold(row, checks):
        row.validate_constraints(exclude=set(left_out))


def _is_changed(row: Model, field: Field[Any, Any]) -> bool:
    stored = row.__dict__.get(AS_STORED, {})
    return field.attname not in stored or bool(stored[field.attname] != getattr(row, field.attname))


def _is_at_hand(row: Model, field: Field[Any, Any]) -> bool:
    """Whether a field points at a row that was read already, so that nobody need ask whether it is there."""
    return isinstance(field, ForeignKey) and field.is_cached(row) and getattr(row, field.attname) is not None


@cache
def _checks(model: type[Model], exclude: frozenset[str]) -> tuple[tuple[CheckConstraint, frozenset[str]], ...]:
    """The checks that can be asked without the excluded fields, each with the fields that it reads."""
    every = [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
    read = [(rule, frozenset(Q(rule.condition).referenced_base_fields)) for rule in every]
    return tuple((rule, names) for rule, names in read if not names & exclude)


@cache
def _needs_more_than_checks(model: type[Model], exclude: frozenset[str]) -> bool:
    """Whether a constraint of another kind has to be asked: one that is not kept by an excluded field."""
    others = [rule for rule in model._meta.constraints if not isinstance(rule, CheckConstraint)]
    return not all(isinstance(rule, UniqueConstraint) and exclude & set(rule.fields) for rule in others)


def _all_hold(row: Model, checks: Sequence[CheckConstraint]) -> bool:
    """One question for many; a check that is neither true nor false for want of a value holds, as in the database."""
    if not checks:
        return True
    together = Q(*(Q(Coalesce(Q(rule.condition), True, output_field=BooleanField())) for rule in checks))
    names = set[str]().union(*(Q(rule.condition).referenced_base_fields for rule in checks))
    fields = [field for field in row._meta.concrete_fields if field.name in names]
    return together.check({field.name: Value(getattr(row, field.attname), field) for field in fields})
