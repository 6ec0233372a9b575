"""Broken and hostile tables: a clear message with file and place, never an exception, never more than 512 MB."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.portfolio_list import read_portfolio_list
from quarterdeck.exchange.recognising import recognise
from quarterdeck.exchange.tasklist import read_task_list
from tests.exchange.portfolio_list.lists import EARLY, turned, written

pytestmark = pytest.mark.faults
MOST_MEMORY = 512 * 1024 * 1024
CHILD = """
import re, sys
from pathlib import Path
from quarterdeck.exchange.portfolio_list import read_portfolio_list
from quarterdeck.exchange.tasklist import read_task_list
reading = {"portfolio": read_portfolio_list, "tasks": read_task_list}[sys.argv[1]](sys.argv[2])
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(int(peak[1]) * 1024, reading.document is None, reading.issues[-1].code if reading.issues else "")
"""
# Inputs that once were worth a look; Hypothesis tries them first.
SEEDS = (
    b"Project,RAG\n\x00,\xff\xfe\n",
    b'Project,RAG\n"never closed,Red\n',
    b"\xef\xbb\xbfProject;RAG\r\rA;Red\r\n",
    b"sep=|\nProject|RAG\nA|Red\n",
    "Task Name,Duration\n=cmd(),1e999d\n".encode("utf-16"),
    b"Task Name,Predecessors\nA,1FS+" + b"9" * 400 + b"d\n",
    b"Level,Task Name\n9999999999999999999,A\n-1,B\n",
)


def in_child(kind: str, path: Path) -> tuple[int, bool, str]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, kind, str(path)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    memory, refused, code = done.stdout.split(maxsplit=2)
    return int(memory), refused == "True", code.strip()


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("portfolio", "Project,Department,RAG\n", "A,DfX,Amber\n"),
        ("tasks", "ID,Task Name,Duration\n", "1,Dig,3d\n"),
    ],
)
def test_ten_million_rows_are_refused_in_bounded_memory(kind: str, header: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    block = row * 50_000
    with path.open("w") as target:
        target.write(header)
        for _ in range(10_000_000 // 50_000):
            target.write(block)
    memory, refused, code = in_child(kind, path)
    assert (refused, code) == (True, "table.too_large")
    assert memory < MOST_MEMORY


def test_a_hundred_megabytes_of_one_cell_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(b'Project,RAG\nA,"' + b"x" * 100_000_000)
    memory, refused, code = in_child("portfolio", path)
    assert (refused, code) == (True, "table.endless_line")
    assert memory < MOST_MEMORY


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary(max_size=300) | st.sampled_from(SEEDS))
@example(content=SEEDS[0])
@example(content=SEEDS[1])
@example(content=SEEDS[4])
@example(content=SEEDS[5])
@example(content=SEEDS[6])
def test_no_bytes_make_a_reader_fall(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    for reading in (read_portfolio_list(path), read_task_list(path)):
        assert reading.document is not None or reading.issues[-1].file == "any.csv"
    assert recognise(path).kind in ("plan", "tasks", "portfolio")


def test_random_damage_of_a_list_never_raises(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.csv", turned(EARLY), delimiter=";", encoding="cp1252").read_bytes()
    source = random.Random(20261126)  # noqa: S311
    path = tmp_path / "damaged.csv"
    for _ in range(80):
        damaged = bytearray(whole)
        for _ in range(source.randint(1, 12)):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        path.write_bytes(bytes(damaged[: source.randrange(20, len(damaged))]))
        reading = read_portfolio_list(path)
        assert reading.document is not None or reading.issues[-1].severity == "error"
