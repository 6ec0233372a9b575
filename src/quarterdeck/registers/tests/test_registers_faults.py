"""A worker is killed while it imports: another one does it, whole and once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "quarterdeck.registers.tests.registers_failpoint"
SAMPLES = 4
# Data folders are copied here, so these programs run on SQLite whatever database the other tests use.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "QUARTERDECK_DATABASE_URL"}

pytestmark = pytest.mark.faults


def run(home: Path, step: str, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | {
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-m", PROGRAM, step, str(kill_at)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_import_whose_worker_is_killed_is_whole_or_absent_and_done_once(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    ready.mkdir()
    made = run(ready, "set-up")
    assert made.returncode == 0, made.stderr
    counted = tmp_path / "counted"
    shutil.copytree(ready, counted)
    statements = int(run(counted, "work").stdout.strip().splitlines()[-1])
    whole, still = json.loads(run(counted, "again").stdout.strip().splitlines()[-1])
    assert whole == still
    assert (whole["Risk"], whole["Subject"], whole["words"], whole["trail"], whole["ChangeBatch"]) == (
        12,
        12,
        12,
        12,
        1,
    )
    nothing = dict.fromkeys(whole, 0)
    for kill_at in sorted(random.Random(7).sample(range(2, statements), SAMPLES)):  # noqa: S311  a sample, not a secret
        home = tmp_path / f"killed-{kill_at}"
        shutil.copytree(ready, home)
        assert run(home, "work", kill_at).returncode == -9
        told = run(home, "again")
        assert told.returncode == 0, told.stderr
        found, again = json.loads(told.stdout.strip().splitlines()[-1])
        assert found in (nothing, whole), f"half an import after statement {kill_at} of {statements}"
        assert again == whole, f"taken over after statement {kill_at}"
        shutil.rmtree(home)
