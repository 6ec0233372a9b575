"""Hypothesis strategies for whole plan documents, built from the types of the document's fields."""

import types
import typing
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from hypothesis import strategies as st

from quarterdeck.exchange import document as model

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\n\t<&>'\"?"),
    max_size=12,
)
INSTANTS = st.datetimes(datetime(1984, 1, 1), datetime(2149, 12, 31)) | st.datetimes(
    datetime(2020, 1, 1), datetime(2030, 12, 31)
).map(lambda each: each.replace(second=0, microsecond=0))
DAYS = st.dates(date(1984, 1, 1), date(2149, 12, 31))
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
MINUTES = st.integers(0, 10**6).map(float) | st.floats(0, 1e7, allow_nan=False)
CUSTOM = {
    "text1": WORDS,
    "number3": st.floats(-1e6, 1e6),
    "cost2": AMOUNTS,
    "flag20": st.booleans(),
    "date10": INSTANTS,
    "duration1": MINUTES,
    "outline_code2": WORDS,
    "udf_17": WORDS,
}
EXTRAS = st.dictionaries(
    st.sampled_from(["Contact", "HideBar", "UID", "Notes", "activity_id", "OutlineNumber", "Interim"]),
    WORDS | st.integers(0, 9) | st.dictionaries(st.sampled_from(["A", "b c", "!x"]), WORDS, max_size=2),
    max_size=2,
)
BY_NAME = {
    "extras": EXTRAS,
    "custom": st.fixed_dictionaries({}, optional=CUSTOM),
    "recurrence": st.none(),
    "baselines": st.deferred(lambda: st.dictionaries(st.integers(0, 10), thing(model.Baseline), max_size=2)),
    "default_start_minute": st.integers(0, 1439),
    "default_finish_minute": st.integers(0, 1439),
    "week_starts_on": st.integers(0, 6),
    "minutes_per_day": st.integers(1, 1440),
    "minutes_per_week": st.integers(1, 10080),
    "days_per_month": st.floats(1, 31),
    "outline_level": st.integers(0, 5),
    "table": st.integers(0, 4),
}


def of_type(hint):
    if hint is typing.Any:
        return st.none() | WORDS
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([of_type(each) for each in inner])
    if origin is list:
        return st.lists(of_type(inner[0]), max_size=2)
    if origin is tuple:
        return st.tuples(*[of_type(each) for each in inner])
    if origin is dict:
        return st.dictionaries(of_type(inner[0]), of_type(inner[1]), max_size=2)
    plain = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(0, 10**6),
        float: MINUTES,
        str: WORDS,
        datetime: INSTANTS,
        date: DAYS,
        Decimal: AMOUNTS,
    }
    if hint in plain:
        return plain[hint]
    return st.sampled_from(hint) if issubclass(hint, Enum) else thing(hint)


def thing(kind, **given):
    hints = typing.get_type_hints(kind)
    parts = {
        each.name: BY_NAME[each.name] if each.name in BY_NAME else of_type(hints[each.name]) for each in fields(kind)
    }
    if kind is model.Interval:
        bounds = st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True).map(sorted)
        return bounds.map(lambda pair: model.Interval(*pair))
    if kind in (model.CalendarException, model.WorkWeek):
        return st.builds(kind, **parts | given).map(_in_order)
    return st.builds(kind, **parts | given)


def _in_order(span):
    span.first, span.last = sorted([span.first, span.last])
    return span


def _week():
    return st.lists(st.none() | st.lists(thing(model.Interval), max_size=2), min_size=7, max_size=7)


def _unique(kind, most, **given):
    return st.lists(thing(kind, **given), max_size=most, unique_by=lambda each: each.uid)


@st.composite
def plan_documents(draw):
    weeks = st.lists(thing(model.WorkWeek, days=_week()), max_size=1)
    custom_fields = st.lists(
        st.builds(
            model.CustomField,
            key=st.sampled_from(sorted(CUSTOM)),
            alias=st.none() | WORDS,
            kind=st.sampled_from(["text", "number", "odd"]),
            extras=EXTRAS,
        ),
        max_size=2,
        unique_by=lambda field: field.key,
    )
    return model.PlanDocument(
        source=model.PlanSource(format="mspdi"),
        profile=draw(st.sampled_from(model.SchedulingProfile)),
        properties=draw(thing(model.PlanProperties)),
        calendars=draw(_unique(model.Calendar, 2, days=_week(), weeks=weeks)),
        tasks=draw(_unique(model.Task, 4)),
        links=draw(st.lists(thing(model.Link), max_size=3)),
        resources=draw(_unique(model.Resource, 2)),
        assignments=draw(_unique(model.Assignment, 2)),
        custom_fields=draw(custom_fields),
        sprints=draw(_unique(model.Sprint, 2)),
        boards=draw(st.lists(thing(model.Board), max_size=1)),
        extras=draw(EXTRAS),
    )
