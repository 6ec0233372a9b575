"""Levelling straight from files: PSPLIB problems and plans, by the command's own functions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quarterdeck.config.commands.level import levelled
from quarterdeck.engine.levelling import Method, Settings
from quarterdeck.exchange.psplib import is_sm, read_sm

SM = """************************************************************************
file with basedata            : made for this test
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  5
horizon                       :  9
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      3      0       9        0        5
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     3       1
  3      1     4       1
  4      1     2       0
  5      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    1
************************************************************************
"""


def test_a_psplib_problem_is_levelled_in_periods(tmp_path: Path) -> None:
    path = tmp_path / "small.sm"
    path.write_text(SM)
    assert is_sm(path.read_bytes())
    answer = levelled(path, Settings(Method.FAST, schedules=200))
    assert (answer["makespan"], answer["lower_bound"], answer["optimal"]) == (7, 7, True)
    assert answer["starts"] == {"1": 0, "2": 0, "3": 3, "4": 3, "5": 7}
    (move,) = [m for m in answer["moves"] if m["cause"] == "resource"]
    assert (move["unique_id"], move["resource"], move["competitor"], move["since"]) == (3, "R1", 2, 0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("   2        1          1           4", "   2        1          2           4", "does not hold as many"),
        ("   2        1          1           4", "   2        1          1           9", "no other job (9)"),
        ("   2        1          1           4", "   2        2          1           4", "several modes"),
        ("  2      1     3       1", "  2      1    -3       1", "incomplete or negative"),
        ("  2      1     3       1", "  2      1     x       1", "no number"),
        ("  4      1     2       0\n", "", "Job 4 has no duration"),
        ("RESOURCEAVAILABILITIES", "RESOURCES ELSEWHERE", "is missing"),
        (":  5\n", ":  0\n", "names no jobs"),
        ("  R 1\n    1\n", "  R 1\n", "availabilities"),
    ],
)
def test_a_broken_problem_says_where_it_is_broken(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "broken.sm"
    path.write_text(SM.replace(old, new))
    reading = read_sm(path)
    assert reading.problem is None
    assert words in reading.issues[0].message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  2      1     3       1", "  2      1     3       2", "job 2 needs 200 % of R1, which has 100 %"),
        ("   5        1          0", "   5        1          1           2", "wait for one another in a circle"),
    ],
)
def test_an_impossible_problem_is_named_in_words(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "impossible.sm"
    path.write_text(SM.replace(old, new))
    answer = levelled(path, Settings())
    assert answer["starts"] is None
    assert words in answer["issues"][0]["message"]


def plan_file(folder: Path) -> Path:
    def task(uid: int, name: str, after: int | None = None) -> dict[str, object]:
        link = {"predecessor_task_unique_id": after, "successor_task_unique_id": uid, "type": "FS"}
        found: dict[str, object] = {"unique_id": uid, "id": uid, "name": name, "duration": 28800}
        return found | ({"predecessors": [link]} if after else {})

    assignments = [
        {"unique_id": k, "task_unique_id": k, "resource_unique_id": 1, "units": 100, "work": 28800} for k in (1, 2)
    ]
    path = folder / "plan.json"
    path.write_text(
        json.dumps(
            {
                "property_values": {"file_application": "Microsoft", "start_date": "2026-10-19T08:00:00.0"},
                "calendars": [],
                "tasks": [task(1, "Dig"), task(2, "Pour"), task(3, "Paint", 1)],
                "resources": [{"unique_id": 1, "id": 1, "name": "Ann", "type": "WORK"}],
                "assignments": assignments,
            }
        )
    )
    return path


@pytest.mark.parametrize("method", [Method.PRIORITY, Method.FAST])
def test_a_plan_is_levelled_on_its_calendars_with_reasons(tmp_path: Path, method: Method) -> None:
    answer = levelled(plan_file(tmp_path), Settings(method, schedules=100))
    assert answer["starts"] == {"1": "2026-10-19T08:00:00", "2": "2026-10-20T08:00:00", "3": "2026-10-20T08:00:00"}
    assert (answer["makespan"], answer["lower_bound"], answer["finish"]) == (2, 2, "2026-10-20T17:00:00")
    (move,) = answer["moves"]
    assert (move["name"], move["resource"], move["competitor_name"]) == ("Pour", "Ann", "Dig")
    assert move["since"] == "2026-10-19T08:00:00"


def test_a_file_that_is_no_plan_says_so(tmp_path: Path) -> None:
    answer = levelled(tmp_path / "none.mpp", Settings())
    assert answer["starts"] is None
    assert answer["issues"][0]["severity"] == "error"
