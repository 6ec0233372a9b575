"""Candidates and limits in JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from quarterdeck.engine.selection import AtMost, Kind, Measure, Share
from quarterdeck.exchange.candidates.document import CandidateList, ListedCandidate, ListedLimit, Need
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog

_MOST_CANDIDATES, _MOST_PERIODS = 20_000, 2_000
_SOURCES = (("budgets", Kind.BUDGET), ("capacities", Kind.CAPACITY))
_KNOWN = frozenset(
    ("periods", "budgets", "capacities", "candidates", "at_most", "shares", "discount_rate", "may_overrun", "title")
)


def read_object(content: Any, *, log: IssueLog) -> CandidateList:
    """The candidates of a JSON object; every fault goes to the log with its path.

    Raises
    ------
    UnreadablePlan
        The JSON is no object with ``candidates``.
    """
    if not isinstance(content, dict) or not isinstance(content.get("candidates"), list):
        raise log.unreadable("candidates.no_list", "The JSON must be an object with a list “candidates”.")
    return _Reader(content, log).read()


def add_limits(listed: CandidateList, content: Any, *, log: IssueLog) -> None:
    """Take limits from a JSON object: ``{"capex": {"FY27": 900, "FY28": 420}, "architect": 180}``."""
    reader = _Reader({"candidates": []}, log, listed)
    if not isinstance(content, dict):
        reader.fault("limits", "The limits must be an object: name to number, list, or amounts by period.")
        return
    for name, amounts in content.items():
        held = listed.limits.get(name)
        if held is None:
            reader.fault(name, "No candidate uses this.")
            continue
        listed.limits[name] = ListedLimit(held.kind)
        reader.limit(listed.limits[name], amounts, name)


class _Reader:
    def __init__(self, content: dict[str, Any], log: IssueLog, listed: CandidateList | None = None) -> None:
        self.content, self.log = content, log
        self.listed = listed or CandidateList()

    def read(self) -> CandidateList:
        listed, content = self.listed, self.content
        for key in sorted(set(content) - _KNOWN):
            self.log.add("candidates.ignored_key", f"“{key[:60]}” is not used.", severity=Severity.NOTE)
        listed.periods = self._periods(content.get("periods", 1))
        listed.discount_rate = self._number(content.get("discount_rate", 0), "discount_rate")
        if listed.discount_rate <= -1:
            self.fault("discount_rate", "A rate is above -1.")
            listed.discount_rate = 0.0
        listed.may_overrun = content.get("may_overrun", False) is True
        for key, kind in _SOURCES:
            for name, amounts in self._items(content.get(key, {}), key):
                listed.limits[name] = ListedLimit(kind)
                self.limit(listed.limits[name], amounts, f"{key}.{name}")
        for number, one in enumerate(content["candidates"][:_MOST_CANDIDATES]):
            self._candidate(one, f"candidates[{number}]")
        if len(content["candidates"]) > _MOST_CANDIDATES:
            self.fault("candidates", f"At most {_MOST_CANDIDATES} candidates are read.")
        listed.at_most += self._groups("at_most", self._at_most)
        listed.shares += self._groups("shares", self._share)
        return listed

    # ---- parts

    def _periods(self, given: Any) -> list[str]:
        if isinstance(given, list) and given and len(given) <= _MOST_PERIODS:
            return [str(name) for name in given]
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= _MOST_PERIODS:
            return [f"period {number + 1}" for number in range(given)]
        self.fault("periods", f"Periods are a list of names, or a number from 1 to {_MOST_PERIODS}.")
        return ["period 1"]

    def limit(self, limit: ListedLimit, given: Any, place: str) -> None:
        """Amounts of a limit: a number (in all), a list (by period), or an object (by period name, ``total``)."""
        if isinstance(given, list):
            for period, amount in enumerate(given):
                if amount is not None:
                    limit.amounts[period] = self._number(amount, f"{place}[{period}]")
        elif isinstance(given, dict):
            for name, amount in given.items():
                number = self._number(amount, f"{place}.{name}")
                if name == "total":
                    limit.total = number
                else:
                    limit.amounts[self._period(name, f"{place}.{name}") or 0] = number
        else:
            limit.total = self._number(given, place)

    def _candidate(self, given: Any, place: str) -> None:
        if not isinstance(given, dict) or given.get("id", given.get("name")) in (None, ""):
            self.fault(place, "A candidate is an object with an id.")
            return
        one = ListedCandidate(str(given.get("id", given.get("name"))), place, str(given.get("name", "")))
        one.name = one.name or one.id
        if given.get("values") is not None:
            one.values = [self._number(value, f"{place}.values") for value in self._list(given["values"], place)]
            one.value = max(one.values, default=0.0)
        else:
            one.value = self._number(given.get("value"), f"{place}.value")
        one.earliest = self._period(given.get("earliest", 1), f"{place}.earliest") or 0
        if given.get("latest") is not None:
            one.latest = self._period(given["latest"], f"{place}.latest")
        self.listed.has_starts |= "earliest" in given or "latest" in given
        one.is_mandatory = given.get("mandatory", False) is True
        one.groups = [
            str(group)
            for key in ("category", "categories", "objectives", "groups")
            for group in self._list(given.get(key, []), place)
        ]
        for need in self._list(given.get("requires", []), place):
            is_object = isinstance(need, dict)
            overlap = bool(need.get("may_overlap", False)) if is_object else None
            one.needs.append(Need(str(need.get("id", "") if is_object else need), overlap))
        one.excludes = [str(other) for other in self._list(given.get("excludes", []), place)]
        self._uses(one, given, place)
        self.listed.candidates.append(one)

    def _uses(self, one: ListedCandidate, given: dict[str, Any], place: str) -> None:
        cost = given.get("cost", {})
        parts = [(cost if isinstance(cost, dict) else {"cost": cost}, "cost", Kind.BUDGET)]
        parts.append((given.get("skills", {}), "skills", Kind.CAPACITY))
        for amounts, key, kind in parts:
            for name, held in self._items(amounts, f"{place}.{key}"):
                where = f"{place}.{key}.{name}"
                one.use[name] = [self._number(amount, where) for amount in self._list(held, where)]
                self.listed.limits.setdefault(name, ListedLimit(kind))
        duration = given.get("duration")
        if duration is not None:
            if not isinstance(duration, int) or isinstance(duration, bool) or duration < 1:
                self.fault(f"{place}.duration", "A duration is a whole number from 1.")
            else:
                one.duration = duration

    def _groups(self, key: str, make: Any) -> Iterator[Any]:
        for number, given in enumerate(self._list(self.content.get(key, []), key)):
            place = f"{key}[{number}]"
            if isinstance(given, dict):
                yield from make(given, place)
            else:
                self.fault(place, "An object is needed.")

    def _at_most(self, given: dict[str, Any], place: str) -> Iterator[AtMost]:
        members = tuple(str(name) for name in self._list(given.get("members", []), place))
        yield AtMost(members, int(self._number(given.get("count", 1), f"{place}.count")))

    def _share(self, given: dict[str, Any], place: str) -> Iterator[Share]:
        of = given.get("of", Measure.COST.value)
        if of not in set(Measure):
            self.fault(f"{place}.of", "A share is of cost, value or count.")
            return
        minimum = self._number(given.get("minimum", 0), f"{place}.minimum")
        maximum = self._number(given.get("maximum", 1), f"{place}.maximum")
        yield Share(str(given.get("group", "")), minimum, maximum, Measure(of))

    # ---- values

    def _number(self, given: Any, place: str) -> float:
        if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
            return float(given)
        self.fault(place, "A number is needed.")
        return 0.0

    def _period(self, given: Any, place: str) -> int | None:
        """A period by its name, or by its number from 1."""
        periods = self.listed.periods
        if isinstance(given, str) and given in periods:
            return periods.index(given)
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= max(1, len(periods)):
            return given - 1
        self.fault(place, f"{str(given)[:40]!r} is no period: use a name of “periods” or a number from 1.")
        return None

    def _list(self, given: Any, place: str) -> list[Any]:
        if isinstance(given, list):
            return given
        if isinstance(given, str | int | float):
            return [given]
        self.fault(place, "A list is needed.")
        return []

    def _items(self, given: Any, place: str) -> list[tuple[str, Any]]:
        if isinstance(given, dict):
            return [(str(name), amounts) for name, amounts in given.items()]
        self.fault(place, "An object is needed: name to amounts.")
        return []

    def fault(self, place: str, words: str) -> None:
        self.log.add("candidates.invalid", words, place=place, severity=Severity.ERROR)
