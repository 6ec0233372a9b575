"""Fifty editors with connections of their own, on one entry of one database file: no update is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.probe_editors import EDITORS, ROUNDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.faults
def test_of_fifty_who_save_at_once_one_wins_and_all_others_are_shown_what_it_wrote() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings_test",
                   "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
                   "QUARTERDECK_LOG_LEVEL": "CRITICAL"}  # fmt: skip
    command = [sys.executable, "-m", "tests.faults.probe_editors"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    written: list[str] = []
    for turn in range(ROUNDS):
        told = [life[turn] for life in found["told"]]
        winners = [note for status, note, _ in told if status == 200]
        assert len(winners) == 1
        assert [theirs for status, _, theirs in told if status == 412] == winners * (EDITORS - 1)
        written += winners
    assert [new for _, new in found["trail"]] == written
    assert (found["version"], found["description"]) == (1 + ROUNDS, written[-1])
    assert len(written[-1].splitlines()) == ROUNDS
