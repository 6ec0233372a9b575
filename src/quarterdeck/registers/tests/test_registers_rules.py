from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.registers.declaration import Field, Kind, Transition
from quarterdeck.registers.rules.list_query import (
    Condition,
    ListQuery,
    Vocabulary,
    day_of,
    month_of,
    operators_of,
    read_query,
)
from quarterdeck.registers.rules.markdown import to_html, to_plain
from quarterdeck.registers.rules.steps import breaks_separation, missing_for, steps_between
from quarterdeck.registers.rules.values import ValueRefused, as_json, as_text, clean
from quarterdeck.registers.rules.words import number, short_day, short_name, shown
from quarterdeck.registers.tests.suite.pages import PAYLOADS, live_marks

TODAY = date(2026, 10, 30)


def field(kind: Kind, **given: Any) -> Field:
    return Field(**{"key": "x", "label": "X", "kind": kind, "lookup": "x", **given})


COLOURS = (("red", "Red"), ("sea", "Sea green"))


@pytest.mark.parametrize(
    ("one", "raw", "value"),
    [
        (field(Kind.TEXT), "  two \n words ", "two words"),
        (field(Kind.TEXT), 17, "17"),
        (field(Kind.LONG_TEXT), "a\r\nb\x00\u202e", "a\nb"),
        (field(Kind.NUMBER), "-12", -12),
        (field(Kind.NUMBER), "\u221212", -12),
        (field(Kind.NUMBER, digits=2), 2.5, Decimal("2.5")),
        (field(Kind.MONEY, digits=2), "1250.50", Decimal("1250.50")),
        (field(Kind.DATE), "2026-10-31", date(2026, 10, 31)),
        (field(Kind.DATE), datetime(2026, 10, 31, 9, tzinfo=UTC), date(2026, 10, 31)),
        (field(Kind.INSTANT), "2026-10-31T16:00", datetime(2026, 10, 31, 16, tzinfo=UTC)),
        (field(Kind.CHOICE, choices=COLOURS), "sea GREEN", "sea"),
        (field(Kind.CHOICE, choices=((1, "One"),)), "1", 1),
        (field(Kind.CHOICES, choices=COLOURS), "sea; red", ["red", "sea"]),
        (field(Kind.CHOICES, choices=COLOURS), ["sea"], ["sea"]),
        (field(Kind.PERSON), "12", 12),
        (field(Kind.PERSON), "ada@velmora.example", "ada@velmora.example"),
        (field(Kind.YES_NO), "Yes", True),
        (field(Kind.YES_NO), "off", False),
        (field(Kind.LINK), "https://velmora.example/a?b=1", "https://velmora.example/a?b=1"),
        (field(Kind.TAGS), "Legal, legal, by  sea", ["Legal", "by sea"]),
        (field(Kind.TEXT), None, ""),
        (field(Kind.TAGS), "", []),
        (field(Kind.DATE), "", None),
        (field(Kind.YES_NO), "", False),
        (field(Kind.CHOICE, choices=((1, "One"),)), "", None),
        (field(Kind.CHOICE, choices=COLOURS), "", ""),
    ],
)
def test_a_value_is_read_from_what_was_sent(one: Field, raw: Any, value: Any) -> None:
    assert clean(one, raw) == value


