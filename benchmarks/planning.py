"""Times of the planning app: a plan file from upload to shown, and one edit of a large plan.

    .venv/bin/python -m benchmarks.planning [--tasks 10000] [--large 100000]

Everything runs in a fresh data folder of its own, with the worker's job run in this process.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from time import perf_counter, process_time
from typing import Any

DAY = 480


MEASURED: list[dict[str, Any]] = []
SHOWN_SECONDS = 5.0


def run(quick: bool) -> list[dict[str, Any]]:
    """Measure in a process of its own, which sets Django up on a scratch data folder."""
    sizes = ["--tasks", "2000" if quick else "10000", "--large", "0"]
    command = [sys.executable, "-m", "benchmarks.planning", "--json", *sizes]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=10_000)
    arguments.add_argument("--large", type=int, default=100_000)
    arguments.add_argument("--json", action="store_true", help="the rows of the table as the last line")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as home:
        os.environ["QUARTERDECK_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.config.settings"
        _run(options.tasks, options.large)
    if options.json:
        print(json.dumps(MEASURED))


def _row(label: str, seconds: float, *, target: float | None = None) -> dict[str, Any]:
    return {
        "area": "planning",
        "input": label.strip(),
        "ours": seconds,
        "peer": None,
        "peer_name": None,
        "unit": "s",
        "ratio": None,
        "target": target,
        "reached": seconds <= target if target is not None else None,
    }


def _run(tasks: int, large: int) -> None:
    import django  # noqa: PLC0415  settings come from the environment set above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    with redirect_stdout(io.StringIO()):
        uploaded_to_shown(200)
        one_edit(200)
    MEASURED.clear()
    print(f"{'measure, in a warm worker':<58}{'seconds':>9}{'of which CPU':>14}")
    uploaded_to_shown(tasks)
    one_edit(tasks)
    if large:
        uploaded_to_shown(large)
        one_edit(large)


def document(count: int) -> Any:
    """A plan of ``count`` tasks in summaries of fifty, two links per task, one assignment each, a baseline."""
    from quarterdeck.exchange import document as doc  # noqa: PLC0415

    draw = random.Random(7)  # noqa: S311  a plan, not a secret
    hours = [doc.Interval(480, 720), doc.Interval(780, 1020)]
    week = doc.Calendar(1, "Standard", days=[list(hours) for _ in range(5)] + [[], []])
    monday = datetime(2026, 1, 5, 8)
    tasks, links, assignments = [], [], []
    summary, leaves = None, []
    for uid in range(1, count + 1):
        if uid % 50 == 1:
            summary = uid
            tasks.append(doc.Task(uid=uid, number=uid, name=f"Package {uid}", is_summary=True))
            continue
        row = doc.Task(uid=uid, number=uid, name=f"Task {uid}", parent_uid=summary, outline_level=2)
        row.duration_minutes = row.work_minutes = float(draw.randint(1, 10) * DAY)
        row.baselines[0] = doc.Baseline(monday, monday + timedelta(days=uid % 300), row.duration_minutes)
        tasks.append(row)
        links += [doc.Link(before, uid) for before in set(draw.sample(leaves[-60:], min(2, len(leaves))))]
        assignments.append(doc.Assignment(uid, uid, uid % 40 + 1, units=1.0, work_minutes=row.work_minutes))
        leaves.append(uid)
    resources = [doc.Resource(uid, f"Person {uid}") for uid in range(1, 41)]
    properties = doc.PlanProperties(name=f"Plan of {count}", start=monday, default_calendar_uid=1)
    return doc.PlanDocument(
        doc.PlanSource("mspdi"),
        doc.SchedulingProfile.MSPROJECT,
        properties,
        [week],
        tasks,
        links,
        resources,
        assignments,
    )


def uploaded_to_shown(count: int) -> None:
    from quarterdeck.core.clock import now  # noqa: PLC0415
    from quarterdeck.core.jobs import run_waiting  # noqa: PLC0415
    from quarterdeck.core.models import Workspace  # noqa: PLC0415
    from quarterdeck.core.tests import factories  # noqa: PLC0415
    from quarterdeck.exchange.mspdi import write_mspdi  # noqa: PLC0415
    from quarterdeck.planning.actions import upload_plan_files  # noqa: PLC0415
    from quarterdeck.planning.models import Plan  # noqa: PLC0415
    from quarterdeck.planning.queries.gantt import gantt_of  # noqa: PLC0415

    target = io.BytesIO()
    write_mspdi(document(count), target)
    home = Workspace.objects.filter(code="BENCH").first() or factories.portfolio(code="BENCH")
    actor = factories.manager_of(home, role="portfolio_manager")
    run_waiting()
    target.seek(0)
    size = len(target.getvalue()) / 1e6
    total, worked = perf_counter(), process_time()
    _timed(
        f"upload of {count:,} tasks ({size:.0f} MB)",
        lambda: upload_plan_files(
            actor=actor, workspace=home, files=[(f"plan-{count}.xml", target)], at=now(), applies_itself=True
        ),
    )
    _timed("  read, scheduled, stored by the job", lambda: run_waiting(limit=1))
    plan = Plan.objects.get(name=f"Plan of {count}")
    _timed("  answer for the Gantt", lambda: json.dumps(gantt_of(plan, actor=actor, today=now().date())))
    seconds, busy = perf_counter() - total, process_time() - worked
    MEASURED.append(_row(f"upload to shown, {count:,} tasks", seconds, target=SHOWN_SECONDS * max(1, count / 10_000)))
    print(f"{f'upload to shown, {count:,} tasks':<58}{seconds:>9.2f}{busy:>14.2f}")
    run_waiting()
    if plan.task_count != count:
        raise SystemExit(f"{plan.task_count} tasks arrived, {count} were sent.")


def one_edit(count: int) -> None:
    from quarterdeck.core.clock import now  # noqa: PLC0415
    from quarterdeck.core.models import Person  # noqa: PLC0415
    from quarterdeck.core.tests import factories  # noqa: PLC0415
    from quarterdeck.planning.actions import apply_operations_now, propose_change_set, revert_change_set  # noqa: PLC0415
    from quarterdeck.planning.models import Plan, Task  # noqa: PLC0415

    plan = Plan.objects.get(name=f"Plan of {count}")
    actor: Person = factories.manager_of(plan.workspace)
    task = Task.objects.filter(plan=plan, is_summary=False).order_by("pk")[5]
    operation = {"op": "update_task", "task": task.pk, "set": {"duration_minutes": 20 * DAY}}

    def proposed() -> Any:
        return propose_change_set(actor=actor, plans=[(plan, plan.version)], operations=[operation], at=now())

    def applied() -> Any:
        return apply_operations_now(actor=actor, plans=[(plan, plan.version)], operations=[operation], at=now())

    draft = _timed(f"preview of one edit, {count:,} tasks", proposed)
    done = _timed(f"apply of one edit, {count:,} tasks ({draft.effects['moved_count']:,} move)", applied)
    _timed(f"undo of it, {count:,} tasks", lambda: revert_change_set(actor=actor, change_set=done, at=now()))


def _timed(label: str, work: Callable[[], Any]) -> Any:
    began, worked = perf_counter(), process_time()
    result = work()
    seconds = perf_counter() - began
    MEASURED.append(_row(label, seconds))
    print(f"{label:<58}{seconds:>9.2f}{process_time() - worked:>14.2f}", flush=True)
    return result


if __name__ == "__main__":
    main()
