from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from quarterdeck.config.commands.select import register
from tests.exchange.test_candidates import T_2_5_CSV, written

KEYS = {"file", "status", "value", "bound", "gap", "seconds", "selected", "left_out", "use", "frontier", "issues"}


def run(*arguments: str | Path):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["select", *map(str, arguments)])


def answer(*arguments: str | Path, code: int = 0) -> dict:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_t_2_5_is_answered_as_one_object(tmp_path):
    path = written(tmp_path, T_2_5_CSV)
    record = answer(path, "--seconds", "20")

    assert set(record) >= KEYS
    assert (record["file"], record["status"], record["value"], record["bound"], record["gap"]) == (
        str(path),
        "optimal",
        250,
        250,
        0,
    )
    assert [(one["id"], one["start"], one["finish"]) for one in record["selected"]] == [
        (name, "FY27", "FY28") for name in "ABDFH"
    ]
    assert record["selected"][4]["mandatory"] is True
    assert [one["id"] for one in record["left_out"]] == ["G", "C", "E"]
    assert record["left_out"][0]["binding"][0] == {
        "rule": "cost is 900 in FY27",
        "limit": "cost",
        "period": "FY27",
        "short_by": 180,
    }
    assert record["left_out"][0]["smallest_change"]["drop"] == "B"
    assert {(one["limit"], one["period"]): one["used"] for one in record["use"]} == {
        ("cost", "FY27"): 820,
        ("cost", "FY28"): 370,
        ("architect", None): 125,
        ("PM", None): 250,
    }
    assert record["issues"] == []


def test_the_smallest_change_in_the_file_brings_the_candidate_in(tmp_path):
    lines = "id,value,cost 1\nlimit,,{}\nA,60,10\nB,50,8\nC,30,5\n"
    change = answer(written(tmp_path, lines.format(13)))["left_out"][0]["smallest_change"]
    again = answer(written(tmp_path, lines.format(13 + change["amount"])))

    assert (change["limit"], change["period"], change["amount"]) == ("cost", "1", 2)
    assert "A" in [one["id"] for one in again["selected"]]
    assert again["value"] == change["value"]


def test_the_frontier_is_given_when_asked_for(tmp_path):
    record = answer(written(tmp_path, T_2_5_CSV), "--frontier", "--seconds", "60")
    points = {(point["cost"], point["value"]) for point in record["frontier"]}

    assert {(150, 20), (690, 150), (1190, 250)} <= points
    assert record["shortfall"] == 0
    assert all(point["optimal"] for point in record["frontier"])


def test_with_moves_the_answer_is_repeatable(tmp_path):
    path = written(tmp_path, T_2_5_CSV)
    first, second = (answer(path, "--moves", "1000", "--seed", "7", "--seconds", "60") for _ in range(2))

    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_limits_and_discount_come_from_options(tmp_path):
    path = written(tmp_path, "id,value,cost 1,cost 2,latest\nlimit,,1,1,\nA,100,1,,2\nB,90,1,,2\n")
    limits = written(tmp_path, '{"cost": [0, 1]}', "limits.json")
    record = answer(path, "--limits", limits, "--discount-rate", "0.25")

    assert [(one["id"], one["start"], one["value"]) for one in record["selected"]] == [("A", "2", 80)]


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"", "byte 0", "The file is empty."),
        (b"id,value,cost 1\nA,x,1\n", "row 2, column B", "“x” is no number."),
        (b"id,value\n", "", "There are no candidates to choose from."),
        (b'{"candidates": [', "line 1, column 17", "The JSON cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_two_and_says_where(tmp_path, content, place, message):
    path = written(tmp_path, content)
    record = answer(path, code=2)

    assert set(record) >= KEYS
    assert (record["status"], record["selected"], record["value"]) == ("unusable", [], None)
    assert record["issues"][0]["place"] == place
    assert message in record["issues"][0]["message"]
    assert record["issues"][0]["file"] == str(path)
    assert message in run(path).stdout


def test_what_cannot_hold_together_is_named_with_its_rows(tmp_path):
    path = written(tmp_path, "id,value,cost 1,mandatory\nlimit,,10,\nA,1,6,yes\nB,1,6,yes\nC,1,1,\n")
    record = answer(path, code=2)

    assert record["status"] == "infeasible"
    assert record["conflict"] == ["A is mandatory", "B is mandatory", "cost is 10 in 1"]
    assert record["issues"][0]["place"] == "row 3, row 4"
    assert "cannot hold together" in record["issues"][0]["message"]


def test_a_missing_file_ends_with_two(tmp_path):
    assert answer(tmp_path / "none.csv", code=2)["issues"][0]["code"] == "file.unreadable"


def test_the_table_tells_it_to_people(tmp_path):
    result = run(written(tmp_path, T_2_5_CSV), "--frontier", "--seconds", "60")

    assert result.exit_code == 0
    assert "value 250, cost 1190: proven, nothing is better" in result.stdout
    assert "H (mandatory)" in result.stdout
    assert "drop B" in result.stdout
    assert "no single change is enough" in result.stdout
    assert "Frontier" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_command_starts_without_django(tmp_path):
    program = (
        "import sys, typer; from quarterdeck.config.commands.select import register\n"
        "app = typer.Typer(); register(app)\n"
        f"try: app(['{written(tmp_path, T_2_5_CSV)}', '--format', 'json'])\n"
        "except SystemExit: pass\n"
        "sys.exit('django' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["value"] == 250
