"""Write a plan to a file of any format that can be written: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from quarterdeck.exchange.asana import write_asana_csv
from quarterdeck.exchange.document import Issue, PlanDocument, Severity
from quarterdeck.exchange.ganttproject import write_ganttproject
from quarterdeck.exchange.jira.writing import write_jira_csv
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.mpxj.formats import WRITE_FORMATS
from quarterdeck.exchange.mpxj.process import ConversionFailed, converted
from quarterdeck.exchange.mspdi import write_mspdi
from quarterdeck.exchange.tasklist import write_plan_workbook, write_task_list
from quarterdeck.exchange.trello import write_trello_csv

Writer = Callable[[PlanDocument, BinaryIO], list[Issue]]
# Format -> what Quarterdeck writes itself; all else goes through MPXJ.
_WRITERS: dict[str, Writer] = {
    "asana-csv": write_asana_csv,
    "ganttproject": write_ganttproject,
    "jira-csv": write_jira_csv,
    "mspdi": write_mspdi,
    "task-list": write_task_list,
    "trello-csv": write_trello_csv,
    "workbook": write_plan_workbook,
}
# Ends of names -> format; the tool stands before the last suffix where several tools share one (".tool.csv").
_ENDS: dict[str, str] = {
    ".asana.csv": "asana-csv",
    ".csv": "task-list",
    ".gan": "ganttproject",
    ".jira.csv": "jira-csv",
    ".trello.csv": "trello-csv",
    ".xlsx": "workbook",
}


def target_format(path: Path) -> str | None:
    """Format that the name of a target asks for ("mspdi", "mpx", …), ``None`` for one that cannot be written.

    Examples
    --------
    >>> target_format(Path("plan.gan"))
    'ganttproject'
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if not suffixes:
        return None
    last = suffixes[-1]
    known = _ENDS.get("".join(suffixes[-2:])) or _ENDS.get(last)
    if known is not None:
        return known
    if last in (".xml", ".mspdi"):
        inner = suffixes[-2] if len(suffixes) > 1 else ""
        return inner[1:] if inner in WRITE_FORMATS else "mspdi"
    return last[1:] if last in WRITE_FORMATS else None


def write_plan(
    document: PlanDocument, path: Path, *, format: str | None = None, limits: ReadingLimits = DEFAULT_LIMITS
) -> list[Issue]:
    """Write `document` to `path` in the format of its suffix.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    path : Path
        ``.xml`` is written as MSPDI, ``.gan`` for GanttProject, ``.asana.csv``, ``.jira.csv`` and ``.trello.csv`` for
        the importers of these tools, other ``.csv`` as a list of tasks, ``.xlsx`` as a workbook that imports back;
        ``.mpx``, ``.xer``, ``.pmxml``, ``.planner``, ``.sdef`` and ``.json`` by MPXJ.
    format : str, optional
        Name of the format where the suffix does not tell it.
    limits : ReadingLimits
        Time and size that MPXJ may use.

    Returns
    -------
    list of Issue
        What the format cannot show. An issue of severity error means that nothing was written; an existing file
        then stays as it was.
    """
    format = format or target_format(path) or "unknown"
    writer = _WRITERS.get(format)
    if writer is None and f".{format}" not in WRITE_FORMATS:
        known = ", ".join(sorted([".xml", *_ENDS, *WRITE_FORMATS]))
        return [_failure("convert.unknown_target", f"The name must end with one of {known}.", path)]
    try:
        if writer is not None:
            with replacing(path) as target, target.open("wb") as content:
                return [replace(note, file=path.name) for note in writer(document, content)]
        return _write_through_mpxj(document, path, suffix=WRITE_FORMATS[f".{format}"], limits=limits)
    except ConversionFailed as failure:
        return [_failure(failure.code, str(failure), path)]
    except OSError as error:
        return [_failure("convert.unwritable", f"The file cannot be written: {error.strerror or error}.", path)]


def _write_through_mpxj(document: PlanDocument, path: Path, *, suffix: str, limits: ReadingLimits) -> list[Issue]:
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as folder:
        plan = Path(folder) / "plan.xml"
        with plan.open("wb") as content:
            write_mspdi(_with_work_to_do(document), content)
        with converted(plan, suffix_in=".xml", suffix_out=suffix, limits=limits) as result, replacing(path) as target:
            target.write_bytes(result.read_bytes())
    return []


def _with_work_to_do(document: PlanDocument) -> PlanDocument:
    """The document with what is left of unreported tasks spelled out: other formats take silence for done."""
    tasks = [
        replace(task, remaining_duration_minutes=task.duration_minutes, percent_complete=task.percent_complete or 0.0)
        if task.remaining_duration_minutes is None and task.actual_start is None and not task.percent_complete
        else task
        for task in document.tasks
    ]
    return replace(document, tasks=tasks)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when the block ends well, and is gone when it does not."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as content:
            os.fsync(content.fileno())
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _failure(code: str, message: str, path: Path) -> Issue:
    return Issue(code=code, message=message, severity=Severity.ERROR, place="whole file", file=path.name)
