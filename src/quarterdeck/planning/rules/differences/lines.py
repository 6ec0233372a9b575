"""The difference line by line: what appeared, vanished, changed and moved, and by how many working days.

=========  =================================================================
added      a row that the file brings
removed    a row that the file no longer has
changed    a field that takes the file's value
rule       a field that both sides changed, decided by a rule
conflict   a field that both sides changed, for a person to decide
dates      a task that the schedule moves
=========  =================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from quarterdeck.planning.rules.differences.memory import SOURCE_WINS
from quarterdeck.planning.rules.differences.result import Difference
from quarterdeck.planning.rules.effects import Dates, moved_tasks, shift_days
from quarterdeck.planning.rules.operations.context import WorkingTime
from quarterdeck.planning.rules.state import TASKS, PlanState

KINDS = ("conflict", "rule", "added", "removed", "changed", "dates")
Line = dict[str, Any]


def lines(found: Difference, state: PlanState, dates: Mapping[int, Dates], working_time: WorkingTime) -> list[Line]:
    """``state`` and ``dates`` are those after the change; the rows still hold the dates from before it."""
    days = _Days(state, working_time)
    return [
        *_conflicts(found, days),
        *_rows(found),
        *_changes(found, days),
        *_dates(state, dates, days),
    ]


class _Days:
    def __init__(self, state: PlanState, working_time: WorkingTime) -> None:
        self.state, self.working_time = state, working_time

    def between(self, name: str, before: Any, after: Any) -> float | None:
        """Working days from one value to the other; None where the field is no length and no instant."""
        if name.endswith("_minutes") and isinstance(before, int | float) and isinstance(after, int | float):
            return round((after - before) / self.state.header.minutes_per_day, 2)
        return shift_days(self.state, _instant(before), _instant(after), self.working_time)


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) < 16 or value[10:11] != "T":
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None


def filtered(found: Iterable[Line], *, what: str = "", table: str = "", words: str = "") -> list[Line]:
    """Lines of one kind, of one table, with the words in their name or field."""
    wanted = words.casefold().split()
    return [
        line
        for line in found
        if (not what or line["what"] == what)
        and (not table or line["table"] == table)
        and (not wanted or _holds(line, wanted))
    ]


def _holds(line: Line, wanted: list[str]) -> bool:
    text = f"{line['name']} {line.get('field', '')}".casefold()
    return all(word in text for word in wanted)


def _line(what: str, table: str, row: int | None, name: str, **more: Any) -> Line:
    return {"what": what, "table": table, "row": row, "name": name, **more}


def _conflicts(found: Difference, days: _Days) -> Iterator[Line]:
    for one in found.conflicts:
        values: Line = {"key": one["key"], "field": one["field"], "base": one["base"], "before": one["ours"]}
        place = one["table"], one["row"], one["label"]
        if one["rule"]:
            after = one["theirs"] if one["rule"] == SOURCE_WINS else one["ours"]
            moved = days.between(one["field"], one["ours"], after)
            values |= {"theirs": one["theirs"], "after": after, "rule": one["rule"], "days": moved}
            yield _line("rule", *place, **values)
        else:
            moved = days.between(one["field"], one["ours"], one["theirs"])
            values |= {"after": one["theirs"], "taken": one["taken"], "days": moved}
            yield _line("conflict", *place, **values)


def _rows(found: Difference) -> Iterator[Line]:
    for table, names in found.added.items():
        for name in names:
            yield _line("added", table, None, name)
    for one in found.vanished:
        yield _line("removed", one["table"], one["row"], one["name"])


def _changes(found: Difference, days: _Days) -> Iterator[Line]:
    shown = {(one["table"], one["row"], one["field"]) for one in found.conflicts}
    for one in found.changed:
        for entry in one["fields"]:
            if (one["table"], one["row"], entry["field"]) in shown:
                continue
            moved = days.between(entry["field"], entry["before"], entry["after"])
            yield _line("changed", one["table"], one["row"], one["name"], **entry, days=moved)


def _dates(state: PlanState, dates: Mapping[int, Dates], days: _Days) -> Iterator[Line]:
    for one in moved_tasks(state, dates):
        name = state.tasks[one["task"]].name
        for field in ("start", "finish"):
            before, after = one[field]
            if before != after:
                moved = shift_days(state, before, after, days.working_time)
                values = {"before": _text(before), "after": _text(after), "days": moved}
                yield _line("dates", TASKS, one["task"], name, field=field, **values)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")
