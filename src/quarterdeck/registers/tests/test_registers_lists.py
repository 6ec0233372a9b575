from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT, grant, manager_of, person, portfolio, project
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries import lists
from quarterdeck.registers.queries.lists import EntryList, Standing, count_open, state_counts
from quarterdeck.registers.queries.paging import CursorUnreadable, slice_after
from quarterdeck.registers.queries.pictures import drawn
from quarterdeck.registers.queries.vocabulary import default_columns, vocabulary
from quarterdeck.registers.rules.list_query import read_query

pytestmark = pytest.mark.django_db
LEAKS = find_register("leaks")
TODAY = date(2026, 10, 30)


def listed(actor: Person, address: str) -> EntryList:
    query, faults = read_query(parse_qs(address, keep_blank_values=True), vocabulary(LEAKS, LEAKS.fields))
    assert faults == []
    return EntryList(actor, LEAKS, query, day=TODAY)


def titles(actor: Person, address: str) -> list[str]:
    return [row.title for row in listed(actor, address).page().rows]


class Ship:
    """A few leaks that differ in every field."""

    def __init__(self) -> None:
        self.portfolio = portfolio()
        self.bow, self.stern = project(self.portfolio, "BOW"), project(self.portfolio, "STERN")
        self.boss = manager_of(self.portfolio, "programme_manager", name="Boss")
        self.mate = manager_of(self.bow, "team_member", name="Mate")
        for place in (self.bow, self.stern):
            grant(self.boss, "project_manager", place)
        self.leak("alpha", self.bow, severity=1, cost="10.00", due_on=TODAY - timedelta(days=3), decks=["upper"],
                  tags="wet", owner=self.mate.pk, photo="https://a.example", is_urgent=True, depth="2.5")  # fmt: skip
        self.leak("Beta", self.bow, severity=2, cost="20.00", due_on=TODAY, decks=["upper", "hold"], likelihood=5)
        self.leak("gamma", self.stern, severity=3, due_on=TODAY + timedelta(days=9), tags="wet, cold",
                  owner=self.boss.pk, depth="4", found_at="2026-10-29T23:30", finder=self.boss.pk)  # fmt: skip
        closed = self.leak("delta", self.stern, severity=2, visibility="restricted", description="Long words")
        self.closed = transition_entry(
            actor=self.boss, entry=closed, transition_key="close", values={"finding": "Rust"}, reason="x", at=AT
        )

    def leak(self, title: str, place: Workspace, **values: Any) -> Entry:
        return create_entry(actor=self.boss, register=LEAKS, workspace=place, values={"title": title, **values}, at=AT)


