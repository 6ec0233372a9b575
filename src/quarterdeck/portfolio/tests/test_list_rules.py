"""Which project a line is, what differs, which codes new projects get."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.portfolio.rules.lists.codes import new_codes
from quarterdeck.portfolio.rules.lists.differences import changed_fields, decide
from quarterdeck.portfolio.rules.lists.matching import Listed, match_projects, plain_name


def line(key, name, organisation="DfX", identity=""):
    return Listed(key, name, organisation, frozenset([identity] if identity else []))


def pairs(lines, projects, **more):
    return [(one.line, one.project, bool(one.doubt)) for one in match_projects(lines, projects, **more)]


def test_the_identity_decides_whatever_the_name():
    assert pairs([line(1, "New Name", "HMX", "A-1")], [line(7, "Old Name", "DfX", "A-1")]) == [(1, 7, False)]


def test_a_name_within_its_organisation_is_certain_without_identities():
    assert pairs([line(1, "harbour  wall"), line(2, "Harbour Wall")], [line(7, "Harbour Wall")]) == [(2, 7, False)]


def test_an_identity_that_changed_is_a_doubt():
    [match] = match_projects([line(1, "Wall", identity="B-2")], [line(7, "Wall", identity="A-1")])
    assert (match.project, match.doubt) == (7, "Its identity was A-1.")


def test_an_organisation_that_changed_is_a_doubt_and_other_identities_are_not_mixed():
    [match] = match_projects([line(1, "Wall", "HMX")], [line(7, "Wall", "DfX")])
    assert match.doubt == "It stood with DfX before."
    assert pairs([line(1, "Wall", "HMX", "B-2")], [line(7, "Wall", "DfX", "A-1")]) == []
    [unknown] = match_projects([line(1, "Wall", "HMX")], [line(7, "Wall", "")])
    assert unknown.doubt == "It stood with no organisation before."


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("Home Office Biometrics Programme", "Home Office Biometrics (HOB) Programme"),
        ("100000 Genomes Project", "100,000 Genomes Project"),
        ("1617 New Property Model Programme", "16/17 New Property Model Programme"),
        ("Smart Metering Implementation Programme", "Smart Meters Implementation Programme"),
    ],
)
def test_another_wording_is_a_doubt(now, then):
    [match] = match_projects([line(1, now)], [line(7, then)])
    assert match.doubt == f"It was called “{then}”."


@pytest.mark.parametrize(
    ("now", "then"),
    [("Astute Boats 1-7", "Astute Boats 8-9"), ("Phase 2 Rollout", "Phase 1 Rollout"), ("Tax Portal", "Harbour Wall")],
)
def test_a_number_that_differs_and_another_name_are_another_project(now, then):
    assert pairs([line(1, now)], [line(7, then)]) == []


def test_the_likeliest_pair_goes_first_and_each_is_taken_once():
    lines = [line(1, "Harbour Wall Renewals"), line(2, "Harbour Walls Renewal")]
    assert pairs(lines, [line(7, "Harbour Wall Renewal")]) == [(1, 7, True)]


def test_a_name_that_stands_twice_is_nobodys():
    assert pairs([line(1, "Wall"), line(2, "Wall")], [line(7, "Wall", "HMX")]) == []


def test_a_line_that_somebody_told_apart_is_new():
    assert pairs([line(1, "Wall")], [line(7, "Wall")], apart=[1]) == []


def test_likeness_is_not_looked_for_where_it_would_take_too_long():
    lines = [line(n, f"Project alpha {chr(97 + n % 26)}{n}") for n in range(400)]
    projects = [line(n, f"Projekt alpha {chr(97 + n % 26)}{n}") for n in range(400)]
    assert pairs(lines, projects) == []


@given(st.lists(st.sampled_from(["Wall", "Wall II", "Portal", "Road (R)", "Road"]), max_size=8), st.integers(0, 8))
def test_no_line_and_no_project_is_matched_twice(names, cut):
    lines = [line(n, name, "DfX" if n % 2 else "HMX") for n, name in enumerate(names)]
    projects = [line(n, name, "DfX") for n, name in enumerate(names[:cut])]
    matches = match_projects(lines, projects)
    assert len({one.line for one in matches}) == len({one.project for one in matches}) == len(matches)


def test_a_plain_name_keeps_what_tells_apart():
    assert plain_name("The Wall of (X) Programme, Phase 2") == "wall 2"


def test_codes_come_from_identities_or_from_numbers_and_are_free():
    codes = new_codes(["A/1", "PF-2", "", "x" * 40, "A/1", "12"], stem="PF", taken=["pf-1"])
    assert list(codes) == ["PF-A-1", "PF-2", "PF-3", "PF-4", "PF-5", "PF-12"]


@given(st.lists(st.text(max_size=40), max_size=20), st.sampled_from(["PF", "P" * 32]))
def test_any_identities_give_codes_that_are_valid_and_differ(identities, stem):
    codes = list(new_codes(identities, stem=stem, taken=[]))
    assert len({code.upper() for code in codes}) == len(identities)
    assert all(0 < len(code) <= 32 and code[0].isalnum() and code.isascii() for code in codes)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "is_known", "takes", "is_conflict", "is_written"),
    [
        ("a", "a", "b", True, False, False, True),
        ("a", "c", "a", True, False, False, False),
        ("a", "c", "b", True, False, True, False),
        ("a", "c", "b", True, True, True, True),
        ("a", "b", "b", True, False, False, False),
        (None, "", "b", False, False, False, True),
        (None, "c", "b", False, False, True, False),
        ("a", "a", "", True, False, False, False),
    ],
)
def test_what_people_wrote_here_stays_unless_somebody_takes_the_lists(
    base, ours, theirs, is_known, takes, is_conflict, is_written
):
    made = decide("name", base=base, ours=ours, theirs=theirs, is_known=is_known, takes_theirs=takes)
    assert (made.is_conflict, made.is_written) == (is_conflict, is_written)


def test_two_entries_are_compared_down_to_years_and_other_columns():
    before = {
        "name": "A",
        "finish": date(2026, 1, 1),
        "details": {"years": {"2016/17": {"budget": "1.00"}}, "other": {}},
    }
    after = {"name": "A", "finish": date(2026, 2, 1), "details": {"years": {"2016/17": {"budget": "2.00"}}, "x": ""}}
    changes = changed_fields(before, after)
    assert [(one.field, one.before, one.after) for one in changes] == [
        ("finish", date(2026, 1, 1), date(2026, 2, 1)),
        ("years: 2016/17: budget", "1.00", "2.00"),
    ]
    assert changed_fields({"whole_life_cost": Decimal("1.00")}, {"whole_life_cost": Decimal(1)}) == []
