"""What a list says that differs: from its predecessor, and from what people here have written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What a list says of a project and a later list may say otherwise, in the order in which it is shown.
COMPARED = (
    "name",
    "source_id",
    "organisation",
    "area",
    "parent",
    "rating",
    "rating_words",
    "start",
    "finish",
    "whole_life_cost",
    "whole_life_forecast",
    "benefits",
    "details",
)
# What of it is written on the project itself, where people may write too.
WRITTEN = ("name", "summary", "area")


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """One field of a project: what it becomes, and whether both sides changed it."""

    field: str
    base: Any
    ours: Any
    theirs: Any
    is_conflict: bool
    is_written: bool


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """The fields in which two entries differ; narratives, figures by year and other columns are compared one by one.

    Each list speaks of years of its own: that a year is no longer named is no change.
    """
    changes = [
        FieldChange(field, before.get(field), after.get(field))
        for field in COMPARED
        if field != "details" and before.get(field) != after.get(field)
    ]
    was, now = _flat(before.get("details") or {}), _flat(after.get("details") or {})
    changes += [
        FieldChange(field, was.get(field), now.get(field))
        for field in dict.fromkeys((*was, *now))
        if was.get(field) != now.get(field) and not (field.startswith("years: ") and field not in now)
    ]
    return changes


def _flat(details: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in details.items():
        name = f"{place}{key}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{name}: ")
        elif value not in (None, ""):
            flat[name] = value
    return flat


def decide(field: str, *, base: Any, ours: Any, theirs: Any, is_known: bool, takes_theirs: bool) -> Decision:
    """Three-way: what a list changes is written unless somebody here has changed it since the last list.

    | ours against base | theirs against base | becomes |
    | --- | --- | --- |
    | the same | changed | theirs |
    | changed | the same | ours |
    | changed | changed otherwise | ours, a conflict: theirs only when somebody takes it |
    | never listed before, ours empty | any | theirs |
    | never listed before, ours set | other | ours, a conflict |

    A list that says nothing of a field changes nothing.
    """
    if not theirs or theirs == ours or (is_known and theirs == base):
        return Decision(field, base, ours, theirs, is_conflict=False, is_written=False)
    is_untouched = (ours == base) if is_known else not ours
    return Decision(field, base, ours, theirs, is_conflict=not is_untouched, is_written=is_untouched or takes_theirs)
