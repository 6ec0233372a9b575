"""From a file to its difference, as the worker makes it: read, described, compared, previewed with new dates.

Against an empty plan (the first import) and against the plan that the first import made (nothing changed).
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
from quarterdeck.exchange.collection import rare_collection
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

    django.setup()
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
            rows += _measured(path, count, target)
    print(json.dumps(rows[2:]))


def _write_gantt(path: Path, tasks: int) -> None:
    with path.open("wb") as target:
        write_ganttproject(exchange.gantt_plan(tasks), target)


def _write_list(path: Path, tasks: int) -> None:
    with path.open("wb") as target:
        write_task_list(exchange.plan(tasks), target)


def _measured(path: Path, count: int, target: float) -> list[dict[str, Any]]:
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

    with rare_collection():
        document = timed("read", lambda: read_plan(path)).document
        content, _ = timed("described", lambda: describe(document))
        empty = PlanState(header=load_header(plan), version=plan.version)
        found = timed("compared", lambda: difference(base=None, state=empty, new=content, source="bench"))
        change = timed("previewed", lambda: changed_plan(plan, found))
        state = next(iter(change.plans.values())).state
        again = timed("again", lambda: difference(base=content, state=state, new=content, source="bench"))
    assert len(state.tasks) >= count
    assert again.operations == []
    first = spent["read"] + spent["described"]
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in spent.items())
    given = f"{path.name}, {count:,} rows ({steps} s)"
    return [
        _row(
            "file to first difference, dates previewed", given, first + spent["compared"] + spent["previewed"], target
        ),
        _row("file to difference, nothing changed", f"{path.name}, {count:,} rows", first + spent["again"], target),
    ]


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
