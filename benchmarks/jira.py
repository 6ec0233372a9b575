"""Reading a Jira export of fifty thousand rows, beside the bare csv.DictReader on the same file."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.exchange.jira.files import read_jira

ROWS, QUICK_ROWS = 50_000, 5_000
SECONDS = 4.0
_BEGIN = datetime(2024, 1, 8, 9)
_STATES = (("Backlog", "To Do"), ("In Progress", "In Progress"), ("Review", "In Progress"), ("Done", "Done"))
_FILLER = [f"Custom field (Field {number})" for number in range(40)]
HEADER = [
    *("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Project type"),
    *("Priority", "Resolution", "Assignee", "Assignee Id", "Reporter", "Reporter Id", "Creator", "Creator Id"),
    *("Created", "Updated", "Last Viewed", "Resolved", "Fix versions", "Components", "Due date", "Votes", "Labels"),
    *("Labels", "Description", "Watchers", "Original estimate", "Remaining Estimate", "Time Spent", "Log Work"),
    *("Outward issue link (Blocks)", "Inward issue link (Blocks)", "Outward issue link (Relates)", "Attachment"),
    *_FILLER,
    *("Custom field (Story Points)", "Custom field (Start date)", "Custom field (Rank)", "Sprint", "Sprint"),
    *("Comment", "Comment", "Parent", "Parent key", "Parent summary", "Status Category", "Status Category Changed"),
]


def write_export(path: Path, rows: int) -> None:
    """An "all fields" export: epics of twenty stories, every fourth with two sub-tasks, links, sprints, comments."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows))


def _rows(rows: int) -> Iterator[list[str]]:
    source = random.Random(20261030)  # noqa: S311
    for number in range(1, rows + 1):
        yield [_cell(header, number, source) for header in HEADER]


def _stamp(at: datetime) -> str:
    return f"{at:%d/%b/%y} {at.hour % 12 or 12}:{at:%M %p}"


def _cell(header: str, number: int, source: random.Random) -> str:
    epic = number - (number - 1) % 20
    is_epic = epic == number
    created = _BEGIN + timedelta(minutes=37 * number)
    state, category = _STATES[number * 7 % 4]
    values = {
        "Summary": f"Item {number}: let the customer see what was ordered",
        "Issue key": f"WEB-{number}",
        "Issue id": str(100_000 + number),
        "Issue Type": "Epic" if is_epic else "Story",
        "Status": state,
        "Project key": "WEB",
        "Project name": "Web shop",
        "Project type": "software",
        "Priority": "Medium",
        "Resolution": "Done" if state == "Done" else "",
        "Assignee": f"Person {number % 60}" if number % 5 else "",
        "Assignee Id": f"712020:{number % 60:08x}" if number % 5 else "",
        "Reporter": f"Person {number % 7}",
        "Reporter Id": f"712020:{number % 7:08x}",
        "Creator": f"Person {number % 7}",
        "Creator Id": f"712020:{number % 7:08x}",
        "Created": _stamp(created),
        "Updated": _stamp(created + timedelta(days=30)),
        "Resolved": _stamp(created + timedelta(days=21)) if state == "Done" else "",
        "Fix versions": f"{1 + number // 4000}.0" if number % 3 == 0 else "",
        "Components": f"Part {number % 9}",
        "Due date": _stamp(created + timedelta(days=60)) if number % 2 else "",
        "Votes": "0",
        "Labels": f"label{number % 11}",
        "Description": f"*Why* the customer asks for item {number}.\n\n* first step\n* second step, see WEB-{epic}" * 2,
        "Original estimate": str(3600 * (number % 40)) if number % 3 else "",
        "Remaining Estimate": str(1800 * (number % 40)) if number % 3 else "",
        "Time Spent": str(1800 * (number % 40)) if number % 3 else "",
        "Log Work": f";{_stamp(created + timedelta(days=9))};712020:{number % 60:08x};3600" if number % 6 == 0 else "",
        "Outward issue link (Blocks)": f"WEB-{number + 1}" if number % 4 == 1 and number % 20 < 18 else "",
        "Outward issue link (Relates)": f"WEB-{number + 9}" if number % 50 == 0 else "",
        "Custom field (Story Points)": f"{source.choice((1, 2, 3, 5, 8))}.0" if number % 3 else "",
        "Custom field (Rank)": f"0|i{number:05x}:",
        "Sprint": f"Sprint {1 + number // 300}",
        "Comment": f"{_stamp(created + timedelta(days=3))};712020:{number % 60:08x};Looks good to me."
        if number % 2
        else "",
        "Parent": "" if is_epic else str(100_000 + epic),
        "Parent key": "" if is_epic else f"WEB-{epic}",
        "Status Category": category,
        "Status Category Changed": _stamp(created + timedelta(days=20)),
    }
    if header in values:
        return values[header]
    return f"value {number % 17}" if header.endswith(("1)", "4)", "7)")) else ""


def read_export(path: Path) -> None:
    """What a person gets: a plan with outline, people, links, dates, sprints, versions and typed fields."""
    reading = read_jira(path, format="jira-csv")
    assert reading.document is not None
    assert len(reading.document.tasks) >= QUICK_ROWS


def read_plainly(path: Path) -> None:
    """What the standard library does: cells as text by the name of their column, no dates, no tree, no people."""
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert rows


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Measure reading; ``ratio`` is the peer's time over ours, and the peer does only the first step of the work."""
    rows = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write_export(path, rows)
        ours, peer = _seconds(read_export, path), _seconds(read_plainly, path)
        size = path.stat().st_size / 1e6
    limit = SECONDS * rows / ROWS
    return [
        {
            "area": "read Jira CSV into a plan",
            "input": f"{rows:,} issues, {len(HEADER)} columns, {size:.0f} MB",
            "ours": round(ours, 3),
            "peer": round(peer, 3),
            "peer_name": "csv.DictReader, cells as text only",
            "unit": "s",
            "ratio": round(peer / ours, 2),
            "target": f"<= {limit:g} s",
            "reached": ours <= limit,
        }
    ]


def _seconds(read: Callable[[Path], None], path: Path) -> float:
    before = time.perf_counter()
    read(path)
    return time.perf_counter() - before
