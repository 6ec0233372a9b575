"""`read_mpxj_json`: a JSON file of the MPXJ library as a plan document."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from quarterdeck.exchange.document import (
    CustomField,
    LagCalendar,
    PlanDocument,
    PlanProperties,
    PlanSource,
    ProgressRule,
    Reading,
    SchedulingProfile,
    Severity,
)
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.mpxj_json.calendars import read_calendar
from quarterdeck.exchange.mpxj_json.resources import read_assignment, read_resource
from quarterdeck.exchange.mpxj_json.tasks import read_links, read_task
from quarterdeck.exchange.mpxj_json.values import Row
from quarterdeck.exchange.progress import counting

Thing = TypeVar("Thing")
_GZIP = b"\x1f\x8b"
_PROGRESS = {
    "RETAINED_LOGIC": ProgressRule.RETAINED_LOGIC,
    "PROGRESS_OVERRIDE": ProgressRule.PROGRESS_OVERRIDE,
    "ACTUAL_DATES": ProgressRule.ACTUAL_DATES,
}
_LAG_CALENDARS = {
    "PREDECESSOR": LagCalendar.PREDECESSOR,
    "SUCCESSOR": LagCalendar.SUCCESSOR,
    "PROJECT_DEFAULT": LagCalendar.PROJECT,
    "TWENTY_FOUR_HOUR": LagCalendar.ELAPSED,
}
_MINUTES_PER_DAY = 480


def read_mpxj_json(source: BinaryIO | Path, *, file: str, limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read MPXJ's JSON, packed with gzip or not.

    Parameters
    ----------
    source : binary stream or path
    file : str
        The name that issues carry.
    limits : ReadingLimits

    Returns
    -------
    Reading
        Always; bad content becomes issues, and the document is ``None`` only when nothing could be read.
    """
    log = IssueLog(file)
    content = _unpacked(source, log, limits)
    tree = None if content is None else _parsed(content, log)
    document = None if tree is None else _document(tree, log, file, limits)
    return Reading(document, log.close())


def _unpacked(source: BinaryIO | Path, log: IssueLog, limits: ReadingLimits) -> bytes | None:
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                return _bounded(stream, limits)
        return _bounded(source, limits)
    except (OSError, EOFError, zlib.error) as error:
        _refuse(log, "unreadable", f"The file cannot be read: {error}.")
    except OverflowError:
        _refuse(log, "too_large", "The file is larger than a plan can be.")
    return None


def _bounded(stream: BinaryIO, limits: ReadingLimits) -> bytes:
    content = stream.read(limits.file_bytes + 1)
    if content.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        unpacked = unpacker.decompress(content, limits.unpacked_bytes + 1)
        if len(unpacked) <= limits.unpacked_bytes and not unpacker.eof:
            raise gzip.BadGzipFile("it ends too early")
        content = unpacked
    if len(content) > limits.unpacked_bytes:
        raise OverflowError
    return content


def _parsed(content: bytes, log: IssueLog) -> dict[str, Any] | None:
    try:
        text, told = content.decode("utf-8-sig"), counting(content)
        tree = json.loads(text, parse_constant=lambda _name: None, object_hook=told)
    except UnicodeDecodeError as error:
        _refuse(log, "not_text", f"The file is not UTF-8 text (byte {error.start}).")
    except json.JSONDecodeError as error:
        _refuse(log, "not_json", f"The file is not valid JSON: {error.msg}.", f"line {error.lineno}")
    except RecursionError:
        _refuse(log, "too_deep", "The file is nested too deeply to be a plan.")
    except ValueError as error:
        _refuse(log, "not_json", f"The file is not valid JSON: {error}.")
    else:
        if isinstance(tree, dict) and isinstance(tree.get("tasks"), list):
            return tree
        _refuse(log, "no_tasks", "The file is JSON, but has no list of tasks as MPXJ writes it.")
    return None


def _refuse(log: IssueLog, code: str, message: str, place: str = "") -> None:
    log.add(f"mpxj_json.{code}", message, place=place, severity=Severity.ERROR)


def _document(tree: dict[str, Any], log: IssueLog, file: str, limits: ReadingLimits) -> PlanDocument:
    top = Row(tree, log, "")
    row = top.sub("property_values") or Row({}, log, "properties")
    row.at("properties")
    format_name = row.text("file_type") or "mpxj-json"
    source = PlanSource("mpxj-json", file, row.text("full_application_name"), row.text("application_version"))
    document = PlanDocument(source, _profile(row.text("file_application"), format_name))
    document.properties = _properties(row, document.profile)
    document.extras["file_type"] = format_name
    if (shown := row.raw("show_project_summary_task")) is not None:
        document.extras["show_project_summary_task"] = shown
    document.calendars = _unique(top, "calendars", read_calendar, log, limits.calendars)
    document.resources = _unique(top, "resources", read_resource, log, limits.resources)
    _tasks(top, document, log, limits)
    rows = _bounded_rows(top, "assignments", limits.assignments, log)
    read = (read_assignment(entry, position) for position, entry in enumerate(rows, 1))
    document.assignments = [assignment for assignment in read if assignment is not None]
    document.custom_fields = [
        CustomField(key=key.lower(), alias=entry.text("field_alias"), entity=entry.text("field_type_class") or "task")
        for entry in top.rows("custom_fields", "custom field")
        if (key := entry.text("field_type") or entry.text("unique_id"))
    ]
    return document


