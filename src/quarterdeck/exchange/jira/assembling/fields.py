"""Fields that sites name themselves: which of them hold points, dates or parents, and the types of the rest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from quarterdeck.exchange.document import CustomField, CustomValue, Severity
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import JiraIssue
from quarterdeck.exchange.jira.words import (
    ACTUAL_ENDS,
    ACTUAL_STARTS,
    CLOUD_FIELDS,
    ENDS,
    EPIC_LINKS,
    PARENT_LINKS,
    POINTS,
    STARTS,
)

_ROLES = {
    "points": POINTS,
    "start": STARTS,
    "end": ENDS,
    "actual start": ACTUAL_STARTS,
    "actual end": ACTUAL_ENDS,
    "epic": EPIC_LINKS,
    "parent": PARENT_LINKS,
}
_DATES = ("start", "end", "actual start", "actual end")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?")
_DATE = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{1,2}/\d{2}"
    r"|\d{1,2}[/ .-]\s?[^\W\d]{3,12}\.?[/ .-]\s?\d{2,4}|[^\W\d]{3,12} \d{1,2}, \d{4})(?:[T ,].{0,40})?"
)
_BETWEEN = "; "
_LARGEST = 1e15


class Fields:
    """Named fields of one reading: their roles, then the typed values of all others."""

    def __init__(self, content: JiraContent) -> None:
        self._content = content
        self._roles = self._find_roles(content)
        self._kinds: dict[str, str] = {}
        self._lists: set[str] = set()
        self._keys: dict[str, str] = {}
        self._used: dict[str, str] = {}

    def _name(self, field_id: str) -> str:
        known = self._content.fields.get(field_id)
        return known.name if known else field_id

    def _find_roles(self, content: JiraContent) -> dict[str, list[str]]:
        """Ids of the fields of each role, in the order in which names are trusted."""
        ids = dict.fromkeys(field_id for issue in content.issues for field_id in issue.custom)
        unnamed = [each for each in ids if each not in content.fields and each in CLOUD_FIELDS]
        for field_id in unnamed:
            content.call(field_id, CLOUD_FIELDS[field_id])
            words = f"The file does not name {field_id}; new sites of Jira Cloud use it for “{CLOUD_FIELDS[field_id]}”."
            matters = any(fold(CLOUD_FIELDS[field_id]) in names for names in _ROLES.values())
            severity = Severity.WARNING if matters else Severity.NOTE
            content.log.add("jira.field_guessed", words, place=f"field {field_id}", severity=severity)
        by_name: dict[str, list[str]] = defaultdict(list)
        for field_id in ids:
            by_name[fold(self._name(field_id))].append(field_id)
        return {role: [each for name in names for each in by_name.get(name, ())] for role, names in _ROLES.items()}

    # ---- values with a role

    def take_parents(self, issue: JiraIssue) -> list[str]:
        """Epics and parents that stand in fields of their own."""
        found = []
        for role in ("epic", "parent"):
            for field_id in self._roles[role]:
                value = issue.custom.get(field_id)
                if isinstance(value, str) and value.strip():
                    found.append(value.strip())
                    del issue.custom[field_id]
        return found

    def take_points(self, issue: JiraIssue) -> float | None:
        for field_id in self._roles["points"]:
            value = issue.custom.get(field_id)
            number = _as_number(value)
            if number is not None:
                del issue.custom[field_id]
                self._say_used("points", field_id)
                return number
        return None

    def take_date(self, issue: JiraIssue, role: str, *, minute: int) -> datetime | None:
        """A day or instant; a day gets that minute, and so does a planned instant at midnight."""
        for field_id in self._roles[role]:
            value = issue.custom.get(field_id)
            first = next((each for each in _entries(value) if isinstance(each, str)), None)
            if first is None:
                continue
            is_real = role.startswith("actual") and ":" in first
            clock, name = self._content.clock, self._name(field_id)
            at = clock.at(first, issue.place, name) if is_real else clock.day(first, issue.place, name, minute=minute)
            if at is not None:
                del issue.custom[field_id]
                self._say_used(role, field_id)
                return at
        return None

    def _say_used(self, role: str, field_id: str) -> None:
        key = f"{role}\n{field_id}"
        if key in self._used:
            return
        self._used[key] = field_id
        words = {"points": "Story points", "start": "Start dates", "end": "Planned ends"}.get(
            role, f"{role}s".capitalize()
        )
        name = self._name(field_id)
        self._content.log.add(
            "jira.field_used",
            f"{words} were taken from the field “{name}”.",
            place=f"field {name}",
            severity=Severity.NOTE,
        )

    # ---- everything else

    def look_at(self, issues: Iterable[JiraIssue]) -> None:
        """Find out what each field holds, and show the clock every date among them."""
        kinds: dict[str, str] = {}
        examples: dict[str, list[str]] = defaultdict(list)
        dated = {each for role in _DATES for each in self._roles[role]}
        for issue in issues:
            for field_id, value in issue.custom.items():
                held = kinds.get(field_id)
                if held == "text" and field_id not in dated and not isinstance(value, list):
                    continue
                if isinstance(value, list):
                    self._lists.add(field_id)
                for each in _entries(value):
                    kind = _kind_of(each)
                    kinds[field_id] = kind if kinds.get(field_id, kind) == kind else "text"
                    if kind == "date" or field_id in dated:
                        examples[field_id].append(str(each))
        self._kinds = {field_id: "text" if field_id in self._lists else kind for field_id, kind in kinds.items()}
        for field_id, texts in examples.items():
            if kinds[field_id] == "date" or field_id in dated:
                for text in texts:
                    self._content.clock.see(text)

    def settle(self) -> None:
        """Give every field its key; call it once the clock has decided."""
        taken: dict[str, str] = {}
        for field_id in self._kinds:
            name = self._name(field_id).strip() or field_id
            self._keys[field_id] = name if name not in taken else f"{name} ({field_id})"
            taken[self._keys[field_id]] = field_id

    def values(self, issue: JiraIssue) -> dict[str, CustomValue]:
        """What is left of an issue's fields, typed."""
        kinds, keys = self._kinds, self._keys
        return {
            keys[field_id]: value
            if type(value) is str and kinds[field_id] == "text"
            else self._typed(field_id, value, issue)
            for field_id, value in issue.custom.items()
        }

    def _typed(self, field_id: str, value: Any, issue: JiraIssue) -> CustomValue:
        if isinstance(value, list):
            return _BETWEEN.join(_as_text(each) for each in _entries(value))
        kind = self._kinds[field_id]
        if kind == "number":
            return _as_number(value)
        if kind == "flag":
            return bool(value)
        if kind == "date" and isinstance(value, str) and self._content.clock.is_instant(value):
            return self._content.clock.at(value, issue.place, self._name(field_id), has_happened=False)
        return _as_text(value)

    def definitions(self, used: set[str]) -> list[CustomField]:
        """Definitions of the fields whose keys are used."""
        found = []
        for field_id, key in self._keys.items():
            if key not in used:
                continue
            extras: dict[str, Any] = {"id": field_id} if field_id != key else {}
            if field_id in self._lists:
                extras["list"] = True
            found.append(CustomField(key=key, alias=self._name(field_id), kind=self._kinds[field_id], extras=extras))
        return found

    @staticmethod
    def estimate_field(key: str) -> CustomField:
        """The definition of the site's original estimate, which a plan has no other place for."""
        return CustomField(key=key, alias=key, kind="duration")


def _entries(value: Any) -> list[Any]:
    """The entries of a list, lists in lists laid out; a single value as a list of one."""
    if not isinstance(value, list):
        return [value]
    return [inner for each in value for inner in _entries(each)]


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return _kind_of_text(str(value))


@lru_cache(maxsize=16_384)
def _kind_of_text(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return "number"
    return "date" if len(text) < 60 and _DATE.fullmatch(text) else "text"


def _as_number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < _LARGEST else None
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else None


def _as_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)
