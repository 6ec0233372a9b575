"""From the state of a list to the database: conditions and order, each from a list of what is allowed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, Lower

from quarterdeck.core.models import Person
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.models import EntryQuerySet, SubjectTag
from quarterdeck.registers.rules.list_query import Condition, ListQuery, day_of

NUMERIC = DecimalField(max_digits=30, decimal_places=9)
PERSONAL = "me"


def narrowed(
    rows: EntryQuerySet,
    register: Register[Any],
    query: ListQuery,
    *,
    fields: Mapping[str, Field],
    actor: Person,
    day: date,
) -> EntryQuerySet:
    """The rows that the conditions keep. What is protected is compared only where the actor may read it."""
    for one in query.conditions:
        field = fields[one.key]
        if _is_derived(field):
            rows = rows.alias(**{_name(field): value_of(field)})
        rows = rows.filter(condition_q(field, one, actor=actor, day=day) & readable_q(register, field.key, actor))
    for name in query.named:
        rows = rows.filter(register.condition(name, actor, day))
    return rows


def readable_q(register: Register[Any], key: str, actor: Person) -> Q:
    """Where the actor may read a field: everywhere, unless it is protected."""
    operation = register.protected.get(key)
    if operation is None:
        return Q()
    seen = register.model.objects.visible_to(actor, permission=register.permission(operation))
    return Q(pk__in=seen.values("pk"))


def condition_q(field: Field, condition: Condition, *, actor: Person, day: date) -> Q:
    """One condition as the database understands it."""
    if condition.operator == "empty":
        is_empty = _empty_q(field)
        return is_empty if condition.values[0] == "yes" else ~is_empty
    if condition.operator == "has":
        return Q(**{f"{_name(field)}__icontains": condition.values[0]})
    if condition.operator in ("from", "to"):
        return _range_q(field, condition.operator, condition.values[0], day)
    found = Q(pk__in=[])
    for value in condition.values:
        found |= _equals_q(field, value, actor=actor, day=day)
    if condition.operator != "not":
        return found
    return ~found | _empty_q(field) if field.is_custom else ~found


def ordered(
    rows: EntryQuerySet, register: Register[Any], sort: tuple[str, ...], *, fields: Mapping[str, Field], actor: Person,
    day: date,
) -> EntryQuerySet:  # fmt: skip
    """The rows in order: what has no value comes last either way; among equals the youngest entry comes first."""
    parts: list[Any] = []
    for name in sort:
        expression = _readable(
            register, name.lstrip("-"), sort_expression(register, name.lstrip("-"), fields, day), actor
        )
        parts.append(directed(register, name, expression))
    return rows.order_by(*parts, "-pk")


def directed(register: Register[Any], name: str, expression: Any) -> Any:
    """The way that a sort runs. Where nothing can be missing the database is not asked for it: an index then serves."""
    last = None if _is_always_there(register, name.lstrip("-")) else True
    return expression.desc(nulls_last=last) if name.startswith("-") else expression.asc(nulls_last=last)


def _is_always_there(register: Register[Any], key: str) -> bool:
    field = register.fields.get(key)
    if field is None or key in register.protected or field.kind in (Kind.PERSON, Kind.CHOICE, Kind.REFERENCE):
        return False
    return field.kind is Kind.WORKSPACE or not register.model._meta.get_field(field.lookup).null


def sort_expression(register: Register[Any], key: str, fields: Mapping[str, Field], day: date) -> Any:
    """What a column is sorted by: choices in their declared order, people by name, text without case."""
    computed = register.computed.get(key)
    if computed is not None and computed.expression is not None:
        return computed.expression(day)
    field = fields[key]
    if field.kind is Kind.CHOICE:
        places = [When(**{field.lookup: value}, then=Value(place)) for place, (value, _) in enumerate(field.choices)]
        return _of_custom(field) if field.is_custom else Case(*places, output_field=IntegerField())
    if field.is_custom:
        return _person_name(field) if field.kind is Kind.PERSON else _of_custom(field)
    if field.kind is Kind.PERSON:
        return F(f"{field.lookup}__name")
    if field.kind is Kind.WORKSPACE:
        return F(f"{field.lookup}__code")
    return Lower(field.lookup) if field.kind in (Kind.TEXT, Kind.LINK) else F(field.lookup)


def _of_custom(field: Field) -> Any:
    value = value_of(field)
    return Lower(value) if field.kind in (Kind.TEXT, Kind.LINK) else value


def _person_name(field: Field) -> Any:
    """The name of the person whom a custom field names: their number stands in the entry's own JSON."""
    number = Cast(KeyTextTransform(field.custom_key, OuterRef("custom")), IntegerField())
    return Subquery(Person.objects.filter(pk=number).values("name")[:1])


