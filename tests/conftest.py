"""What all tests share: reference data or a clear skip, files whose tests stay together, no leftovers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference_data import ABSENT, REFERENCE_DATA, ROOT


@pytest.hookimpl(tryfirst=True)  # before the distribution reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason=ABSENT)
    for item in items:
        if item.get_closest_marker("reference") and not REFERENCE_DATA.is_dir():
            item.add_marker(absent)
        if item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))  # what a file sets up is set up once


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of the reference data; the test is skipped where there is none."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip(ABSENT)
    return REFERENCE_DATA


def children() -> dict[int, str]:
    """Living processes that this one started: id to command line."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended while we looked
    return found


def strangers(known: set[int]) -> dict[int, str]:
    return {pid: line for pid, line in children().items() if pid not in known and "resource_tracker" not in line}


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """No process and no file of ours outlives the tests: servers, workers, browsers, data folders."""
    known, entries = set(children()), {path.name for path in ROOT.iterdir()}
    yield
    deadline = time.monotonic() + 5
    while (left := strangers(known)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == {}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - entries == set()
