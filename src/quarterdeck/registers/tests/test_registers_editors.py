"""Fifty people who opened the same entry: whoever saves later is refused, and in the end no update is lost."""

from __future__ import annotations

import pytest

from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import edit_entry
from quarterdeck.registers.errors import StaleVersion
from quarterdeck.registers.queries.history import records_of
from quarterdeck.registers.tests.suite.deck import Deck

EDITORS = 50


@pytest.mark.django_db
def test_fifty_editors_of_one_version_lose_no_update() -> None:
    deck = Deck()
    seen = [type(deck.leak)._base_manager.get(pk=deck.leak.pk) for _ in range(EDITORS)]
    told: list[str] = []  # the last line that others had written, as each refusal says it
    for number, mine in enumerate(seen):
        line, version = f"note {number}", mine.version
        while True:
            text = f"{mine.description}\n{line}".strip()
            try:
                edit_entry(actor=deck.manager, entry=mine, values={"description": text}, version=version, at=AT)
            except StaleVersion as refusal:
                told.append(refusal.details["theirs"]["description"][1].splitlines()[-1])
                mine = type(mine)._base_manager.get(pk=mine.pk)
                version = mine.version
            else:
                break
    last = type(deck.leak)._base_manager.get(pk=deck.leak.pk)
    assert told == [f"note {number}" for number in range(EDITORS - 1)]
    assert last.version == EDITORS + 1
    assert last.description.splitlines() == [f"note {number}" for number in range(EDITORS)]
    assert records_of(last).count() == EDITORS + 1
