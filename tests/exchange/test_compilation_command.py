"""``quarterdeck schedule``: one JSON object per file, exit codes, and no server libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck.config.commands.schedule import OutputFormat, schedule

FIELDS = [
    *("unique_id", "name", "summary", "start", "finish", "early_start", "early_finish", "late_start", "late_finish"),
    *("total_slack_minutes", "free_slack_minutes", "critical"),
]


def plan_file(folder: Path, *, circle: bool = False) -> Path:
    link = {"predecessor_task_unique_id": 1, "successor_task_unique_id": 2, "type": "FS"}
    back = {"predecessor_task_unique_id": 2, "successor_task_unique_id": 1, "type": "FS"}
    tasks = [
        {"unique_id": 1, "id": 1, "name": "Dig", "duration": 28800, "start": "2026-01-01T08:00:00.0"},
        {"unique_id": 2, "id": 2, "name": "Pour", "duration": 28800, "predecessors": [link]},
    ]
    if circle:
        tasks[0]["predecessors"] = [back]
    properties = {"file_application": "Microsoft", "start_date": "2026-10-19T08:00:00.0"}
    path = folder / f"plan{circle}.json"
    path.write_text(json.dumps({"property_values": properties, "calendars": [], "tasks": tasks}))
    return path


def test_one_file_gives_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plan_file(tmp_path)
    assert schedule([path], from_scratch=True, format=OutputFormat.JSON) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["file"], list(answer)) == (str(path), ["file", "tasks", "issues"])
    assert list(answer["tasks"][0]) == FIELDS
    assert answer["tasks"][1]["start"] == "2026-10-20T08:00:00"
    assert answer["tasks"][1]["critical"] is True


def test_stored_dates_stand_unless_scheduled_from_scratch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schedule([plan_file(tmp_path)], from_scratch=False, format=OutputFormat.JSONL) == 0
    assert json.loads(capsys.readouterr().out)["tasks"][0]["start"] == "2026-01-01T08:00:00"


def test_several_files_give_a_line_each_and_a_bad_one_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none.mpp"
    files = [plan_file(tmp_path), missing, plan_file(tmp_path, circle=True)]
    assert schedule(files, from_scratch=True, format=OutputFormat.JSON) == 2
    good, lost, circle = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert len(good["tasks"]) == 2
    assert lost["tasks"] == [] == circle["tasks"]
    assert lost["issues"][0]["severity"] == "error"
    assert circle["issues"][-1]["code"] == "plan.unschedulable"
    assert "Dig" in circle["issues"][-1]["message"]


def test_the_table_names_tasks_and_issues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [plan_file(tmp_path), plan_file(tmp_path, circle=True)]
    assert schedule(files, from_scratch=True, format=OutputFormat.TABLE) == 2
    out = capsys.readouterr().out
    assert "Pour" in out
    assert "error: These tasks wait for one another" in out.replace("\n", " ")


def test_the_command_starts_no_server(tmp_path: Path) -> None:
    script = (
        "import sys; from quarterdeck.config.command_line import main\n"
        "try: main()\n"
        "except SystemExit as stop: print('django' in sys.modules, stop.code)"
    )
    arguments = ["schedule", str(plan_file(tmp_path)), "--from-scratch", "--format", "jsonl"]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    *_, last = done.stdout.strip().splitlines()
    assert last == "False 0"
