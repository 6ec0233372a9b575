"""Asking beforehand what the model and the database would refuse: of what changed alone, all checks in one question.

Django asks the database once per check constraint, within a savepoint of its own and with every column of the row; an
entry has half a dozen of them and up to seventy columns. What the database holds already passed its own constraints.
The question is compiled once for the same checks: writing it anew for every row took far longer than asking it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, CheckConstraint, Field, ForeignKey, Model, Q, UniqueConstraint, Value
from django.db.models.expressions import Expression, SQLiteNumericMixin
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

AS_STORED = "as_stored"


def _keep_as_stored(row: Model) -> None:
    """Remember what a row that was just read holds; lists and mappings can change in place, so they are copied."""
    values = {field.attname: row.__dict__[field.attname] for field in row._meta.concrete_fields}
    row.__dict__[AS_STORED] = {
        key: deepcopy(one) if isinstance(one, list | dict) else one for key, one in values.items()
    }


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
    sql, places = _question(type(row), tuple(rule.name for rule in checks), connection.vendor)
    sent = [_sent(row, one) if isinstance(one, Place) else one for one in places]
    with connection.cursor() as cursor:
        cursor.execute(sql, sent)
        return cursor.fetchone() is not None


class Place(SQLiteNumericMixin, Expression):
    """Where the value of a field goes in a question that is compiled once and asked of many rows."""

    def __init__(self, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


@lru_cache(maxsize=1000)
def _question(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The checks of those names as one statement, with its parameters. ``Q.check`` writes the same for every row."""
    checks = [Q(rule.condition) for rule in model._meta.constraints if rule.name in names]  # type: ignore[attr-defined]
    read = set[str]().union(*(check.referenced_base_fields for check in checks))
    query = Query(None)
    for field in model._meta.concrete_fields:
        if field.name in read:
            query.add_annotation(Place(field), field.name, select=False)
    query.add_annotation(Value(1), "_check")
    query.add_q(Q(*(Q(Coalesce(check, True, output_field=BooleanField())) for check in checks)))
    sql, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
    return sql, tuple(parameters)


def _sent(row: Model, place: Place) -> Any:
    field: Any = place.output_field
    return field.get_db_prep_value(getattr(row, field.attname), connection=connection)
