from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from quarterdeck.config.commands.check import register
from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA / "msproject"
KEYS = {"file", "project", "tasks", "links", "finish", "issues", "checks", "passed", "evaluable"}

TASK = """
<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>1</OutlineLevel>
<Start>2026-03-{day:02d}T08:00:00</Start><Finish>2026-03-{day:02d}T17:00:00</Finish><Duration>PT8H0M0S</Duration>
<DurationFormat>7</DurationFormat><ConstraintType>0</ConstraintType>{links}</Task>"""
LINK = "<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type><LinkLag>{lag}</LinkLag></PredecessorLink>"
DAY_OFF = "<WeekDay><DayType>{day}</DayType><DayWorking>0</DayWorking></WeekDay>"
WORKDAY = """<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"""
WEEK = "".join((DAY_OFF if day in (1, 7) else WORKDAY).format(day=day) for day in range(1, 8))


def plan_file(folder: Path, name: str = "house.xml", *, links=((1, 2), (2, 3)), lag=0) -> Path:
    """Three tasks in a chain from Monday 2 March 2026, without resources and without status date."""
    tasks = "".join(
        TASK.format(
            uid=uid,
            name=task,
            day=uid + 1,
            links="".join(LINK.format(uid=before, lag=lag * 4800) for before, after in links if after == uid),
        )
        for uid, task in enumerate(("Dig", "Build", "Paint"), start=1)
    )
    path = folder / name
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'
        "<Name>House</Name><Title>A house</Title><StartDate>2026-03-02T08:00:00</StartDate>"
        "<MinutesPerDay>480</MinutesPerDay><MinutesPerWeek>2400</MinutesPerWeek><CalendarUID>1</CalendarUID>"
        f"<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>"
        f"<WeekDays>{WEEK}</WeekDays></Calendar></Calendars><Tasks>{tasks}</Tasks></Project>",
        encoding="utf-8",
    )
    return path


def run(*arguments: str | Path):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def test_one_file_gives_one_object(tmp_path):
    path = plan_file(tmp_path)
    result = run(path, "--format", "json")
    record = json.loads(result.stdout)

    assert result.exit_code == 0
    assert set(record) >= KEYS
    assert (record["file"], record["project"], record["tasks"], record["links"]) == (str(path), "A house", 3, 2)
    assert record["finish"] == "2026-03-04T17:00:00"
    assert [check["number"] for check in record["checks"]] == list(range(1, 15))
    assert {check["verdict"] for check in record["checks"]} == {"pass", "fail", "not_evaluable"}
    assert type(record["passed"]) is type(record["evaluable"]) is int


def test_offenders_are_named_with_a_reason(tmp_path):
    logic = json.loads(run(plan_file(tmp_path), "--format", "json").stdout)["checks"][0]

    assert (logic["number"], logic["name"], logic["threshold"], logic["verdict"]) == (1, "Logic", 0.05, "fail")
    assert logic["measure"] == pytest.approx(2 / 3)
    assert [(one["task"], one["name"], one["reason"]) for one in logic["offenders"]] == [
        (1, "Dig", "no predecessor"),
        (3, "Paint", "no successor"),
    ]


def test_links_are_named_by_both_of_their_tasks(tmp_path):
    path = plan_file(tmp_path, lag=-1)
    leads = json.loads(run(path, "--format", "json").stdout)["checks"][1]

    assert leads["verdict"] == "fail"
    assert leads["offenders"][0]["link"] == {
        "predecessor": 1,
        "predecessor_name": "Dig",
        "successor": 2,
        "successor_name": "Build",
        "type": "FS",
    }
    assert leads["offenders"][0]["reason"] == "negative lag of -1 days"
    assert "Dig → Build: negative lag of -1 days" in run(path).stdout


def test_many_issues_are_counted_in_the_table(tmp_path):
    strangers = tuple((90 + uid, 1) for uid in range(13))
    path = plan_file(tmp_path, links=strangers)
    issues = json.loads(run(path, "--format", "json").stdout)["issues"]

    assert len(issues) >= 13
    assert f"and {len(issues) - 10} more issues" in run(path).stdout