@pytest.fixture
def ship() -> Ship:
    return Ship()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", "alpha Beta gamma delta"),
        ("severity=2", "Beta delta"),
        ("severity=1&severity=3", "alpha gamma"),
        ("severity.not=2", "alpha gamma"),
        ("decks=upper", "alpha Beta"),
        ("decks=hold", "Beta"),
        ("decks.not=hold", "alpha gamma delta"),
        ("decks.empty=yes", "gamma delta"),
        ("tags=wet", "alpha gamma"),
        ("tags.not=wet", "Beta delta"),
        ("tags.empty=no", "alpha gamma"),
        ("owner=me", "gamma"),
        ("owner.empty=yes", "Beta delta"),
        ("finder.empty=no", "gamma"),
        ("cost.from=10&cost.to=15", "alpha"),
        ("cost=20", "Beta"),
        ("cost.empty=yes", "gamma delta"),
        ("due_on.to=today", "alpha Beta"),
        ("due_on.from=today%2B1", "gamma"),
        ("due_on=2026-10-30", "Beta"),
        ("found_at=2026-10-29", "gamma"),
        ("found_at.from=2026-10-30", ""),
        ("is_urgent=yes", "alpha"),
        ("is_urgent.not=yes", "Beta gamma delta"),
        ("title.has=ETA", "Beta"),
        ("photo.empty=no", "alpha"),
        ("photo.has=a.exam", "alpha"),
        ("description.has=long", "delta"),
        ("state=closed", "delta"),
        ("is=open", "alpha Beta gamma"),
        ("is=overdue", "alpha"),
        ("is=closed", "delta"),
        ("is=restricted", "delta"),
        ("is=huge&is=mine", "gamma"),
        ("is=raised&is=unowned", "Beta delta"),
        ("is=reopened", ""),
        ("in=BOW", "alpha Beta"),
        ("workspace=STERN", "gamma delta"),
        ("q=amm", "gamma"),
        ("q=L-1", "alpha gamma"),
        ("q=STERN/L-1", "gamma"),
        ("q=R-1", ""),
        ("severity=77", ""),
        ("decks=moon", ""),
    ],
)
def test_a_list_keeps_what_its_conditions_say(ship: Ship, address: str, found: str) -> None:
    assert sorted(titles(ship.boss, address)) == sorted(found.split())
    assert listed(ship.boss, address).page().total == len(found.split())


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("title", "alpha Beta delta gamma"),
        ("-title", "gamma delta Beta alpha"),
        ("cost", "alpha Beta delta gamma"),
        ("-cost", "Beta alpha delta gamma"),
        ("severity,title", "alpha Beta delta gamma"),
        ("owner,-title", "gamma alpha delta Beta"),
        ("workspace,title", "alpha Beta delta gamma"),
        ("state,title", "alpha Beta gamma delta"),
        ("age,title", "delta alpha Beta gamma"),
    ],
)
def test_a_list_is_sorted_and_what_has_no_value_comes_last(ship: Ship, sort: str, order: str) -> None:
    assert titles(ship.boss, f"sort={sort}") == order.split()


def test_groups_count_all_their_entries_not_only_those_of_the_page(ship: Ship) -> None:
    page = listed(ship.boss, "group=severity&sort=title").page(per_page=2)
    assert [(group.label, group.count, [row.title for row in group.rows]) for group in page.groups] == [
        ("Small", 1, ["alpha"]),
        ("Large", 2, ["Beta"]),
    ]
    by_owner = listed(ship.boss, "group=owner&sort=title").page()
    assert [(group.label, group.count) for group in by_owner.groups] == [("Boss", 1), ("Mate", 1), ("No owner", 2)]
    assert [group.label for group in listed(ship.boss, "group=is_urgent").page().groups] == ["No", "Yes"]


def test_pages_follow_each_other_and_the_last_one_is_the_end(ship: Ship) -> None:
    first = listed(ship.boss, "sort=title").page(per_page=3)
    last = listed(ship.boss, "sort=title&page=99").page(per_page=3)
    assert (first.pages, first.first, first.last, len(first.rows)) == (2, 1, 3, 3)
    assert (last.number, last.first, last.last) == (2, 4, 4)
    empty = listed(ship.boss, "q=nothing").page()
    assert (empty.pages, empty.first, empty.last) == (1, 0, 0)


@pytest.mark.parametrize(
    "sort", ["title", "-title", "cost", "-cost", "due_on", "-due_on", "severity", "age", "found_at"]
)
def test_walking_by_cursor_meets_every_entry_once_and_in_order(ship: Ship, sort: str) -> None:
    walked, cursor = [], ""
    shown = listed(ship.boss, f"sort={sort}")
    while True:
        part = slice_after(shown, cursor, limit=1)
        walked += [row.pk for row in part.rows]
        if part.next_cursor is None:
            break
        cursor = part.next_cursor
    assert walked == [row.pk for row in slice_after(shown, "", limit=50).rows]
    assert len(set(walked)) == 4


@pytest.mark.parametrize("cursor", ["x", "!!", "bnVsbA", "WyJ0aXRsZSIsInN0ciIsImEiLC0xXQ", "WyJ4Iiwic3RyIiwiYSIsMV0"])
def test_a_made_up_cursor_is_refused(ship: Ship, cursor: str) -> None:
    with pytest.raises(CursorUnreadable):
        slice_after(listed(ship.boss, "sort=title"), cursor, limit=1)