@pytest.mark.parametrize(
    ("one", "raw", "words"),
    [
        (field(Kind.TEXT, is_required=True), "  ", "A value is needed"),
        (field(Kind.TEXT, longest=3), "four", "Shorten this to 3"),
        (field(Kind.TEXT), ["list"], "Enter text"),
        (field(Kind.TEXT), "\ud800", "not valid"),
        (field(Kind.NUMBER), "1,000", "without thousands"),
        (field(Kind.NUMBER), "2.5", "whole number"),
        (field(Kind.NUMBER, digits=1), "2.55", "at most 1 digits"),
        (field(Kind.NUMBER), "NaN", "Enter a number"),
        (field(Kind.NUMBER), float("inf"), "Enter a number"),
        (field(Kind.NUMBER), True, "Enter a number"),
        (field(Kind.NUMBER), "1" * 16, "too large"),
        (field(Kind.NUMBER, smallest=1), "0", "1 or more"),
        (field(Kind.NUMBER, largest=5), "6", "5 or less"),
        (field(Kind.DATE), "31.10.2026", "2026-10-31"),
        (field(Kind.DATE), "2026-02-30", "2026-10-31"),
        (field(Kind.INSTANT), "soon", "16:00"),
        (field(Kind.CHOICE, choices=COLOURS), "blue", "Choose one of: Red, Sea green"),
        (field(Kind.CHOICES, choices=COLOURS), 3, "a list"),
        (field(Kind.PERSON), True, "Choose one of the list"),
        (field(Kind.PERSON), 2.5, "Choose one of the list"),
        (field(Kind.YES_NO), "maybe", "yes or no"),
        (field(Kind.LINK), "javascript:alert(1)", "begins with https"),
        (field(Kind.LINK), "https://a b", "begins with https"),
        (field(Kind.TAGS), "x" * 41, "at most 40"),
        (field(Kind.TAGS), [f"t{i}" for i in range(21)], "at most 20"),
    ],
)
def test_a_value_that_cannot_be_taken_says_what_to_enter(one: Field, raw: Any, words: str) -> None:
    with pytest.raises(ValueRefused, match=words):
        clean(one, raw)


@pytest.mark.parametrize(
    ("one", "value", "text", "plain"),
    [
        (field(Kind.CHOICE, choices=COLOURS), "sea", "Sea green", "sea"),
        (field(Kind.CHOICES, choices=COLOURS), ["red", "sea"], "Red; Sea green", ["red", "sea"]),
        (field(Kind.TAGS), ["a", "b"], "a, b", ["a", "b"]),
        (field(Kind.YES_NO), True, "Yes", True),
        (field(Kind.MONEY), Decimal("12.50"), "12.50", "12.50"),
        (field(Kind.DATE), date(2026, 10, 31), "2026-10-31", "2026-10-31"),
        (field(Kind.INSTANT), datetime(2026, 10, 31, 16, tzinfo=UTC), "2026-10-31 16:00", "2026-10-31T16:00:00+00:00"),
        (field(Kind.TEXT), "", "", ""),
        (field(Kind.NUMBER), None, "", None),
        (field(Kind.TAGS), [], "", []),
    ],
)
def test_a_value_is_told_as_text_and_as_json(one: Field, value: Any, text: str, plain: Any) -> None:
    assert as_text(one, value) == text
    assert as_json(one, value) == plain


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_an_amount_comes_back_from_its_text(amount: Decimal) -> None:
    one = field(Kind.MONEY, digits=2)
    assert clean(one, as_text(one, amount)) == amount


@given(st.text(max_size=300))
def test_cleaning_text_never_fails_in_another_way_and_is_stable(raw: str) -> None:
    one = field(Kind.TEXT, longest=100)
    try:
        value = clean(one, raw)
    except ValueRefused:
        return
    assert clean(one, value) == value
    assert len(value) <= 100


# Markdown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_of_the_corpus_is_inert(payload: str) -> None:
    assert live_marks(str(to_html(payload))) == []


@given(st.text(alphabet=st.sampled_from("<>\"'&[]()*_`#!|:/\\ \nhxjavscriptonJ=;"), max_size=120))
def test_markdown_never_makes_an_active_attribute(text: str) -> None:
    html = str(to_html(text)).lower()
    assert "<script" not in html
    assert 'href="//' not in html
    assert 'href="j' not in html


def test_markdown_keeps_what_people_write() -> None:
    assert to_html("# Big\n\n- one\n- *two*") == "<h3>Big</h3>\n<ul>\n<li>one</li>\n<li><em>two</em></li>\n</ul>\n"
    assert to_plain("**a** & [b](https://x.example)\n\n> c") == "a & b c"
    assert to_html("Yes\nNo") == "<p>Yes<br>\nNo</p>\n"
    assert to_html("  ") == ""
    assert to_plain("") == ""


