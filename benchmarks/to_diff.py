"""From a file to the difference that a person sees: the worker's job from its first byte to the stored rows.

The first import is that job, on a scratch database. The import again, against the plan that the first one made, is
the work of its steps: read, described, compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks import exchange, jira
from quarterdeck.exchange.collection import collection_paused
from quarterdeck.exchange.ganttproject import write_ganttproject
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.tasklist import write_task_list

ISSUES, TASKS = 50_000, 10_000
SECONDS, SECONDS_TASKS = 10.0, 4.0


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure in a process of its own, which sets Django up on a scratch data folder."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as home:
        environment = os.environ | {
            "QUARTERDECK_HOME": home,
            "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
        }
        command = [sys.executable, "-m", "benchmarks.to_diff", *(["--quick"] if quick else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main(quick: bool) -> None:
    import django  # noqa: PLC0415  the process that measures sets it up, the one that asks does not
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    issues, tasks = (ISSUES // 10, TASKS // 10) if quick else (ISSUES, TASKS)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write, count, target in (
            ("warm.gan", _write_gantt, 100, 0.0),
            ("export.csv", jira.write_export, issues, SECONDS * issues / ISSUES),
            ("plan.gan", _write_gantt, tasks, SECONDS_TASKS * tasks / TASKS),
            ("tasks.csv", _write_list, tasks, SECONDS_TASKS * tasks / TASKS),
        ):
            path = Path(folder) / name
            write(path, count)
            rows += [_first(path, count, target), _again(path, count, target)]
    print(json.dumps(rows[2:]))


def _write_gantt(path: Path, tasks: int) -> None:
    with path.open("wb") as target:
        write_ganttproject(exchange.gantt_plan(tasks), target)


def _write_list(path: Path, tasks: int) -> None:
    with path.open("wb") as target:
        write_task_list(exchange.plan(tasks), target)


def _first(path: Path, count: int, target: float) -> dict[str, Any]:
    """The job that an upload asks for: the file is read, compared, its dates are previewed, and all of it is stored."""
    from quarterdeck.core.clock import now  # noqa: PLC0415
    from quarterdeck.core.jobs import run_waiting  # noqa: PLC0415
    from quarterdeck.core.tests import factories  # noqa: PLC0415
    from quarterdeck.planning.actions import upload_plan_files  # noqa: PLC0415

    home = factories.portfolio()
    actor = factories.manager_of(home, role="portfolio_manager")
    run_waiting()
    with path.open("rb") as content:
        (run,) = upload_plan_files(actor=actor, workspace=home, files=[(path.name, content)], at=now())
    began = process_time()
    run_waiting(limit=1)
    seconds = process_time() - began
    run.refresh_from_db()
    assert run.state == "read"
    assert len(run.content["tables"]["tasks"]) >= count
    given = f"{path.name}, {count:,} rows, {path.stat().st_size / 1e6:.0f} MB"
    return _row("file to first difference, stored and shown", given, seconds, target)


def _again(path: Path, count: int, target: float) -> dict[str, Any]:
    from quarterdeck.core.clock import now  # noqa: PLC0415
    from quarterdeck.planning.models import Plan  # noqa: PLC0415
    from quarterdeck.planning.rules.content import describe  # noqa: PLC0415
    from quarterdeck.planning.rules.differences import difference  # noqa: PLC0415
    from quarterdeck.planning.rules.state import PlanState  # noqa: PLC0415
    from quarterdeck.planning.snapshot.importing import changed_plan  # noqa: PLC0415
    from quarterdeck.planning.snapshot.load import load_header  # noqa: PLC0415

    plan = Plan(created_at=now(), changed_at=now())
    spent: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        began = process_time()
        result = work()
        spent[step] = process_time() - began
        return result

    with collection_paused():
        document = timed("read", lambda: read_plan(path)).document
        content, _ = timed("described", lambda: describe(document))
        empty = PlanState(header=load_header(plan), version=plan.version)
        found = difference(base=None, state=empty, new=content, source="bench")
        state = next(iter(changed_plan(plan, found).plans.values())).state
        again = timed("compared", lambda: difference(base=content, state=state, new=content, source="bench"))
    assert len(state.tasks) >= count
    assert again.operations == []
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in spent.items())
    return _row(
        "file to difference, nothing changed", f"{path.name}, {count:,} rows ({steps} s)", sum(spent.values()), target
    )


def _row(area: str, given: str, seconds: float, target: float) -> dict[str, Any]:
    return {
        "area": area,
        "input": given,
        "ours": round(seconds, 2),
        "peer": None,
        "peer_name": None,
        "unit": "s CPU",
        "ratio": None,
        "target": f"<= {target:g} s",
        "reached": seconds <= target,
    }


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