def value_of(field: Field) -> Any:
    """The value of a custom field, or the text of a list of choices, as the database compares it."""
    if not field.is_custom:
        return Cast(field.lookup, TextField())
    text = KT(f"custom__{field.custom_key}")
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return Cast(text, NUMERIC)
    return Cast(text, IntegerField()) if field.kind is Kind.PERSON else Cast(text, CharField())


def _readable(register: Register[Any], key: str, expression: Any, actor: Person) -> Any:
    if key not in register.protected:
        return expression
    return Case(When(readable_q(register, key, actor), then=expression), default=Value(None))


def _is_derived(field: Field) -> bool:
    return field.is_custom or field.kind is Kind.CHOICES


def _name(field: Field) -> str:
    return f"value_of_{field.custom_key}" if _is_derived(field) else field.lookup


def _empty_q(field: Field) -> Q:
    if field.is_custom:
        return ~Q(custom__has_key=field.custom_key)
    if field.kind is Kind.TAGS:
        return ~Q(Exists(SubjectTag.objects.filter(subject=OuterRef("pk"))))
    if field.kind is Kind.CHOICES:
        return Q(**{field.lookup: []})
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LINK):
        return Q(**{field.lookup: ""})
    if field.kind is Kind.CHOICE and all(isinstance(value, str) for value, _ in field.choices):
        return Q(**{field.lookup: ""})
    return Q(**{f"{field.lookup}__isnull": True})


def _range_q(field: Field, operator: str, text: str, day: date) -> Q:
    comparison = "gte" if operator == "from" else "lte"
    if field.kind is Kind.INSTANT:
        first = datetime.combine(day_of(text, day), time.min, tzinfo=UTC)
        if operator == "from":
            return Q(**{f"{field.lookup}__gte": first})
        return Q(**{f"{field.lookup}__lt": first + timedelta(days=1)})
    if field.kind is Kind.DATE:
        wanted: Any = day_of(text, day)
        return Q(**{f"{_name(field)}__{comparison}": wanted.isoformat() if field.is_custom else wanted})
    return Q(**{f"{_name(field)}__{comparison}": Decimal(text)})


def _equals_q(field: Field, text: str, *, actor: Person, day: date) -> Q:
    if field.kind in (Kind.PERSON, Kind.REFERENCE, Kind.WORKSPACE):
        return _points_q(field, text, actor)
    if field.kind is Kind.TAGS:
        return Q(pk__in=SubjectTag.objects.filter(tag=text).values("subject_id"))
    if field.kind is Kind.CHOICES:
        return _holds_q(field, text)
    if field.kind is Kind.YES_NO:
        wanted = text == "yes"
        if field.is_custom:
            held = Q(**{f"custom__{field.custom_key}": True})
            return held if wanted else ~held | _empty_q(field)
        return Q(**{field.lookup: wanted})
    if field.kind in (Kind.DATE, Kind.INSTANT):
        return _range_q(field, "from", text, day) & _range_q(field, "to", text, day)
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return Q(**{_name(field): Decimal(text)})
    known = next((value for value, _ in field.choices if str(value) == text), None)
    return Q(pk__in=[]) if known is None and field.kind is Kind.CHOICE else Q(**{_name(field): known or text})


def _points_q(field: Field, text: str, actor: Person) -> Q:
    key = actor.pk if text == PERSONAL else int(text) if text.isascii() and text.isdigit() else 0
    if field.is_custom:
        return Q(**{_name(field): min(key, 2**53)})
    if field.kind is Kind.WORKSPACE and not text.isdigit():
        return Q(**{f"{field.lookup}__code__iexact": text})
    return Q(**{f"{field.lookup}_id": min(key, 2**53)})


def _holds_q(field: Field, text: str) -> Q:
    """Whether a list of choices holds a value: the quoted value stands in the list's text."""
    if text not in [str(value) for value, _ in field.choices]:
        return Q(pk__in=[])
    told = {json.dumps(text), json.dumps(text, ensure_ascii=False)}  # SQLite keeps escapes, PostgreSQL does not
    found = Q(pk__in=[])
    for one in sorted(told):
        found |= Q(**{f"{_name(field)}__contains": one})
    return found