# Words


def test_names_days_and_numbers_are_written_as_tables_write_them() -> None:
    assert short_name("Aoife Brennan") == "A.\u00a0Brennan"
    assert short_name("Aoife") == "Aoife"
    assert short_day(date(2026, 1, 2), TODAY) == "2 Jan"
    assert short_day(date(2027, 1, 2), TODAY) == "2 Jan ’27"
    assert number(Decimal("-1234.50"), 2) == "\u22121,234.5"
    assert shown(field(Kind.NUMBER), 3, today=TODAY) == "3"
    assert shown(field(Kind.TEXT), "", today=TODAY) == ""
    assert shown(field(Kind.INSTANT), datetime(2026, 10, 3, tzinfo=UTC), today=TODAY) == "3 Oct"


# Steps


def test_a_step_says_what_it_still_needs() -> None:
    step = Transition("end", "End", ("open",), "done", requires=("result", "cost"), reason=True, evidence=True)
    assert missing_for(step, {"result": "x", "cost": None}, reason=" ", evidence="") == {
        "cost": "This is needed for the step.",
        "reason": "Give a reason.",
        "evidence": "Name the proof: an address, or where it is kept.",
    }
    assert missing_for(step, {"result": "x", "cost": 0}, reason="r", evidence="e") == {}
    assert "reason" in missing_for(step, {"result": "x", "cost": 0}, reason="r" * 2001, evidence="e")


def test_duties_are_separated_by_who_did_the_other_step_last() -> None:
    step = Transition("approve", "Approve", ("sent",), "done", segregated=("submit", "create"))
    assert breaks_separation(step, {"submit": 4, "create": 5}, 4) is True
    assert breaks_separation(step, {"submit": 4, "create": 5}, 6) is False


def test_the_ways_between_two_states_are_found() -> None:
    one = Transition("a", "A", ("open",), "done")
    other = Transition("b", "B", (), "done")
    assert steps_between([one, other], "open", "done") == [one, other]
    assert steps_between([one, other], "held", "done") == [other]
    assert steps_between([one, other], "done", "done") == []


# The state of a list as an address

FIELDS = {
    "title": Field(key="title", label="Title", kind=Kind.TEXT, lookup="title", is_required=True),
    "due_on": Field(key="due_on", label="Due", kind=Kind.DATE, lookup="due_on"),
    "cost": Field(key="cost", label="Cost", kind=Kind.MONEY, lookup="cost"),
    "colour": Field(key="colour", label="Colour", kind=Kind.CHOICE, lookup="colour", choices=COLOURS),
    "custom.area": Field(key="custom.area", label="Area", kind=Kind.TEXT, lookup="custom"),
}
KNOWN = Vocabulary(FIELDS, frozenset({"overdue", "mine"}), frozenset(FIELDS), frozenset(FIELDS))


def test_an_address_is_read_whole() -> None:
    query, faults = read_query(
        {
            "in": ["S-02"],
            "q": [" sea  side "],
            "is": ["overdue", "overdue"],
            "colour": ["red", "sea", "red"],
            "colour.not": ["sea"],
            "due_on.to": ["today+14"],
            "cost.from": ["12.5"],
            "custom.area.has": ["north"],
            "sort": ["-due_on,title"],
            "group": ["colour"],
            "columns": ["cost", "due_on,colour"],
            "layout": ["board"],
            "page": ["3"],
            "view": ["7"],
        },
        KNOWN,
    )
    assert faults == []
    assert query == ListQuery(
        place="S-02",
        text="sea  side",
        named=("overdue",),
        conditions=(
            Condition("colour", "", ("red", "sea")),
            Condition("colour", "not", ("sea",)),
            Condition("due_on", "to", ("today+14",)),
            Condition("cost", "from", ("12.5",)),
            Condition("custom.area", "has", ("north",)),
        ),
        sort=("-due_on", "title"),
        group="colour",
        columns=("cost", "due_on", "colour"),
        layout="board",
        page=3,
        view=7,
    )