def test_restricted_entries_are_there_for_their_owner_and_for_managers(ship: Ship) -> None:
    assert sorted(titles(ship.mate, "")) == ["Beta", "alpha"]
    lookout = manager_of(ship.stern, "team_member", name="Lookout")
    assert titles(lookout, "") == ["gamma"]
    assert listed(lookout, "").page().total == 1
    type(ship.closed).objects.filter(pk=ship.closed.pk).update(owner=lookout)
    assert sorted(titles(lookout, "")) == ["delta", "gamma"]


def test_a_place_that_one_may_not_see_is_not_there(ship: Ship) -> None:
    with pytest.raises(NotVisible):
        listed(ship.mate, "in=STERN")
    with pytest.raises(NotVisible):
        listed(person("Stranger"), "in=BOW")


def test_what_a_deleted_workspace_held_is_gone_from_every_list(ship: Ship) -> None:
    ship.stern.deleted_at = AT
    ship.stern.save()
    assert sorted(titles(ship.boss, "")) == ["Beta", "alpha"]
    assert count_open(ship.boss, LEAKS, None, TODAY) == (2, 1)


def test_the_usual_views_are_counted_for_the_reader_and_the_place_whatever_the_list_is_narrowed_to(
    ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(ship.boss, "q=nothing&severity=3").standing
    assert whole == Standing({"all": 4, "open": 3, "mine": 1, "overdue": 1, "closed": 1}, TODAY - timedelta(days=3))
    below = listed(ship.mate, "in=BOW").standing
    assert below == Standing({"all": 2, "open": 2, "mine": 1, "overdue": 1, "closed": 0}, TODAY - timedelta(days=3))
    monkeypatch.setattr("quarterdeck.registers.queries.lists.MOST_COUNTED", 3)
    assert listed(ship.boss, "").standing is None


def test_pictures_count_what_the_list_shows_and_narrow_it(ship: Ship) -> None:
    heat, counts, total = drawn(listed(ship.boss, "severity=2&likelihood=5"))
    cells = {part.name: part for _, parts in heat.rows for part in parts}
    chosen = cells["Severity Large, likelihood 5: 1"]
    assert (chosen.count, chosen.is_chosen, chosen.address) == (1, True, "?view=all")
    assert cells["Severity Small, likelihood 5: 0"].address == "?severity=1&likelihood=5"
    assert [(part.label, part.count, part.is_chosen) for part in counts.parts] == [
        ("Small", 0, False),
        ("Large", 1, True),
        ("Huge", 0, False),
    ]
    assert total.sums == [(Decimal("20.00"), "")]


def test_counts_by_state_and_the_columns_that_stand_there(ship: Ship) -> None:
    assert state_counts(listed(ship.boss, "")) == {"reported": 3, "closed": 1}
    assert default_columns(LEAKS) == ("severity", "owner", "due_on", "state", "cost", "finder_phone", "wetness")


def test_words_find_the_same_whether_their_entries_are_read_at_once_or_not(
    ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = listed(ship.boss, "q=a&group=severity").page()
    monkeypatch.setattr(lists, "MOST_FOUND", 1)
    many = listed(ship.boss, "q=a&group=severity").page()
    assert [row.pk for row in few.rows] == [row.pk for row in many.rows]
    assert [(one.label, one.count) for one in few.groups] == [(one.label, one.count) for one in many.groups]
    assert few.total == many.total > 1


def test_an_order_asks_for_missing_values_only_where_some_can_be_missing(ship: Ship) -> None:
    assert "NULLS LAST" not in str(listed(ship.boss, "sort=-changed_at").in_order().query)
    assert "NULLS LAST" in str(listed(ship.boss, "sort=-due_on").in_order().query)
