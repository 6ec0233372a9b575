"""Loading compiled code: late, from a folder that belongs to exactly these sources."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

import quarterdeck.engine
from quarterdeck.config.commands.warm import WarmFormat, warm
from quarterdeck.engine.compiled import fingerprint, kernels
from quarterdeck.engine.warmup import ROOMS, warm_up, warmers


def test_compiled_code_lies_in_a_folder_named_after_the_sources() -> None:
    warm_up()
    passes = kernels("cpm.forward")
    assert f"compiled-{fingerprint('cpm.forward')}" in passes.forward.stats.cache_path


def test_importing_the_engine_does_not_load_the_compiler() -> None:
    script = (
        "import sys, quarterdeck.engine.cpm, quarterdeck.engine.plan, quarterdeck.exchange.compilation;"
        "print('numba' in sys.modules, 'django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


SEARCHES = """
import sys
import numpy as np
from quarterdeck.engine.calendars import ALWAYS, build_calendars, standard_pattern
from quarterdeck.engine.levelling import FULL, Demands, Method, Resources, Settings, build_problem, level
from quarterdeck.engine.plan import Links, build_plan
from quarterdeck.engine.warmup import warm_up

def passes():
    modules = [module for name, module in sys.modules.items() if name.startswith("quarterdeck.engine")]
    held = {id(it): it for module in modules for it in vars(module).values() if hasattr(it, "signatures")}
    return {(it.__name__, signature) for it in held.values() for signature in it.signatures}

warm_up()
warm = passes()
chance = np.random.default_rng(5)
plan = build_plan(
    calendars=build_calendars([ALWAYS, standard_pattern()]),
    duration=chance.integers(60, 6000, 24),
    project_start=0,
    links=Links(np.arange(20), np.arange(4, 24)),
)
for mixed in (0, 1):
    units = chance.choice([FULL // 2, FULL], 24)
    asked = Demands(np.arange(24), chance.integers(0, 2, 24), units, np.arange(24) % 2 * mixed)
    found = level(build_problem(plan, resources=Resources(["one", "two"], [FULL, FULL]), demands=asked),
                  Settings(Method.FAST, schedules=300))
    assert found.schedules > 100
print(sorted(str(name) for name in passes() - warm))
"""


def test_a_search_compiles_nothing_that_was_not_warmed() -> None:
    done = subprocess.run([sys.executable, "-c", SEARCHES], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout[-2000:] + done.stderr[-2000:]


def test_writers_of_one_index_do_not_take_each_others_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels("cpm.forward")
    index = import_module("numba.core.caching").IndexDataCacheFile
    read = index._load_index

    def read_slowly(self: object) -> object:
        found = read(self)
        time.sleep(0.01)
        return found

    monkeypatch.setattr(index, "_load_index", read_slowly)
    files = [index(str(tmp_path), "pass", "stamp") for _ in range(8)]
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda number: files[number].save(number, f"code {number}"), range(8)))
    assert [files[0].load(number) for number in range(8)] == [f"code {number}" for number in range(8)]


def test_every_room_with_compiled_kernels_is_warmed() -> None:
    engine = Path(quarterdeck.engine.__file__).parent
    compiled = {
        path.relative_to(engine).parts[0]
        for path in engine.rglob("*.py")
        if "\nfrom numba import" in path.read_text(encoding="utf-8")
    }
    shared = {"calendars"}  # its kernels are compiled into those of the rooms that use them
    assert set(ROOMS) == compiled - shared
    assert list(warmers()) == list(ROOMS)


def test_the_warm_command_names_each_room_and_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    warm(WarmFormat.JSON)
    answer = json.loads(capsys.readouterr().out)
    assert answer["engine"] == fingerprint()
    assert list(answer["seconds"]) == list(ROOMS)
    warm(WarmFormat.TABLE)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(ROOMS)


def test_a_module_is_named_after_its_own_source_and_those_that_it_imports() -> None:
    names = {fingerprint(name) for name in ("", "cpm.forward", "cpm.floats", "calendars.kernels", "selection.kernels")}
    assert len(names) == 5
    assert fingerprint("no.such.module") == fingerprint("cpm.schedule.nothing")