def _profile(application: str | None, format_name: str) -> SchedulingProfile:
    if application == "Primavera" or format_name in ("XER", "PMXML"):
        return SchedulingProfile.P6
    return SchedulingProfile.MSPROJECT if application == "Microsoft" else SchedulingProfile.QUARTERDECK


def _properties(row: Row, profile: SchedulingProfile) -> PlanProperties:
    properties = PlanProperties(
        name=row.text("name") or row.text("project_title") or "",
        title=row.text("project_title"),
        author=row.text("author"),
        manager=row.text("manager"),
        company=row.text("company"),
        guid=row.text("guid"),
        start=row.moment("start_date"),
        finish=row.moment("finish_date"),
        status_date=row.moment("status_date"),
        current_date=row.moment("current_date"),
        schedules_from_finish=row.text("schedule_from") == "FINISH",
        default_calendar_uid=row.whole("default_calendar_unique_id"),
        minutes_per_day=row.whole("minutes_per_day") or _MINUTES_PER_DAY,
        minutes_per_week=row.whole("minutes_per_week") or 5 * _MINUTES_PER_DAY,
        days_per_month=row.number("days_per_month") or 20,
        currency_code=row.text("currency_code"),
        currency_symbol=row.text("currency_symbol"),
        currency_digits=row.whole("currency_digits"),
        honors_constraints=row.flag("honor_constraints"),
        critical_slack_minutes=row.minutes("critical_slack_limit") or 0.0,
        multiple_critical_paths=row.flag("multiple_critical_paths"),
        critical_by_longest_path=row.text("critical_activity_type") == "LONGEST_PATH",
        splits_in_progress_tasks=row.flag("split_in_progress_tasks"),
        new_tasks_are_manual=row.flag("new_tasks_are_manual"),
        new_tasks_effort_driven=row.flag("new_tasks_effort_driven"),
    )
    properties.default_start_minute = _clock(row.text("default_start_time"), 480)
    properties.default_finish_minute = _clock(row.text("default_end_time"), 1020)
    if profile is SchedulingProfile.P6:
        lag = _LAG_CALENDARS.get(row.text("relationship_lag_calendar") or "", LagCalendar.PREDECESSOR)
        properties.lag_calendar = lag
        rule = row.text("scheduling_progressed_activities") or ""
        properties.progress_rule = _PROGRESS.get(rule, ProgressRule.RETAINED_LOGIC)
    return properties


def _clock(text: str | None, fallback: int) -> int:
    hour, _, minute = (text or "").partition(":")
    return int(hour) * 60 + int(minute[:2]) if hour.isdigit() and minute[:2].isdigit() else fallback


def _bounded_rows(top: Row, key: str, most: int, log: IssueLog) -> list[Row]:
    found: list[Row] = []
    for row in top.rows(key, key.rstrip("s")):
        if len(found) >= most:
            _refuse(log, "too_many", f"The file has more than {most} {key}; the rest was left out.")
            break
        found.append(row)
    return found


def _unique(top: Row, key: str, read: Callable[[Row], Thing | None], log: IssueLog, most: int) -> list[Thing]:
    """Things with a ``uid``; a second one of the same number is left out."""
    found: dict[int, Thing] = {}
    for row in _bounded_rows(top, key, most, log):
        thing = read(row)
        if thing is None:
            continue
        uid = thing.uid  # type: ignore[attr-defined]
        if uid in found:
            row.note("same_id", f"Another entry of {key} has the unique id {uid} too; this one was left out.")
        else:
            found[uid] = thing
    return list(found.values())


def _tasks(top: Row, document: PlanDocument, log: IssueLog, limits: ReadingLimits) -> None:
    seen = set()
    for row in _bounded_rows(top, "tasks", limits.tasks, log):
        task = read_task(row)
        if task is None:
            continue
        if task.uid in seen:
            row.note("same_id", f"Another task has the unique id {task.uid} too; this one was left out.")
            continue
        seen.add(task.uid)
        document.tasks.append(task)
        document.links += read_links(row)
        if len(document.links) > limits.links:
            del document.links[limits.links :]
            _refuse(log, "too_many", f"The file has more than {limits.links} links; the rest was left out.")
            break
