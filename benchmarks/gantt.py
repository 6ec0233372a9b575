"""How long a plan of 10,000 tasks takes to appear: on opening its page in Chromium, and after uploading its file.

    .venv/bin/python -m benchmarks.gantt [--quick]

The page is served over loopback and opened in a fresh browser context each time; it counts as drawn in the frame after
its first bars stand in the document and its rows reach down to the last task.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import pages, world

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")
WINDOW = {"width": 1440, "height": 900}
TASKS = 10_000
SIZE = world.Size(projects=3, programmes=1, tasks=TASKS + 200, large_plan=TASKS)
DRAWN_MS, SHOWN_S = 1_000, 5
LONGEST_MS = 120_000
# Both instants are counted from the start of the navigation.
WATCH = """
new MutationObserver((_, self) => {
  const row = document.querySelector('.gantt_grid_data .gantt_row');
  const area = document.querySelector('.gantt_data_area');
  if (!row || !document.querySelector('.gantt_task_line') || !area) return;
  if (area.scrollHeight < row.offsetHeight * TASKS) return;
  self.disconnect();
  requestAnimationFrame(() => setTimeout(() => { document.documentElement.dataset.drawn = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
""".replace("TASKS", str(TASKS))
ANSWERED = "performance.getEntriesByType('resource').find((one) => one.name.includes('/gantt')).responseEnd"


def run(quick: bool) -> list[dict[str, Any]]:
    """Measure in a process of its own, which sets Django up on a scratch data folder."""
    command = [sys.executable, "-m", "benchmarks.gantt", "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure(*, quick: bool) -> list[dict[str, Any]]:
    with world.scratch_home() as home:
        actor = world.build(SIZE)
        rows = uploaded(actor)
        if CHROMIUM is None:
            print("No Chromium here: the Gantt is not measured.", file=sys.stderr)
            return rows
        opened, drawn = opening(home, actor, times=3 if quick else 9)
        anew, _ = opening(home, actor, times=3 if quick else 5, changed=True)
    return [
        *rows,
        row("Gantt from click to drawn", opened, DRAWN_MS, "ms median"),
        row("Gantt from click to drawn, first after a change", anew, DRAWN_MS, "ms median"),
        row("Gantt from answer to drawn", drawn, DRAWN_MS, "ms median"),
    ]


def opening(home: str, actor: Any, *, times: int, changed: bool = False) -> tuple[float, float]:
    """Milliseconds from the navigation to the drawn chart, and from the arrived answer to the drawn chart.

    The server keeps the rows of a plan's version; where the plan has ``changed`` before each visit they are read anew.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  not everybody has it

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver's loop runs in this thread and only waits
    client, plan = pages.signed_in(actor), pages.large_plan()
    address = f"/projects/{plan.workspace.code}/plan/"
    cookies = [
        {"name": name, "value": one.value, "domain": pages.HOST, "path": "/"} for name, one in client.cookies.items()
    ]
    found = []
    with pages.server(home) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for visit in range(times + 1):
            if changed:
                touch(plan, visit)
            context = browser.new_context(viewport=WINDOW)
            context.add_cookies(cookies)
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(f"http://{pages.HOST}:{port}{address}")
            page.wait_for_selector("[data-drawn]", timeout=LONGEST_MS)
            drawn, answered = page.evaluate(f"[Number(document.documentElement.dataset.drawn), {ANSWERED}]")
            found.append((drawn, drawn - answered))
            context.close()
        browser.close()
    opened, after = zip(*found[1:], strict=True)  # the first one warms the server
    return statistics.median(opened), statistics.median(after)


def touch(plan: Any, visit: int) -> None:
    from quarterdeck.planning.models import Plan  # noqa: PLC0415  needs settings

    Plan.objects.filter(pk=plan.pk).update(changed_at=plan.changed_at + timedelta(seconds=visit + 1))


def uploaded(actor: Any) -> list[dict[str, Any]]:
    """Seconds from the file's arrival to the answer for the Gantt: stored, read, scheduled, applied, read back."""
    from benchmarks.planning import document  # noqa: PLC0415  needs settings
    from quarterdeck.exchange.mspdi import write_mspdi  # noqa: PLC0415

    for count in (200, TASKS):  # the first one warms compiled code
        file = io.BytesIO()
        write_mspdi(document(count), file)
        file.seek(0)
        began, worked = perf_counter(), process_time()
        shown(actor, file, count)
        seconds, busy = perf_counter() - began, process_time() - worked
    return [
        row("MSPDI from upload to shown", seconds, SHOWN_S, "s"),
        row("MSPDI from upload to shown, CPU", busy, SHOWN_S, "s"),
    ]


def shown(actor: Any, file: io.BytesIO, count: int) -> None:
    from quarterdeck.core import clock  # noqa: PLC0415  needs settings
    from quarterdeck.core.jobs import run_waiting  # noqa: PLC0415
    from quarterdeck.core.models import Workspace  # noqa: PLC0415
    from quarterdeck.planning.actions import upload_plan_files  # noqa: PLC0415
    from quarterdeck.planning.models import Plan  # noqa: PLC0415

    home = Workspace.objects.get(code=world.PORTFOLIO)
    name = f"Plan of {count}"
    upload_plan_files(actor=actor, workspace=home, files=[(f"{name}.xml", file)], at=clock.now(), applies_itself=True)
    while not Plan.objects.filter(name=name, task_count=count).exists():
        if not run_waiting(limit=1):
            raise SystemExit(f"{name} did not arrive.")
    plan = Plan.objects.get(name=name)
    answer = json.loads(pages.get(pages.signed_in(actor), f"/api/v1/plans/{plan.pk}/gantt"))
    if len(answer["tasks"]) != count:
        raise SystemExit(f"{len(answer['tasks'])} tasks arrived, {count} were sent.")


def row(area: str, ours: float, target: float, unit: str) -> dict[str, Any]:
    return {
        "area": area,
        "input": f"{TASKS:,} tasks",
        "ours": round(ours, 2 if unit == "s" else 0),
        "peer": None,
        "peer_name": None,
        "unit": unit,
        "ratio": None,
        "target": f"<= {target} {unit.split()[0]}",
        "reached": ours <= target,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="rows for the whole run of benchmarks")
    options = parser.parse_args()
    rows = measure(quick=options.quick)
    if options.json:
        print(json.dumps(rows))
        return
    for one in rows:
        print(f"{one['area']:<50}{one['input']:<16}{one['ours']:>8} {one['unit']}")


if __name__ == "__main__":
    main()
