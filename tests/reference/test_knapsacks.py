"""Selections of research projects with published optima (OR-Library, Petersen 1967)."""

from __future__ import annotations

import pytest

from quarterdeck.engine.selection import Status, evaluate, select
from quarterdeck.exchange.candidates import read_knapsacks
from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA / "selection" / "mknap1.txt"

pytestmark = [pytest.mark.reference, pytest.mark.skipif(not DATA.is_file(), reason=ABSENT)]

OPTIMA = [3800, 8706.1, 4015, 6120, 12400, 10618, 16537]


def test_the_file_holds_the_seven_published_problems():
    assert [optimum for _, optimum in read_knapsacks(DATA)] == OPTIMA


@pytest.mark.parametrize("number", range(7))
def test_the_published_optimum_is_found_and_proven(number):
    problem, optimum = read_knapsacks(DATA)[number]
    found = select(problem, seconds=60, explains=False)

    assert found.status is Status.OPTIMAL
    assert found.value == pytest.approx(optimum)
    assert evaluate(problem, found.starts).breaches == ()
