"""Killed in the middle and pressed by many at once: old or new, never half, never lost, never double."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "quarterdeck.planning.tests.planning_failpoint"
SAMPLES = 3
# Data folders are copied here, so these programs run on SQLite whatever database the other tests use.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "QUARTERDECK_DATABASE_URL"}

pytestmark = pytest.mark.faults


def run(home: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | {
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-m", program, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def repeated(home: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Rows per table as found, and after the import was asked for again."""
    told = run(home, PROGRAM, "repeat", "0")
    assert told.returncode == 0, told.stderr
    before, after = json.loads(told.stdout.strip().splitlines()[-1])
    return before, after


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a file that is read and waits to be applied."""
    home = tmp_path_factory.mktemp("ready")
    made = run(home, PROGRAM, "set-up", "0")
    assert made.returncode == 0, made.stderr
    return home


def test_an_import_killed_at_any_statement_is_whole_or_absent_and_can_be_repeated(ready: Path, tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    shutil.copytree(ready, counted)
    statements = int(run(counted, PROGRAM, "apply", "0").stdout.strip().splitlines()[-1])
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(ready, undisturbed)
    before, after = repeated(undisturbed)
    assert before["Task"] == 0
    assert (after["Task"], after["Plan"], after["ChangeSet"]) == (4, 1, 1)
    chosen = random.Random(11).sample(range(2, statements), SAMPLES - 1)  # noqa: S311  a sample, not a secret
    for kill_at in [*sorted(chosen), statements]:
        home = tmp_path / f"killed-{kill_at}"
        shutil.copytree(ready, home)
        assert run(home, PROGRAM, "apply", str(kill_at)).returncode == -9
        found, again = repeated(home)
        assert found in (before, after), f"half an import after statement {kill_at} of {statements}"
        assert again == after, f"repeated after statement {kill_at}"
        shutil.rmtree(home)


EDITOR = """
import sys, django
django.setup()
from quarterdeck.core.models import Person
from quarterdeck.planning.actions import apply_operations_now
from quarterdeck.planning.errors import PlanChangedMeanwhile
from quarterdeck.planning.models import Plan, Task
from quarterdeck.planning.tests.factories import AT
from django.db import OperationalError
acknowledged = 0
actor = Person.objects.get()
for _ in range(int(sys.argv[1])):
    plan = Plan.objects.get()
    task = Task.objects.get(name="Make")
    operation = {"op": "update_task", "task": task.pk, "set": {"duration_minutes": task.duration_minutes + 480}}
    try:
        apply_operations_now(actor=actor, plans=[(plan, plan.version)], operations=[operation], at=AT)
        acknowledged += 1
    except PlanChangedMeanwhile:
        pass
print(acknowledged)
"""


def test_no_acknowledged_edit_of_many_editors_is_lost(ready: Path, tmp_path: Path) -> None:
    """Five processes, ten edits each, all of the same field: the sum of the acknowledged ones is what remains."""
    home = tmp_path / "many"
    shutil.copytree(ready, home)
    assert run(home, PROGRAM, "apply", "0").returncode == 0
    with sqlite3.connect(home / "quarterdeck.sqlite3") as database:
        database.execute("UPDATE core_grant SET role = 'portfolio_manager'")
        database.execute(
            "INSERT INTO core_grant (person_id, role, workspace_id, granted_at) "
            "SELECT person_id, 'pmo_analyst', workspace_id, granted_at FROM core_grant"
        )
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    answers: list[subprocess.CompletedProcess[str]] = []
    environment: dict[str, Any] = ENVIRONMENT | {
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
    }

    def edit() -> None:
        answers.append(
            subprocess.run(
                [sys.executable, str(script), "10"], env=environment, capture_output=True, text=True, check=False
            )
        )

    threads = [threading.Thread(target=edit) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.returncode for answer in answers] == [0] * 5, answers[0].stderr
    acknowledged = sum(int(answer.stdout.strip().splitlines()[-1]) for answer in answers)
    assert acknowledged >= 5
    with sqlite3.connect(home / "quarterdeck.sqlite3") as database:
        [[duration]] = database.execute("SELECT duration_minutes FROM planning_task WHERE name = 'Make'").fetchall()
        [[version]] = database.execute("SELECT version FROM planning_plan").fetchall()
    assert duration == (10 + acknowledged) * 480
    assert version == 1 + acknowledged


def test_the_import_command_takes_a_file_into_a_portfolio(ready: Path, tmp_path: Path) -> None:
    home = tmp_path / "command"
    shutil.copytree(ready, home)
    original = next(path for path in (home / "files").rglob("*") if path.is_file())
    file = tmp_path / "plan.xml"
    shutil.copy(original, file)
    environment = ENVIRONMENT | {"QUARTERDECK_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [str(Path(sys.executable).parent / "quarterdeck"), "import"]
    options = ["--portfolio", "HOME", "--yes", "--format", "json"]
    bad = tmp_path / "bad.xml"
    bad.write_bytes(b"<Project>")
    made = subprocess.run(
        [*command, str(file), str(bad), *options], env=environment, capture_output=True, text=True, check=False
    )
    first, second = (json.loads(line) for line in made.stdout.strip().splitlines())
    assert (first["state"], first["tasks"], first["finish"]) == ("applied", 4, "2026-11-23T17:00:00")
    assert second["state"] == "failed"
    assert second["issues"][0]["file"] == "bad.xml"
    assert made.returncode == 2
