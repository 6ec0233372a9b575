"""The demo organisation, loaded through actions, shows the printed figures."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.core.audit import verify
from quarterdeck.core.tests.factories import AT
from quarterdeck.demo.loading import STEPS, Making, load
from quarterdeck.demo.organisation import STATUS_DATE
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import ProjectFacts
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.health import HealthRow, portfolio_health
from tests.demo.governed_stories import check_governed_stories
from tests.demo.log_stories import check_log_stories
from tests.demo.volumes import check_volumes

# code, CPI, SPI(t), EAC in thousands, slip, schedule, cost
TABLE = """
S-01 0.94 0.91  680  20 amber amber
S-02 0.92 0.76  519  75 red   amber
S-03 1.00 0.97  389   5 green green
C-01 1.07 1.01  242  -5 green green
C-02 1.01 1.00  138   0 green green
C-03 0.97 0.94  712  15 amber green
C-04 0.90 0.80  389  61 red   red
I-01 0.93 0.91 2000  35 red   amber
I-02 0.98 0.96  530   6 amber green
I-03 0.96 0.72  343  65 red   green
I-04 0.95 0.91  587   0 amber green
I-06 1.03 1.00  176   0 green green
F-01 0.81 0.96 2482  10 amber red
F-02 1.01 1.04  424   0 green green
"""


told: list[tuple[int, int]] = []


@pytest.fixture
def making(db: None) -> Making:
    return load(at=AT, password="a long walk by the sea", tell=lambda done, total, what: told.append((done, total)))


def row_in_words(row: HealthRow) -> str:
    assert row.cpi is not None
    assert row.spi_t is not None
    assert row.eac is not None
    figures = f"{row.cpi:.2f} {row.spi_t:.2f} {row.eac / 1000:.0f} {row.slip_days}"
    return f"{row.code} {figures} {row.schedule.value} {row.cost.value}"


def test_the_loaded_organisation_shows_the_table(making: Making) -> None:
    scope = making.change.workspace
    health = portfolio_health(making.director, within=scope, status_date=STATUS_DATE)
    measured = {row.code: row for row in health.rows if row.is_measured}
    wanted = {line.split()[0]: " ".join(line.split()) for line in TABLE.strip().splitlines()}
    assert {code: row_in_words(row) for code, row in measured.items()} == wanted
    totals = health.totals
    assert [round(value / 1000) for value in (totals.bac, totals.pv, totals.ev, totals.ac)] == [8820, 7287, 6703, 7338]
    assert totals.cpi == pytest.approx(0.913, abs=5e-4)
    assert health.watermelon == pytest.approx(0.214, abs=5e-4)
    assert [len(health.of(rag)) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.HOLD, Rag.NONE)] == [5, 4, 5, 1, 1]
    melon = ProjectFacts.objects.get(project__workspace__code="I-04")
    assert melon.reported_on is not None
    assert ((STATUS_DATE - melon.reported_on).days, melon.checks_passed, melon.checks_evaluable) == (41, 9, 14)
    assert f"{melon.discrete_spi_t:.2f}" == "0.85"
    assert melon.independent_finish is not None
    assert abs((melon.independent_finish - date(2027, 1, 16)).days) <= 1  # the story rounds SPI(t) first
    assert melon.forecast_finish == date(2026, 12, 18)
    board = board_facts(making.director, within=scope, status_date=STATUS_DATE)
    assert {row.code for row in board.waiting} == {"S-02", "C-04", "I-04"}
    assert told == [(step, STEPS) for step in range(STEPS)]
    check_volumes()
    check_log_stories(making)
    check_governed_stories(making)
    assert verify().is_intact
