"""How long pages take over a large organisation: 1,000 projects, 100k tasks, 200k links.

    .venv/bin/python -m benchmarks.pages [--quick]

Requests pass the whole stack (session, rights, query, template) in this process, and once more over loopback through
the web server. The peer is the list that Django's own admin makes of the same 1,000 projects: rows, without colours,
totals, charts or rights.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep
from typing import Any

from benchmarks import world
from benchmarks.admin import ADMIN, admin_list

ROOT = Path(__file__).resolve().parents[1]
PAGE = f"/portfolios/{world.PORTFOLIO}/"
WARM = 3
SHARE = 0.95
HOST = "127.0.0.1"
START_SECONDS = 60
SAMPLE = world.Size(projects=100, programmes=5, tasks=12_000, large_plan=2_000)


def run(quick: bool) -> list[dict[str, Any]]:
    """Measure in a process of its own, which sets Django up on a scratch data folder; ``ratio`` is peer over ours."""
    command = [sys.executable, "-m", "benchmarks.pages", "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure(*, quick: bool) -> list[dict[str, Any]]:
    count, size = (20, SAMPLE) if quick else (80, world.Size())
    held, large = f"{size.projects:,} projects, {size.tasks // 1000}k tasks", f"{size.large_plan // 1000}k tasks"
    with world.scratch_home() as home:
        actor = world.build(size)
        client = signed_in(actor)
        with admin_of_projects() as address:
            peer = wall(lambda: get(client, address), count)
            busy = cpu(lambda: get(client, address), count)
        plan = large_plan()
        return [
            row("portfolio page", held, wall(lambda: get(client, PAGE), count), 150, peer),
            row("portfolio page, CPU", held, cpu(lambda: get(client, PAGE), count), 150, busy, unit="ms median"),
            row("portfolio page, served", held, served(home, client, count), 150),
            row("red projects only", held, wall(lambda: get(client, f"{PAGE}?rag=red"), count), 150),
            row("project page", held, wall(lambda: get(client, f"/projects/{plan.workspace.code}/"), count), 150),
            row("list of projects", held, wall(lambda: get(client, "/projects/"), count), 150, peer),
            row("Gantt as JSON", large, wall(lambda: get(client, f"/api/v1/plans/{plan.pk}/gantt"), count // 4)),
        ]


def signed_in(actor: Any) -> Any:
    from django.test import Client  # noqa: PLC0415  needs settings

    from quarterdeck.core.tests import factories  # noqa: PLC0415

    return factories.signed_in(Client(SERVER_NAME=HOST), actor)


def large_plan() -> Any:
    from quarterdeck.planning.models import Plan  # noqa: PLC0415

    return Plan.objects.select_related("workspace").order_by("-task_count", "id")[0]


def get(client: Any, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != http.HTTPStatus.OK:
        raise SystemExit(f"{address} answered {response.status_code}.")
    body: bytes = response.content
    return body


def wall(work: Callable[[], Any], count: int) -> float:
    """The 95th percentile, in milliseconds."""
    return percentile(timed(work, count, perf_counter))


def percentile(times: list[float]) -> float:
    return 1000 * sorted(times)[math.ceil(SHARE * len(times)) - 1]


def cpu(work: Callable[[], Any], count: int) -> float:
    return 1000 * statistics.median(timed(work, count, process_time))


def timed(work: Callable[[], Any], count: int, clock: Callable[[], float]) -> list[float]:
    for _ in range(WARM):
        work()
    times = []
    for _ in range(max(count, WARM)):
        began = clock()
        work()
        times.append(clock() - began)
    return times


def admin_of_projects() -> AbstractContextManager[str]:
    """Django's admin over the same projects with the same columns."""
    from quarterdeck.reporting.models import ProjectFacts  # noqa: PLC0415
    from quarterdeck.reporting.views.portfolios import PER_PAGE  # noqa: PLC0415

    columns = ("overall_rag", "reason", "spi_t", "cpi", "forecast_finish", "slip_days", "eac")
    return admin_list(
        ProjectFacts,
        list_display=("workspace", "project", "manager", *columns),
        list_select_related=("workspace", "project__workspace", "project__manager"),
        list_filter=("overall_rag", "project__primary_area"),
        list_per_page=PER_PAGE,
        manager=lambda listed, facts: str(facts.project.manager),
    )


def served(home: str, client: Any, count: int) -> float:
    """The portfolio page through the web server on loopback, one request after the other."""
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    with server(home) as port:
        connection = connected(port)
        return wall(lambda: fetched(connection, cookies), count)


@contextmanager
def server(home: str) -> Iterator[int]:
    """The web server with one process on a free port of loopback, ready to answer."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "quarterdeck.config", "serve", "--port", str(port), "--processes", "1"]
    environment = os.environ | {"QUARTERDECK_HOME": home}
    process = subprocess.Popen([*command, "--workers", "0"], env=environment, stdout=subprocess.DEVNULL)
    try:
        connected(port).close()
        yield port
    finally:
        process.terminate()
        process.wait(120)


def connected(port: int) -> http.client.HTTPConnection:
    deadline = monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.2)
        else:
            return connection


def fetched(connection: http.client.HTTPConnection, cookies: str) -> bytes:
    connection.request("GET", PAGE, headers={"Cookie": cookies})
    response = connection.getresponse()
    if response.status != http.HTTPStatus.OK:
        raise SystemExit(f"{PAGE} answered {response.status} over loopback.")
    return response.read()


def row(
    area: str,
    given: str,
    ours: float,
    target: float | None = None,
    peer: float | None = None,
    *,
    unit: str = "ms p95",
) -> dict[str, Any]:
    return {
        "area": area,
        "input": given,
        "ours": round(ours, 1),
        "peer": None if peer is None else round(peer, 1),
        "peer_name": None if peer is None else ADMIN,
        "unit": unit,
        "ratio": None if peer is None else round(peer / ours, 2),
        "target": None if target is None else f"<= {target} ms",
        "reached": None if target is None else ours <= target,
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
        peer = f", {one['peer_name']} {one['peer']}" if one["peer"] else ""
        print(f"{one['area']:<26}{one['input']:<28}{one['ours']:>8} {one['unit']}{peer}")


if __name__ == "__main__":
    main()
