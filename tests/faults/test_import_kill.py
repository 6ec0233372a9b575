"""An import that is killed, repeated, or out of disk at any step leaves the old plan or the new one, and can go on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
SEED, POINTS, MOMENTS = 20261126, 9, 3
if os.environ.get("QUARTERDECK_TORTURE"):
    POINTS, MOMENTS = 200, 100
Attempt = dict[str, Any]


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Attempt]]:
    """What the program tells, by kind; it runs once for all tests."""
    home = tmp_path_factory.mktemp("import") / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "QUARTERDECK_DATABASE_URL"}
    environment = kept | {
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "QUARTERDECK_LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-m", "tests.faults.import_failpoint", str(home), *map(str, (SEED, POINTS, MOMENTS))]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Attempt]] = defaultdict(list)
    for line in done.stdout.splitlines():
        if line.startswith('{"what"'):
            one = json.loads(line)
            found[one["what"]].append(one)
    return found


def test_undisturbed_the_newer_file_is_applied_once(attempts: dict[str, list[Attempt]]) -> None:
    [old], [new] = attempts["old"], attempts["new"]
    assert (new["status"], new["answer"]) == (0, None)
    assert [task[1] for task in old["found"]["plan"]["tasks"]] == ["Build", "Design", "Make", "Done"]
    assert [task[1] for task in new["found"]["plan"]["tasks"]] == ["Build", "Design", "Make", "Finished"]
    assert new["found"]["rest"] == {
        "changes": 2,
        "runs": [["older.xml", "applied"], ["newer.xml", "applied"]],
        "files": 2,
    }


def test_killed_at_any_step_the_plan_is_old_or_new_and_a_second_try_brings_the_new_one(
    attempts: dict[str, list[Attempt]],
) -> None:
    [old], [new] = attempts["old"], attempts["new"]
    killed = attempts["killed"]
    assert len(killed) >= min(POINTS - 2, new["steps"] - 2)
    assert any("file" in one["at"] for one in killed)
    for one in killed:
        assert one["status"] == -9, one["at"]
        assert one["before"]["plan"] in (old["found"]["plan"], new["found"]["plan"]), one["at"]
        assert one["again"] == 0, one
        assert one["after"] == new["found"], one["at"]


def test_ended_at_any_moment_the_plan_is_old_or_new_and_a_second_try_brings_the_new_one(
    attempts: dict[str, list[Attempt]],
) -> None:
    [old], [new] = attempts["old"], attempts["new"]
    ended = attempts["ended"]
    assert len(ended) == MOMENTS
    assert any(one["status"] == -signal.SIGPROF for one in ended)
    for one in ended:
        assert one["status"] in (-signal.SIGPROF, 0), one
        assert one["before"]["plan"] in (old["found"]["plan"], new["found"]["plan"]), one["at"]
        assert one["again"] == 0, one
        assert one["after"] == new["found"], one["at"]


@pytest.mark.parametrize("how", ["double", "at once"])
def test_a_job_that_runs_twice_changes_the_plan_once(attempts: dict[str, list[Attempt]], how: str) -> None:
    [new], [one] = attempts["new"], attempts[how]
    assert (one["status"], one["found"]) == (0, new["found"])


def test_out_of_disk_the_plan_stays_and_the_next_try_brings_the_new_one(attempts: dict[str, list[Attempt]]) -> None:
    [old], [new] = attempts["old"], attempts["new"]
    assert len(attempts["full"]) == 3
    for one in attempts["full"]:
        assert one["again"] == 0, one
        assert one["before"]["plan"] in (old["found"]["plan"], new["found"]["plan"]), one["at"]
        assert one["after"] == new["found"], one["at"]
    assert all(one["before"]["plan"] == old["found"]["plan"] for one in attempts["full"][:1])
