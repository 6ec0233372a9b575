"""Files of candidates: tables and JSON to a selection problem, faults with their place."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.selection import AtMost, Kind, Limit, Measure, Requires, Share, select
from quarterdeck.exchange.candidates import read_candidates, read_knapsacks
from tests.engine.selection_cases import t_2_5

T_2_5_CSV = """id,value,cost FY27,cost FY28,skill architect,skill PM,mandatory,requires,excludes
limit,,900,420,180,260,,,
A,90,300,100,60,80,,,
B,70,200,150,20,60,,,G
C,60,250,0,80,50,no,,
D,40,120,60,10,40,,,
E,55,180,120,70,60,,C,
F,30,90,20,5,30,,,
G,65,260,80,40,70,,,B
H,20,110,40,30,40,yes,,
"""


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem_in(folder: Path, content: str, name: str = "list.csv"):
    reading = read_candidates(written(folder, content, name))
    assert reading.problem is not None, reading.issues
    return reading.problem


def faults_in(folder: Path, content: str | bytes, name: str = "list.csv") -> list[tuple[str, str]]:
    reading = read_candidates(written(folder, content, name))
    assert reading.problem is None
    return [(issue.place, issue.message) for issue in reading.issues if issue.severity.value == "error"]


# ---- tables


def test_t_2_5_in_a_table_is_the_worked_example(tmp_path):
    problem = problem_in(tmp_path, T_2_5_CSV)
    expected = t_2_5()

    assert select(problem).value == 250
    assert problem.period_names == ("FY27", "FY28")
    assert [(one.id, one.value, one.is_mandatory) for one in problem.candidates] == [
        (one.id, one.value, one.is_mandatory) for one in expected.candidates
    ]
    assert problem.candidates[0].use == {"cost": (300, 100), "architect": (60,), "PM": (80,)}
    assert list(problem.limits) == [
        Limit("cost", Kind.BUDGET, (900, 420)),
        Limit("architect", Kind.CAPACITY, (), 180),
        Limit("PM", Kind.CAPACITY, (), 260),
    ]
    assert list(problem.requires) == [Requires("E", "C", may_overlap=True)]
    assert list(problem.at_most) == [AtMost(("B", "G"))]


def test_a_workbook_is_read_like_text(tmp_path):
    book = openpyxl.Workbook()
    for line in T_2_5_CSV.splitlines():
        book.active.append([float(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "list.xlsx")
    reading = read_candidates(tmp_path / "list.xlsx")

    assert select(reading.problem).value == 250
    assert reading.places["A"] == "sheet Sheet, row 3"


def test_a_candidate_moves_as_a_whole_between_its_first_and_last_start(tmp_path):
    problem = problem_in(
        tmp_path,
        "id;value;capex Q1;capex Q2;capex Q3;opex Q2;skill architect Q2;latest;requires;together with\n"
        "limit;;10;10;10;5;;;;\n"
        "A;5;0;4;2;1,5;3;3;;\n"
        "B;6;1;;;;;Q2;A;\n"
        "C;6;1;;;;;;;A\n",
    )
    first, second, _ = problem.candidates

    assert (first.earliest, first.latest, first.life) == (1, 2, 2)
    assert first.use == {"capex": (4, 2), "opex": (1.5,), "architect": (3,)}
    assert (second.earliest, second.latest, second.life) == (0, 1, 1)
    assert list(problem.requires) == [Requires("B", "A"), Requires("C", "A", may_overlap=True)]
    assert Limit("opex", Kind.BUDGET, (None, 5)) in problem.limits
    assert Limit("architect", Kind.CAPACITY) in problem.limits


def test_names_groups_durations_and_foreign_columns(tmp_path):
    reading = read_candidates(
        written(
            tmp_path,
            "name,value,category,objectives,duration,start,cost: works: Q1,skill: BA,owner\n"
            "Alpha,5,run,O1; O2,1,Q1,7,3,Ann\n"
            ",,,,,,,,\n",
        )
    )
    [one] = reading.problem.candidates

    assert (one.id, one.groups, one.duration) == ("Alpha", frozenset(["run", "O1", "O2"]), 1)
    assert one.use == {"works": (7,), "BA": (3,)}
    assert reading.names == {"Alpha": "Alpha"}
    assert [(issue.severity.value, issue.message) for issue in reading.issues] == [
        ("note", "The column “owner” is not used.")
    ]


def test_a_discount_rate_makes_later_starts_worth_less(tmp_path):
    path = written(tmp_path, "id,value,cost 1,cost 2,latest\nA,100,1,,2\n")

    [plain] = read_candidates(path).problem.candidates
    [discounted] = read_candidates(path, discount_rate=0.25).problem.candidates
    assert (plain.values, discounted.values) == (None, (100, 80))


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("id,value,cost 1\nA,x,1\n", "row 2, column B", "“x” is no number"),
        ("id,value,cost 1\nA,,1\n", "row 2, column B", "It has no value."),
        ("id,value,cost 1\nA,1,-1\n", "row 2", "A: what it uses is at least 0 in each period."),
        ("id,value,cost 1\nA,1,abc\n", "row 2, column C", "“abc” is no number"),
        ("id,value,cost 1\nlimit,,-5\nA,1,1\n", "row 2, column C", "A limit is at least 0."),
        ("id,value,cost 1\nA,1,1\nA,2,1\n", "row 3", "A: the candidate stands 2 times in the list."),
        ("id,value,cost 1,latest\nA,1,1,9\n", "row 2, column D", "“9” is no period of the list."),
        ("id,value,cost 1,mandatory\nA,1,1,maybe\n", "row 2, column D", "“maybe” is neither yes nor no."),
        ("id,value,cost 1,duration\nA,1,1,0\n", "row 2, column D", "A duration is a whole number from 1."),
        ("id,value,cost 1,cost 2,start\nA,1,1,1,2\n", "row 2, column E", "It uses something in 1, before its start."),
        ("id,value,cost 1,requires\nA,1,1,Z\n", "", "Z: a rule names it, but it is no candidate."),
        ("id,value,cost 1\n,1,1\n", "row 2", "It has no id."),
        ("id,value\n", "", "There are no candidates to choose from."),
        ("a,b\n1,2\n", "row 1", "The first row must name the columns"),
        ("", "byte 0", "The file is empty."),
    ],
)
def test_faults_of_a_table_have_their_row_and_column(tmp_path, content, place, words):
    found = faults_in(tmp_path, content)

    assert found[0][0] == place
    assert words in found[0][1]


# ---- JSON


def test_an_object_can_say_everything(tmp_path):
    problem = problem_in(
        tmp_path,
        json.dumps(
            {
                "periods": ["Q1", "Q2", "Q3"],
                "budgets": {"capex": [10, None, 8], "opex": {"Q1": 4, "total": 9}},
                "capacities": {"architect": 30},
                "candidates": [
                    {"id": "A", "value": 5, "cost": {"capex": [4, 2], "opex": 1}, "skills": {"architect": [3, 3]}},
                    {
                        "id": "B",
                        "name": "Beta",
                        "values": [5, 4],
                        "cost": 2,
                        "earliest": "Q2",
                        "latest": 3,
                        "duration": 1,
                        "mandatory": True,
                        "category": "run",
                        "objectives": ["O1"],
                        "requires": ["A", {"id": "C", "may_overlap": True}],
                        "excludes": "C",
                    },
                    {"name": "C", "value": 1},
                ],
                "at_most": [{"members": ["A", "B", "C"], "count": 2}],
                "shares": [{"group": "run", "minimum": 0.1, "of": "count"}],
                "may_overrun": True,
            }
        ),
    )
    first, second, third = problem.candidates

    assert first.use == {"capex": (4, 2), "opex": (1,), "architect": (3, 3)}
    assert (second.earliest, second.latest, second.values, second.is_mandatory) == (1, 2, (5, 4), True)
    assert second.groups == frozenset(["run", "O1"])
    assert third.id == "C"
    assert list(problem.limits) == [
        Limit("capex", Kind.BUDGET, (10, None, 8)),
        Limit("opex", Kind.BUDGET, (4,), 9),
        Limit("architect", Kind.CAPACITY, (), 30),
        Limit("cost", Kind.BUDGET),
    ]
    assert list(problem.requires) == [Requires("B", "A"), Requires("B", "C", may_overlap=True)]
    assert list(problem.at_most) == [AtMost(("B", "C")), AtMost(("A", "B", "C"), 2)]
    assert list(problem.shares) == [Share("run", 0.1, 1.0, Measure.COUNT)]
    assert problem.may_overrun


def test_limits_can_come_from_a_file_of_their_own(tmp_path):
    path = written(tmp_path, T_2_5_CSV)
    limits = written(tmp_path, json.dumps({"cost": {"FY27": 2000, "FY28": 2000}, "PM": 900}), "limits.json")
    wrong = written(tmp_path, json.dumps({"gold": 1}), "wrong.json")
    none = written(tmp_path, "[1]", "none.json")

    assert list(read_candidates(path, limits=limits).problem.limits) == [
        Limit("cost", Kind.BUDGET, (2000, 2000)),
        Limit("architect", Kind.CAPACITY, (), 180),
        Limit("PM", Kind.CAPACITY, (), 900),
    ]
    assert [issue.message for issue in read_candidates(path, limits=wrong).issues] == ["No candidate uses this."]
    assert "must be an object" in read_candidates(path, limits=none).issues[0].message
    assert read_candidates(path, limits=tmp_path / "absent.json").issues[0].code == "file.unreadable"


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ({"candidates": [{"value": 1}]}, "candidates[0]", "an object with an id"),
        ({"candidates": ["A"]}, "candidates[0]", "an object with an id"),
        ({"candidates": [{"id": "A"}]}, "candidates[0].value", "A number is needed."),
        ({"candidates": [{"id": "A", "value": True}]}, "candidates[0].value", "A number is needed."),
        ({"candidates": [{"id": "A", "value": 1, "cost": {"capex": "x"}}]}, "candidates[0].cost.capex", "A number"),
        ({"candidates": [{"id": "A", "value": 1, "cost": {"capex": {}}}]}, "candidates[0].cost.capex", "A list"),
        ({"candidates": [{"id": "A", "value": 1, "skills": 3}]}, "candidates[0].skills", "An object is needed"),
        ({"candidates": [{"id": "A", "value": 1, "latest": "Q9"}]}, "candidates[0].latest", "is no period"),
        ({"candidates": [{"id": "A", "value": 1, "duration": 0}]}, "candidates[0].duration", "whole number from 1"),
        ({"candidates": [{"id": "A", "value": 1}], "periods": 0}, "periods", "Periods are a list of names"),
        ({"candidates": [{"id": "A", "value": 1}], "discount_rate": -1}, "discount_rate", "A rate is above -1."),
        ({"candidates": [{"id": "A", "value": 1}], "shares": [1]}, "shares[0]", "An object is needed."),
        ({"candidates": [{"id": "A", "value": 1}], "shares": [{"of": "x"}]}, "shares[0].of", "of cost, value or count"),
        ({"candidates": [{"id": "A", "value": 1}], "at_most": [{"members": ["Z"]}]}, "", "Z: a rule names it"),
        ({"candidates": []}, "", "There are no candidates"),
        ({"candidates": {}}, "", "with a list “candidates”"),
        ([], "", "with a list “candidates”"),
    ],
)
def test_faults_of_an_object_have_their_path(tmp_path, content, place, words):
    found = faults_in(tmp_path, json.dumps(content), "list.json")

    assert found[0][0] == place
    assert words in found[0][1]


def test_what_an_object_says_beside_is_noted(tmp_path):
    content = json.dumps({"candidates": [{"id": "A", "value": 1}], "colour": "red"})
    reading = read_candidates(written(tmp_path, content, "list.json"))

    assert [issue.message for issue in reading.issues] == ["“colour” is not used."]
    assert reading.problem is not None


@settings(deadline=None, max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda one: (
            st.lists(one, max_size=4)
            | st.dictionaries(
                st.sampled_from(["id", "value", "candidates", "cost", "budgets", "periods", "skills", "requires", "x"]),
                one,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_no_object_makes_the_reader_raise(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("objects") / "list.json"
    path.write_text(json.dumps(content))
    reading = read_candidates(path)

    assert reading.problem is not None or reading.issues


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "list.csv"
    path.write_bytes(content)
    reading = read_candidates(path)

    assert reading.problem is None
    assert reading.issues


# ---- OR-Library


def test_a_knapsack_file_that_is_cut_off_ends_the_list(tmp_path):
    whole = "2\n 2 1 5\n 5 3\n 1 1\n 1\n 2 1 0\n 5 3\n 1 1\n 2\n"
    problems = read_knapsacks(written(tmp_path, whole, "a.txt"))

    assert [optimum for _, optimum in problems] == [5, None]
    assert [select(problem).value for problem, _ in problems] == [5, 8]
    assert len(read_knapsacks(written(tmp_path, whole[:-4], "b.txt"))) == 1
    assert read_knapsacks(written(tmp_path, "x", "c.txt")) == []
    assert read_knapsacks(tmp_path / "absent.txt") == []
