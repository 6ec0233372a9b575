"""The worker under fire: real processes, a real database file, real kill -9."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db.backends.sqlite3._functions import register

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT_SECONDS = 90
TORTURE = bool(os.environ.get("QUARTERDECK_TORTURE"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    _python(folder, "from django.core.management import call_command; call_command('migrate', verbosity=0)")
    return folder


@pytest.fixture
def home(empty: Path, tmp_path: Path) -> Path:
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "QUARTERDECK_LOG_LEVEL": "CRITICAL",
    }


def _python(home: Path, code: str) -> str:
    start = "import django; django.setup(); "
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        env=_environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _enqueue(home: Path, job: str, count: int = 1, **arguments: object) -> None:
    code = (
        "from quarterdeck.core.jobs import enqueue, find_job\n"
        f"for n in range({count}):\n"
        f"    values = {{k: (v.format(n=n) if isinstance(v, str) else v) for k, v in {arguments!r}.items()}}\n"
        f"    enqueue(find_job('probe.{job}'), actor=None, workspace=None, **values)\n"
    )
    _python(home, f"exec({code!r})")


@contextmanager
def _worker(home: Path, processes: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "quarterdeck.config", "worker", "--processes", str(processes)]
    process = subprocess.Popen(command, env=_environment(home), cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(45)


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(one) for one in path.read_text().split()] if path.exists() else []


def _ask(home: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "quarterdeck.sqlite3", timeout=20)) as base:
        register(base)  # constraints call functions that Django adds to its connections
        return base.execute(question).fetchall()


def _wait(home: Path, question: str, answer: object) -> None:
    """Wait until the first value of the answer is as wanted; the bound only keeps a broken run from hanging."""
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < end:
        if _ask(home, question)[0][0] == answer:
            return
        time.sleep(0.1)
    raise AssertionError((question, _ask(home, "SELECT name, state, attempts, error FROM core_jobrun")))


ACTIVE = "SELECT count(*) FROM core_jobrun WHERE state IN ('queued', 'running')"


def test_killing_workers_again_and_again_loses_and_doubles_nothing(home: Path) -> None:
    count, kills = (500, 12) if TORTURE else (120, 3)
    chance = random.Random(20261030)  # noqa: S311
    _enqueue(home, "leave_mark", count, mark="{n}")
    with _worker(home) as supervisor:
        for share in range(1, kills + 1):
            _wait_for_marks(home, count * share // (kills + 1))
            children = _children(supervisor.pid)
            if children:
                os.kill(chance.choice(children), signal.SIGKILL)
        _wait(home, ACTIVE, 0)
    states = _ask(home, "SELECT state, count(*) FROM core_jobrun GROUP BY state")
    assert states == [("succeeded", count)]
    assert _ask(home, "SELECT count(*) FROM core_cacheentry WHERE key LIKE 'mark-%'") == [(count,)]
    assert _ask(home, "PRAGMA integrity_check") == [("ok",)]


def _wait_for_marks(home: Path, count: int) -> None:
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while _ask(home, "SELECT count(*) FROM core_cacheentry WHERE key LIKE 'mark-%'")[0][0] < count:  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_worker_that_dies_inside_its_transaction_leaves_one_effect(home: Path) -> None:
    trace = home / "trace"
    _enqueue(home, "die_once", trace=str(trace))
    with _worker(home, processes=1):
        _wait(home, ACTIVE, 0)
    assert trace.read_text() == "died"
    assert _ask(home, "SELECT state, attempts FROM core_jobrun") == [("succeeded", 2)]
    assert _ask(home, "SELECT value FROM core_cacheentry WHERE key LIKE 'mark-%'") == [("2",)]


def test_a_job_that_always_kills_its_worker_ends_as_failed(home: Path) -> None:
    _enqueue(home, "die_always")
    with _worker(home, processes=1):
        _wait(home, ACTIVE, 0)
    assert _ask(home, "SELECT state, attempts, error FROM core_jobrun") == [
        ("failed", 2, "The worker was lost 2 times.")
    ]


def test_killing_the_supervisor_ends_its_workers_and_the_next_one_goes_on(home: Path) -> None:
    _enqueue(home, "leave_mark", 30, mark="{n}", seconds=0.1)
    with _worker(home) as supervisor:
        _wait_for_marks(home, 5)
        children = _children(supervisor.pid)
        supervisor.kill()
        supervisor.wait()
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while any(Path(f"/proc/{pid}").exists() and _is_running(pid) for pid in children):
        assert time.monotonic() < end
        time.sleep(0.1)
    with _worker(home):
        _wait(home, ACTIVE, 0)
    assert _ask(home, "SELECT count(*) FROM core_cacheentry WHERE key LIKE 'mark-%'") == [(30,)]


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_running_job_stops_when_asked(home: Path) -> None:
    _enqueue(home, "count_up", to=100_000)
    with _worker(home, processes=1):
        _wait(home, "SELECT count(*) FROM core_jobrun WHERE state = 'running' AND progress_done > 0", 1)
        _python(
            home,
            "from quarterdeck.core.models import JobRun; from quarterdeck.core import clock; "
            "JobRun.objects.update(cancel_requested_at=clock.now())",
        )
        _wait(home, ACTIVE, 0)
    assert _ask(home, "SELECT state FROM core_jobrun") == [("cancelled",)]
