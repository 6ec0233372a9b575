"""The measure by which lessons are proposed to projects."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.improvement.rules.likeness import Traits, most_like, size_likeness, word_counts

ROOF = Traits(1, "Landlord consent for roof works came late", "hybrid", "Facilities", "M", "planning")
DATA = Traits(2, "Data migration rehearsals found broken records", "predictive", "IT", "L", "delivering")
LATE = Traits(3, "Consents of the landlord were asked for late", "predictive", "Facilities", "S", "delivering")
OFFICE = Traits(9, "Office move; the landlord has to consent to the works", "hybrid", "Facilities", "M")


def test_the_worked_example_gives_the_printed_likeness() -> None:
    rare, half = math.log(1 + 3), math.log(1 + 3 / 2)
    wanted = {"landlord": half, "consent": half, "work": rare}
    roof = {"landlord": half, "consent": half, "roof": rare, "work": rare, "came": rare, "late": half}
    product = 2 * half**2 + rare**2
    words = product / math.sqrt(sum(v * v for v in wanted.values())) / math.sqrt(sum(v * v for v in roof.values()))
    best = most_like(OFFICE, [ROOF, DATA, LATE])[0]
    assert (best.key, round(best.words, 12), best.attributes) == (1, round(words, 12), 1.0)
    assert (round(best.words, 3), round(best.score, 3)) == (0.659, 0.796)
    assert best.shared == ("work", "consent", "landlord")
    assert best.same == ("method", "area", "size", "phase")


def test_what_has_nothing_in_common_is_not_proposed() -> None:
    assert [one.key for one in most_like(OFFICE, [ROOF, DATA, LATE])] == [1, 3, 2]
    far = Traits(4, "Invoices", "predictive", "IT", "XL", "delivering")
    assert [one.key for one in most_like(Traits(9, "Office move", "hybrid", "Facilities", "S"), [far])] == []


def test_ten_are_proposed_and_the_newer_of_equals_comes_first() -> None:
    same = [Traits(key, "Landlord consent") for key in range(1, 15)]
    assert [one.key for one in most_like(OFFICE, same)] == list(range(14, 4, -1))


def test_words_are_counted_in_the_singular_without_those_that_say_nothing() -> None:
    assert word_counts("Projects and their Consents: consent, for the roof") == {"consent": 2, "roof": 1}
    assert word_counts("Straße STRASSE glass") == {"strasse": 2, "glass": 1}


@pytest.mark.parametrize(
    ("one", "other", "share"), [("M", "M", 1.0), ("S", "M", 0.5), ("S", "L", 0.0), ("", "M", 0.0), ("S", "XL", 0.0)]
)
def test_a_neighbouring_size_counts_half(one: str, other: str, share: float) -> None:
    assert size_likeness(one, other) == share


@settings(max_examples=60)
@given(st.lists(st.text("abcde ", max_size=40), max_size=8), st.text("abcde ", max_size=40))
def test_likeness_lies_between_nothing_and_one_and_does_not_depend_on_the_order(texts: list[str], text: str) -> None:
    lessons = [Traits(key, one) for key, one in enumerate(texts)]
    found = most_like(Traits(99, text), lessons)
    assert all(0 < one.score <= 1 + 1e-9 for one in found)
    turned = most_like(Traits(99, text), lessons[::-1])
    assert [one.key for one in turned] == [one.key for one in found]
