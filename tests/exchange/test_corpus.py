"""What `docs/exchange.md` says of the round trips is what they give."""

from __future__ import annotations

import os

import pytest
from docs.corpus import cells

from quarterdeck.exchange.mpxj.process import find_runtime
from tests.exchange.corpus import BY_MPXJ, MADE, NATIVE, SOURCES, TARGETS, Source, cell, outcome
from tests.reference_data import ABSENT

NATIVE_SOURCES = [source for source in SOURCES if source.place and not source.by_mpxj]

# Each of MPXJ's cells starts Java twice: one of them in every run, all of them where there is time.
NEEDS_JAVA = [(source, target) for source in SOURCES for target in TARGETS if source.by_mpxj or target in BY_MPXJ]
HELD = NEEDS_JAVA if os.environ.get("QUARTERDECK_TORTURE") else [(SOURCES[0], "XER")]


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


@pytest.mark.skipif(find_runtime() is None, reason="MPXJ is not installed")
@pytest.mark.parametrize(("source", "target"), HELD, ids=lambda one: one.name if isinstance(one, Source) else one)
def test_what_mpxj_keeps_is_what_the_page_says(source: Source, target: str) -> None:
    if not source.is_here:
        pytest.skip(ABSENT)
    assert cell(outcome(source.document(), target)) == cells()[source.name, target]
