"""What `docs/exchange.md` says of the round trips is what they give."""

from __future__ import annotations

import pytest
from docs.corpus import cells

from tests.exchange.corpus import MADE, NATIVE, SOURCES, TARGETS, cell, outcome
from tests.reference_data import ABSENT

NATIVE_SOURCES = [source for source in SOURCES if source.place and not source.by_mpxj]


def test_the_page_names_every_pair() -> None:
    assert set(cells()) == {(source.name, target) for source in SOURCES for target in TARGETS}


def test_the_made_plan_keeps_what_the_page_says() -> None:
    document = next(source for source in SOURCES if source.name == MADE).document()
    found = {target: cell(outcome(document, target)) for target in NATIVE}
    assert found == {target: cells()[MADE, target] for target in NATIVE}


@pytest.mark.reference
@pytest.mark.parametrize("source", NATIVE_SOURCES, ids=lambda source: source.name)
def test_files_of_others_keep_what_the_page_says(source) -> None:  # type: ignore[no-untyped-def]
    if not source.is_here:
        pytest.skip(ABSENT)
    document = source.document()
    found = {target: cell(outcome(document, target)) for target in NATIVE}
    assert found == {target: cells()[source.name, target] for target in NATIVE}