@pytest.mark.parametrize(
    "parameters",
    [
        {"nothing": ["1"]},
        {"title": ["x"]},
        {"colour.from": ["red"]},
        {"due_on.from": ["soon"]},
        {"cost.to": ["1e9"]},
        {"is": ["lost"]},
        {"sort": ["password"]},
        {"columns": ["password"]},
        {"group": ["title"]},
        {"__class__": ["x"]},
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(parameters: dict[str, list[str]]) -> None:
    query, faults = read_query(parameters, KNOWN)
    assert query == ListQuery()
    assert len(faults) == 1


def test_odd_numbers_and_layouts_are_ignored() -> None:
    query, faults = read_query({"page": ["-1"], "view": ["x"], "layout": ["cube"], "month": ["2026-13"]}, KNOWN)
    assert (query, faults) == (ListQuery(), [])


@given(
    st.builds(
        ListQuery,
        place=st.sampled_from(["", "S-02"]),
        text=st.sampled_from(["", "two words", "ä&=?"]),
        conditions=st.lists(
            st.sampled_from(
                [
                    Condition("colour", "", ("red",)),
                    Condition("colour", "not", ("sea", "red")),
                    Condition("due_on", "from", ("today-7",)),
                    Condition("due_on", "empty", ("yes",)),
                    Condition("custom.area", "has", ("a b",)),
                ]
            ),
            unique=True,
        ).map(tuple),
        named=st.sampled_from([(), ("overdue",), ("mine", "overdue")]),
        sort=st.sampled_from([(), ("-due_on",), ("title", "-cost")]),
        group=st.sampled_from(["", "colour"]),
        columns=st.sampled_from([(), ("cost", "title")]),
        layout=st.sampled_from(["list", "board", "calendar"]),
        month=st.sampled_from(["", "2026-11"]),
        page=st.integers(1, 50),
        view=st.none() | st.integers(1, 9),
        base=st.none() | st.integers(1, 9),
    )
)
def test_a_state_comes_back_from_its_address(query: ListQuery) -> None:
    pairs: dict[str, list[str]] = {}
    for name, value in query.parameters():
        pairs.setdefault(name, []).append(value)
    assert read_query(pairs, KNOWN) == (query, [])


def test_conditions_are_added_replaced_and_taken_away() -> None:
    query = ListQuery(page=4).with_condition("colour", "", ["red", "sea"])
    assert query.page == 1
    one = query.conditions[0]
    assert query.without(one, "red").conditions == (Condition("colour", "", ("sea",)),)
    assert query.without(one).conditions == ()
    assert query.with_condition("colour", "", []).conditions == ()
    assert query.address(group="colour") == "?colour=red&colour=sea&group=colour"
    assert query.is_narrowed is True
    assert ListQuery().is_narrowed is False


def test_days_of_filters_may_be_relative() -> None:
    assert day_of("today", TODAY) == TODAY
    assert day_of("today+2", TODAY) == date(2026, 11, 1)
    assert day_of("today-30", TODAY) == date(2026, 9, 30)
    assert day_of("2027-01-02", TODAY) == date(2027, 1, 2)
    assert month_of("2026-12", TODAY) == date(2026, 12, 1)
    assert month_of("", TODAY) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("one", "operators"),
    [
        (field(Kind.DATE), ("from", "to", "", "empty")),
        (field(Kind.TEXT, is_required=True), ("has",)),
        (field(Kind.CHOICE), ("", "not", "empty")),
        (field(Kind.YES_NO), ("", "not")),
    ],
)
def test_a_field_has_the_comparisons_that_make_sense(one: Field, operators: tuple[str, ...]) -> None:
    assert operators_of(one) == operators
