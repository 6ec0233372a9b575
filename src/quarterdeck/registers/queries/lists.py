"""A page of a register: filtered, sorted and grouped by the database, counted without what one may not see."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Min, Q

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.models import Clocked, Entry, EntryQuerySet
from quarterdeck.registers.models.sight import within_q
from quarterdeck.registers.queries.fields import attach_people, known_fields, listed_fields, value_in
from quarterdeck.registers.queries.filters import narrowed, ordered, value_of
from quarterdeck.registers.queries.references import mask_references
from quarterdeck.registers.queries.rights import hidden_by_row
from quarterdeck.registers.queries.search import numbers_q
from quarterdeck.registers.queries.text import matching
from quarterdeck.registers.rules.list_query import Condition, ListQuery

PER_PAGE = 50
MOST_COUNTED = 10_000
MOST_FOUND = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a page that share a value, with the number of all entries that do."""

    value: Any
    label: str
    count: int
    rows: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EntryPage:
    rows: list[Entry]
    total: int
    number: int
    per_page: int
    hidden: Mapping[int, frozenset[str]]
    groups: list[Group] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How many entries the usual views of a place would show, and since when the oldest overdue one is due."""

    counts: Mapping[str, int]
    oldest: date | None


class EntryList:
    """The entries that a state of a list means for one reader on one day. ``place`` narrows it to a subtree.

    ``everywhere``: the fields known to the reader at all places, where they have been read already.
    Raises NotVisible where ``place`` names no workspace that the reader sees.
    """

    def __init__(
        self,
        actor: Person,
        register: Register[Any],
        query: ListQuery,
        *,
        day: date,
        everywhere: Mapping[str, Field] | None = None,
    ) -> None:
        self.actor, self.register, self.query, self.day = actor, register, query, day
        self.place: Workspace | None = find_workspace(actor, query.place) if query.place else None
        is_read = everywhere is not None and self.place is None
        self.known: Mapping[str, Field] = (everywhere or {}) if is_read else known_fields(register, self.place, actor)
        self.fields: dict[str, Field] = listed_fields(self.known)

    def narrowed_to(self, conditions: tuple[Condition, ...]) -> EntryList:
        """The same list with other conditions."""
        other = copy(self)
        other.query = replace(self.query, conditions=conditions)
        other.__dict__.pop("_rows", None)
        return other

    def rows(self) -> EntryQuerySet:
        """All of them, in no order."""
        return self._rows.all()

    @cached_property
    def _rows(self) -> EntryQuerySet:
        rows = self._of_place()
        if self.query.text:
            rows = rows.filter(matching(self.register, self.query.text))
        rows = narrowed(rows, self.register, self.query, fields=self.fields, actor=self.actor, day=self.day)
        looks_into_text = self.query.text or any(one.operator == "has" for one in self.query.conditions)
        return self._found(rows) if looks_into_text else rows

    def _found(self, rows: EntryQuerySet) -> EntryQuerySet:
        """The same rows by their numbers, unless they are very many: a page asks for them several times."""
        keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
        return rows if len(keys) > MOST_FOUND else self.register.model.objects.filter(numbers_q(keys))

    def _of_place(self) -> EntryQuerySet:
        rows: EntryQuerySet = self.register.model.objects.visible_to(self.actor)
        return rows if self.place is None else rows.filter(within_q(self.place.path))

    @cached_property
    def standing(self) -> Standing | None:
        """The place as a whole, whatever the list is narrowed to; None where there is more than is quickly counted."""
        is_open, is_mine, is_overdue, is_closed = (
            self.register.condition(key, self.actor, self.day) for key in ("open", "mine", "overdue", "closed")
        )
        found = (
            self._of_place()
            .order_by()[: MOST_COUNTED + 1]
            .aggregate(
                all=Count("pk"),
                open=Count("pk", filter=is_open),
                mine=Count("pk", filter=is_open & is_mine),
                overdue=Count("pk", filter=is_overdue),
                closed=Count("pk", filter=is_closed),
                oldest=Min("due_on", filter=is_overdue),
            )
        )
        oldest = found.pop("oldest")
        return Standing(found, oldest) if found["all"] <= MOST_COUNTED else None

    def count(self) -> int:
        """How many there are, from the standing of the place where that is known and says it."""
        standing: Standing | None = self.__dict__.get("standing")
        return self.rows().count() if standing is None or self.query.is_narrowed else standing.counts["all"]

    def in_order(self) -> EntryQuerySet:
        sort = self.query.sort or tuple(part for part in self.register.sort.split(",") if part)
        if self.query.group:
            sort = (self.query.group, *(name for name in sort if name.lstrip("-") != self.query.group))
        return ordered(self.rows(), self.register, sort, fields=self.fields, actor=self.actor, day=self.day)

    def page(self, *, per_page: int = PER_PAGE) -> EntryPage:
        """One page. The keys are found first, so that a page far down reads no more rows than the first."""
        total = self.count()
        number = min(self.query.page, max(1, -(-total // per_page)))
        start = (number - 1) * per_page
        keys = list(self.in_order().values_list("pk", flat=True)[start : start + per_page])
        rows = self.with_relations(keys)
        hidden = hidden_by_row(self.actor, self.register, rows)
        groups = self._groups(rows) if self.query.group else []
        return EntryPage(rows, total, number, per_page, hidden, groups)

    def with_relations(self, keys: list[int]) -> list[Entry]:
        """The entries of those numbers, in that order, with the rows they point at."""
        found = self.register.model.objects.filter(pk__in=keys).select_related(*related_names(self.register))
        by_key = {row.pk: row for row in found}
        attach_people(list(by_key.values()), self.fields.values())
        attach_clocks(self.register, by_key)
        mask_references(self.actor, list(by_key.values()), self.fields.values())
        return [by_key[key] for key in keys if key in by_key]

    def _groups(self, rows: list[Entry]) -> list[Group]:
        """The rows in runs of one value; each run knows how many entries of the whole list have it."""
        field = self.fields[self.query.group]
        valued = self.rows().order_by().annotate(grouped=value_of(field) if field.is_custom else F(field.lookup))
        places = dict(valued.filter(pk__in=[row.pk for row in rows]).values_list("pk", "grouped"))
        values = set(places.values())
        is_alike = Q(grouped__in=values - {None}) | (Q(grouped__isnull=True) if None in values else Q())
        alike = valued.filter(is_alike)
        counts = {one["grouped"]: one["count"] for one in alike.values("grouped").annotate(count=Count("pk"))}
        groups: list[Group] = []
        last: Any = None
        for row in rows:
            if not groups or places.get(row.pk) != last:
                last = places.get(row.pk)
                value = value_in(row, field)
                groups.append(Group(value, group_label(field, value), counts.get(last, 0)))
            groups[-1].rows.append(row)
        return groups


def attach_clocks(register: Register[Any], rows: Mapping[int, Entry]) -> None:
    """Read where the clocks of a page's entries stand in one go."""
    if not register.clocks:
        return
    found: dict[int, dict[str, Clocked]] = {key: {} for key in rows}
    for one in Clocked.objects.filter(subject__in=list(rows)):
        found[one.subject_id][one.clock] = one
    for key, row in rows.items():
        row.__dict__["clocks_read"] = found[key]


def related_names(register: Register[Any]) -> list[str]:
    """The rows that a list shows of each entry, so that they are read with it."""
    pointing = (Kind.PERSON, Kind.WORKSPACE, Kind.REFERENCE)
    return [key for key, one in register.fields.items() if one.kind in pointing]


def group_label(field: Field, value: Any) -> str:
    if value is None or value == "":
        return f"No {field.label.lower()}"
    if field.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    return field.label_of(value) if field.kind is Kind.CHOICE else str(value)


def state_counts(listed: EntryList) -> dict[str, int]:
    """How many of the list's entries stand in each state."""
    counted = listed.rows().order_by().values("state").annotate(count=Count("pk"))
    return {one["state"]: one["count"] for one in counted}


def count_open(actor: Person, register: Register[Any], place: Workspace | None, day: date) -> tuple[int, int]:
    """Open and overdue entries that the actor sees."""
    rows = register.model.objects.visible_to(actor)
    if place is not None:
        rows = rows.filter(within_q(place.path))
    found = rows.filter(closed_at__isnull=True).aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=day))
    )
    return found["open"], found["overdue"]