def test_the_critical_path_of_a_chain_is_sound(tmp_path):
    checks = json.loads(run(plan_file(tmp_path), "--format", "json").stdout)["checks"]

    assert (checks[11]["name"], checks[11]["measure"], checks[11]["verdict"]) == ("Critical path test", 1.0, "pass")


def test_a_status_date_can_be_given(tmp_path):
    result = run(plan_file(tmp_path), "--format", "json", "--status-date", "2026-03-03")
    invalid = json.loads(result.stdout)["checks"][8]

    assert invalid["verdict"] == "fail"
    assert [one["name"] for one in invalid["offenders"]] == ["Dig"]


def test_strict_ends_with_one_when_a_check_fails(tmp_path):
    path = plan_file(tmp_path)

    assert run(path).exit_code == 0
    assert run(path, "--strict").exit_code == 1


def test_lines_can_be_asked_for_with_one_file(tmp_path):
    assert len(run(plan_file(tmp_path), "--format", "jsonl").stdout.splitlines()) == 1


def test_several_files_give_one_line_each(tmp_path):
    first, second = plan_file(tmp_path, "a.xml"), plan_file(tmp_path, "b.xml")
    result = run(first, second, "--format", "json")

    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(first), str(second)]


@pytest.mark.parametrize("content", [b"", b"<Project", b"\x00\xff" * 500, b"hello"])
def test_an_unreadable_file_ends_with_two_and_says_why(tmp_path, content):
    path = tmp_path / "broken.xml"
    path.write_bytes(content)
    result = run(path, plan_file(tmp_path), "--format", "json", "--strict")
    broken, sound = map(json.loads, result.stdout.splitlines())

    assert result.exit_code == 2
    assert set(broken) >= KEYS
    assert (broken["checks"], broken["passed"], broken["evaluable"]) == ([], 0, 0)
    assert broken["issues"][0]["severity"] == "error"
    assert "broken.xml" in broken["issues"][0]["file"]
    assert broken["issues"][0]["message"]
    assert len(sound["checks"]) == 14


def test_a_missing_file_ends_with_two(tmp_path):
    result = run(tmp_path / "none.mpp", "--format", "json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["issues"]


def test_a_circle_is_judged_on_its_stored_dates_and_named(tmp_path):
    result = run(plan_file(tmp_path, links=((1, 2), (2, 3), (3, 1))), "--format", "json")
    record = json.loads(result.stdout)

    assert result.exit_code == 0
    assert any("circle" in issue["message"] and "Dig" in issue["message"] for issue in record["issues"])
    assert record["checks"][11]["verdict"] == "not_evaluable"
    assert record["finish"] == "2026-03-04T17:00:00"


def test_the_table_is_readable_in_eighty_columns(tmp_path):
    result = run(plan_file(tmp_path), "--offenders", "1")

    assert "A house · 3 tasks · 2 links · finish 2026-03-04" in result.stdout
    assert "Critical path length index" in result.stdout
    assert "1 Dig: no predecessor" in result.stdout
    assert "and 1 more" in result.stdout
    assert "Not evaluable: 11, 13, 14 (no baseline)" in result.stdout
    assert max(map(len, result.stdout.splitlines()[1:])) <= 80
    assert "no predecessor" not in run(plan_file(tmp_path), "--offenders", "0").stdout


def test_an_unreadable_file_is_explained_in_the_table(tmp_path):
    result = run(tmp_path / "none.mpp")

    assert result.exit_code == 2
    assert "error: " in result.stdout


def test_the_command_starts_without_django(tmp_path):
    program = (
        "import sys, typer; from quarterdeck.config.commands.check import register\n"
        "app = typer.Typer(); register(app)\n"
        f"try: app(['{plan_file(tmp_path)}', '--format', 'json'])\n"
        "except SystemExit: pass\n"
        "sys.exit('django' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["tasks"] == 3


@pytest.mark.reference
@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
def test_every_published_plan_is_judged():
    files = sorted((DATA / "json").iterdir())
    result = run(*files, "--format", "json")
    records = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert [record["file"] for record in records] == [str(file) for file in files]
    for record in records:
        assert len(record["checks"]) == 14
        assert 0 <= record["passed"] <= record["evaluable"] <= 14
