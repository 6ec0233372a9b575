"""How long the list of a register takes with 100,000 entries in 1,000 projects, on SQLite and on PostgreSQL.

    .venv/bin/python -m benchmarks.registers [--quick] [--database postgresql]

Requests pass the whole stack (session, rights, query, count, template). The peer is the list that Django's own admin
makes of the same rows with the same columns. PostgreSQL is measured on a throwaway server where its programs are there.
Each figure says the processor time of a request as well, with that of the server, and the load of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

from tests.postgres import VARIABLE, NoServer, throwaway_server

from benchmarks import world
from benchmarks.admin import admin_list
from benchmarks.pages import WARM, get, percentile, row, signed_in
from benchmarks.world_facts import AT, STATUS, insert

ROOT = Path(__file__).resolve().parents[1]
PAGE, API = "/registers/issues/", "/api/v1/registers/issues/entries"
TARGET, PER_PAGE = 150, 50
MEMBER, PROGRAMME = "Niamh Walsh", "PG-03"
WORDS = ("pump", "cable", "licence", "supplier", "tariff", "meter", "permit", "crane", "migration", "audit", "vendor")
STATES = ("open", "analysing", "in_progress", "resolved", "closed")
KINDS = ("problem", "defect", "external_event", "request_for_change")
STORY = (
    "The supplier of the {0} told us by letter {1} that the delivery slips by three weeks. The site cannot wait: "
    "the {2} is on the way of the commissioning. We ask the board what to do. "
)
SUBJECT = (
    "id", "register", "workspace_id", "code", "title", "state", "is_closed", "due_on", "owner_id", "changed_at",
    "visibility", "created_by_id",
)  # fmt: skip
ENTRY = (
    "subject_id", "workspace_id", "number", "title", "state", "owner_id", "due_on", "severity", "priority",
    "created_at", "changed_at", "state_since", "closed_at", "description", "analysis", "kind", "visibility",
    "created_by_id",
)  # fmt: skip
MIDDLE = "?page={page}"
LISTS = (
    ("list, first page", ""),
    ("list, open by due day", "?is=open&sort=due_on"),
    ("list by title", "?sort=title"),
    ("list by owner", "?sort=owner"),
    ("list by severity, grouped", "?group=severity"),
    ("list, overdue", "?is=overdue"),
    ("list, words", "?q=pump+licence"),
    ("list, middle page", MIDDLE),
    ("list of a programme", f"?in={PROGRAMME}"),
    ("board", "?layout=board"),
    ("calendar", "?layout=calendar"),
)
WALKS = (("list as JSON", "?sort=due_on&limit=50"), ("list as JSON, counted", "?limit=50&count=true"))


class Paced(NamedTuple):
    """Of some requests one after the other, in milliseconds: 95th percentile of the wall clock, mean CPU."""

    wall: float
    cpu: float


def run(quick: bool) -> list[dict[str, Any]]:
    """Measure in processes of their own, one per database."""
    return [found for database in ("sqlite", "postgresql")[: 1 if quick else 2] for found in _apart(database, quick)]


def _apart(database: str, quick: bool) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks.registers", "--json", "--database", database]
    done = subprocess.run([*command, *(["--quick"] if quick else [])], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure(database: str, *, quick: bool) -> list[dict[str, Any]]:
    count, entries = (20, 5_000) if quick else (200, 100_000)
    given = f"{entries:,} issues, {database}"
    with server_of(database) as address:
        os.environ |= {VARIABLE: address} if address else {}
        with world.scratch_home():
            client = signed_in(build(entries, random.Random(7)))  # noqa: S311  a world, not a secret
            middle = entries // 2 // PER_PAGE
            asked = [(name, client, PAGE + state.format(page=middle)) for name, state in LISTS]
            asked += [("list of a member", signed_in(member()), PAGE)]
            asked += [(name, client, API + state) for name, state in WALKS]
            peers = peer_figures(client, count, middle)
            found = [
                told(name, given, paced(reader, address, count), peers.get(address) if reader is client else None)
                for name, reader, address in asked
            ]
            _close()
            return found


def peer_figures(client: Any, count: int, middle: int) -> dict[str, Paced]:
    """The same pages as Django's admin shows them, by our addresses."""
    with admin_of_issues() as listed:
        alike = {"": "", "?sort=title": "?o=2", "?q=pump+licence": "?q=pump+licence", MIDDLE: f"?p={middle}"}
        return {
            PAGE + ours.format(page=middle): paced(client, listed + theirs, count // 4)
            for ours, theirs in alike.items()
        }


def paced(client: Any, address: str, count: int) -> Paced:
    clock, times = cpu_clock(), []
    for _ in range(WARM):
        get(client, address)
    began = clock()
    for _ in range(max(count, WARM)):
        start = perf_counter()
        get(client, address)
        times.append(perf_counter() - start)
    return Paced(percentile(times), 1000 * (clock() - began) / len(times))


def cpu_clock() -> Callable[[], float]:
    """Tells the seconds of processor time that this process has taken, with those of a database server beside it."""
    from django.db import connection  # noqa: PLC0415  needs settings

    if connection.vendor == "sqlite":
        return process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = _stat(cursor.fetchone()[0])[1]
    return lambda: process_time() + _server_seconds(server)


def _server_seconds(server: int) -> float:
    """Of all processes of the server that run, and of its parallel workers that have ended."""
    ticks = 0
    for one in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        with suppress(FileNotFoundError, ProcessLookupError):
            _, parent, own, waited = _stat(one)
            ticks += own + waited if one == server else own if parent == server else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> tuple[int, int, int, int]:
    """Number, parent, own ticks, ticks of children that have ended (proc(5), stat: fields 4 and 14 to 17)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return process, int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])


def told(name: str, given: str, ours: Paced, peer: Paced | None) -> dict[str, Any]:
    busy = f"CPU {ours.cpu:.0f} ms" + (f" (peer {peer.cpu:.0f})" if peer else "")
    load = f"load {os.getloadavg()[0]:.1f}"
    return row(name, f"{given}; {busy}, {load}", ours.wall, TARGET, peer.wall if peer else None)


def server_of(database: str) -> AbstractContextManager[str]:
    return throwaway_server() if database == "postgresql" else nullcontext("")


def _close() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()


def admin_of_issues() -> AbstractContextManager[str]:
    from quarterdeck.risk.models import Issue  # noqa: PLC0415

    return admin_list(
        Issue,
        list_display=("number", "title", "workspace", "severity", "priority", "owner", "due_on", "state"),
        list_select_related=("workspace", "owner"),
        list_filter=("severity", "state"),
        search_fields=("title", "description"),
        list_per_page=PER_PAGE,
    )


def build(entries: int, draw: random.Random) -> Any:
    """Fill the database; answers the manager of the portfolio, who sees every entry."""
    from django.db import connection, transaction  # noqa: PLC0415

    from quarterdeck.core.models import Person  # noqa: PLC0415
    from quarterdeck.registers.models import Subject  # noqa: PLC0415
    from quarterdeck.registers.queries import search  # noqa: PLC0415
    from quarterdeck.risk.models import Issue  # noqa: PLC0415

    with transaction.atomic():
        places, _, actor = world.organisation(world.Size(projects=1_000), draw)
        people = list(Person.objects.values_list("pk", flat=True))
        rows = list(_issues(entries, [place.pk for place in places], people, draw))
        insert(Subject, SUBJECT, _prepared(Subject, SUBJECT, rows))
        insert(Issue, ENTRY, _prepared(Issue, ENTRY, rows))
        with connection.cursor() as cursor:
            words = [(one["subject_id"], f"{one['code']}\n{one['title']}\n{one['description']}") for one in rows]
            cursor.executemany(search._sql("keep"), words)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the server does by itself soon after; SQLite has no such thing
    return actor


def member() -> Any:
    """Somebody who takes part and sees of restricted entries only their own."""
    from quarterdeck.core.models import Workspace  # noqa: PLC0415
    from quarterdeck.core.tests import factories  # noqa: PLC0415

    return factories.manager_of(Workspace.objects.get(code=world.PORTFOLIO), "team_member", MEMBER)


def _prepared(model: Any, names: tuple[str, ...], rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows as the database keeps them."""
    from django.db import connection  # noqa: PLC0415

    kept = {field.attname: field.get_db_prep_save for field in model._meta.concrete_fields}
    for one in rows:
        yield tuple(kept[name](one[name], connection) for name in names)


def _issues(count: int, places: list[int], people: list[int], draw: random.Random) -> Iterator[dict[str, Any]]:
    story = STORY * 3
    for key in range(1, count + 1):
        state = draw.choice(STATES)
        due = None if key % 9 == 0 else STATUS + timedelta(days=draw.randrange(-200, 200))
        made = AT - timedelta(minutes=draw.randrange(500_000))
        closed = made + timedelta(days=3) if state == "closed" else None
        number = (key - 1) // len(places) + 1
        yield {
            "id": key, "subject_id": key, "register": "issues", "number": number,
            "workspace_id": places[key % len(places)],
            "code": f"I-{number}", "title": f"{draw.choice(WORDS).title()} {key} of {draw.choice(WORDS)} late",
            "state": state, "is_closed": closed is not None, "owner_id": draw.choice(people) if key % 4 else None,
            "due_on": due, "severity": draw.choice(("low", "medium", "high", "critical")),
            "priority": draw.choice(("low", "medium", "high")), "created_at": made, "changed_at": made,
            "state_since": made, "closed_at": closed,
            "description": story.format(draw.choice(WORDS), key, draw.choice(WORDS)), "analysis": story[: key % 200],
            "kind": draw.choice(KINDS), "visibility": "restricted" if key % 20 == 0 else "open",
            "created_by_id": draw.choice(people),
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="rows for the whole run of benchmarks")
    options = parser.parse_args()
    try:
        rows = measure(options.database, quick=options.quick)
    except NoServer as missing:
        print(missing, file=sys.stderr)
        rows = []
    if options.json:
        print(json.dumps(rows))
        return
    for one in rows:
        peer = f", {one['peer_name']} {one['peer']}" if one["peer"] else ""
        print(f"{one['area']:<28}{one['input']:<70}{one['ours']:>8} {one['unit']}{peer}")


if __name__ == "__main__":
    main()
