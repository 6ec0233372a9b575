"""Earned value figures that others published."""

from __future__ import annotations

import json

import numpy as np
import pytest

from quarterdeck.engine.earned_value import PlannedCurve, earned_schedule, indicators
from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA / "evm"

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT),
]


def published() -> dict:
    return json.loads((DATA / "evm-published-examples.json").read_text())


def case(name: str) -> dict:
    return next(item for item in published()["cases"] if item["id"] == name)


def test_the_risk_analysis_package_example():
    given = case("PRA-toy")
    bac, period = given["bac"], given["period"]
    curve = PlannedCurve.of_periods(np.array(given["planned_fraction_cum"]) * bac)
    figures = indicators(
        bac=bac,
        pv=curve.value_at(period),
        ev=bac * given["percent_complete"],
        ac=given["actual_cost_cum"][period - 1],
    )

    for name, expected in given["expect"].items():
        assert getattr(figures, name.lower()).value == pytest.approx(expected, rel=1e-6), name


def test_the_textbook_status_report_of_week_twelve():
    given, expect = case("textbook-week12"), case("textbook-week12")["expect"]
    pv, ev, ac = (sum(task[key] for task in given["tasks"]) for key in ("PV", "EV", "AC"))
    figures = indicators(bac=given["bac"], pv=pv, ev=ev, ac=ac)

    assert (pv, ev, ac) == (expect["PV"], expect["EV"], expect["AC"])
    assert (figures.cv.value, figures.sv.value) == (expect["CV"], expect["SV"])
    assert figures.cpi.value == pytest.approx(expect["CPI"], abs=1e-4)
    assert figures.spi.value == pytest.approx(expect["SPI"], abs=0.01)
    assert figures.typical.eac.value == pytest.approx(expect["EAC_BAC_over_CPI"], abs=0.5)
    assert figures.typical.vac.value == pytest.approx(expect["VAC"], abs=0.5)
    assert figures.percent_earned.value == pytest.approx(expect["PCIB"] * 100, abs=0.5)


def test_the_earned_schedule_chart_of_month_seven():
    expect = published()["earned_schedule_formula"]["expect"]
    curve = PlannedCurve.of_periods(np.arange(1, 11) * 100.0)
    found = earned_schedule(curve, ev=500, status=expect["AT"])

    assert (found.es.value, found.sv_t.value) == (expect["ES"], expect["SV_t"])
    assert found.spi_t.value == pytest.approx(expect["SPI_t"], abs=1e-7)
