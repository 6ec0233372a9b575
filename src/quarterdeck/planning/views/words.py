"""Stored fields and values as people read them: "duration 10 d", not "duration_minutes 4800.0"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quarterdeck.core.templatetags.figures import long_date

FIELDS = {
    "duration_minutes": "duration",
    "work_minutes": "work",
    "percent_complete": "percent complete",
    "wbs": "WBS code",
    "set": "fields",
    "removed": "row",
}
NOUNS = {"custom_fields": "custom field"}


def field_words(name: str) -> str:
    return FIELDS.get(name, name.removeprefix("is_").removesuffix("_minutes").replace("_", " "))


def value_words(name: str, value: Any, minutes_per_day: int) -> str:
    """A stored value; nothing stored is a dash."""
    if value is None or value == "":
        return "–"
    if name.endswith("_minutes") and isinstance(value, int | float):
        return f"{value / minutes_per_day:g}\u00a0d"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and (moment := _moment(value)) is not None:
        return date_words(moment) or "–"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, str | int) else "changed"


def _moment(text: str) -> datetime | None:
    if len(text) < 16 or text[4:5] != "-" or text[10:11] != "T":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def date_words(moment: datetime | str | None) -> str | None:
    found = _moment(moment) if isinstance(moment, str) else moment
    return long_date(found)


def counted(numbers: dict[str, int]) -> str:
    """``4 tasks, 1 link``; the keys are plural."""
    parts = []
    for plural, count in numbers.items():
        noun = plural.replace("_", " ")
        if count:
            parts.append(f"{count:,} {noun.removesuffix('s') if count == 1 else noun}")
    return ", ".join(parts)


def reason_words(move: dict[str, Any]) -> str:
    """Why levelling starts a task later: whom it waits for, who has them, and since when."""
    other = move["competitor_name"] or ""
    if move["competitor_code"]:
        other = f"{other} of {move['competitor_code']}"
    if move["cause"] == "predecessor":
        return f"Follows {other}" if other else "Follows its predecessors"
    if not other:
        return f"{move['resource']} is not there in sufficient units before"
    since = f" since {date_words(move['since'])}" if move["since"] else ""
    return f"{move['resource']} is on {other}{since}"


def cost_words(days: float | None, *, has_own: bool) -> str:
    """What the finish would do if a task did not wait."""
    if not has_own:
        return ""
    if days is None:
        return "not computed"
    if round(days, 2) == 0:
        return "the finish stays"
    return f"finish {abs(days):.3g}\u00a0d {'later' if days > 0 else 'earlier'}"


def moved_rows(moved: list[dict[str, Any]], names: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": names.get(one["task"], ""),
            "start": [date_words(moment) for moment in one["start"]],
            "finish": [date_words(moment) for moment in one["finish"]],
            "days": one.get("days"),
        }
        for one in moved
    ]
