"""What the project depends on: hashed locks that name no host, and no version with a known hole."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from tests.architecture.source import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Lowest versions without a published hole that touches us.
FLOORS = {
    "django": "5.2.11",
    "django-allauth": "65.14.2",
    "pysqlite3": "0.6.1",
    "mpxj": "16.4.1",
    "pillow": "12.0",
    "lxml": "6.0",
}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_python_locks_name_no_host(lock: Path) -> None:
    assert [line for line in lock.read_text().splitlines() if "://" in line] == []


def test_the_node_lock_records_no_download_address() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_library_carries_its_hashes(lock: Path) -> None:
    entries = re.findall(r"^([a-z0-9][\w.\-\[\],]*)==\S+((?:.*\\\n)*.*)", lock.read_text(), flags=re.MULTILINE)
    assert entries
    assert [name for name, rest in entries if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_library_is_older_than_its_last_known_hole(name: str, floor: str) -> None:
    assert Version(version(name)) >= Version(floor)
