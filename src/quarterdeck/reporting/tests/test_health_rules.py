from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.reporting.choices import Agreement, Dimension, Rag
from quarterdeck.reporting.rules.declaration import agreement, declaration_faults, watermelon_index
from quarterdeck.reporting.rules.health import UNSAID, HealthFacts, assess_health, without_money
from quarterdeck.reporting.rules.rollup import Measured, shares_by_colour, totals

STATUS = date(2026, 10, 30)

# code, BAC, EV share, AC, SPI(t), slip in days, tolerance in days, schedule, cost, overall (the demo organisation)
DEMO = """
S-01  640 .87  592  .91 20 25 amber amber amber
S-02  480 .77  400  .76 75 15 red   amber red
S-03  390 .55  214  .97  5 10 green green green
C-01  260 .95  230 1.01 -5 10 green green green
C-02  140 .42   58 1.00  0  5 green green green
C-03  690 .50  356  .94 15 20 amber green amber
C-04  350 .73  284  .80 61 15 red   red   red
I-01 1850 .80 1600  .91 35 25 red   amber red
I-02  520 .77  408  .96  6 10 amber green amber
I-03  330 .46  158  .72 65 10 red   green red
I-04  560 .86  505  .91  0 15 amber green amber
I-06  180 .86  151 1.00  0  5 green green green
F-01 2000 .83 2060  .96 10 15 amber red   red
F-02  430 .76  322 1.04  0 10 green green green
"""


def facts(**changes: object) -> HealthFacts:
    base: dict[str, object] = {
        "status_date": STATUS,
        "reported_at": STATUS,
        "has_baseline": True,
        "spi_t": 1.0,
        "cpi": 1.0,
        "earned_share": 0.5,
        "slip_days": 0.0,
        "finish_tolerance_days": 10.0,
        "eac": 100.0,
        "bac": 100.0,
    }
    return HealthFacts(**(base | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", DEMO.split("\n")[1:-1], ids=lambda row: row.split()[0])
def test_colours_of_the_demo_organisation(row: str) -> None:
    _, bac, share, ac, spi_t, slip, tolerance, schedule, cost, overall = row.split()
    cpi = float(bac) * float(share) / float(ac)
    health = assess_health(
        facts(
            spi_t=float(spi_t),
            cpi=cpi,
            slip_days=float(slip),
            finish_tolerance_days=float(tolerance),
            eac=float(bac) / cpi,
            bac=float(bac),
            earned_share=float(share),
        )
    )
    assert (health.of(Dimension.SCHEDULE), health.of(Dimension.COST), health.overall) == (schedule, cost, overall)


def test_t_15_1_the_watermelon_index_counts_only_better_than_computed() -> None:
    computed = {row.split()[0]: Rag(row.split()[-1]) for row in DEMO.split("\n")[1:-1]}
    declared = dict(computed) | {"S-02": Rag.AMBER, "C-04": Rag.AMBER, "I-04": Rag.GREEN, "S-03": Rag.AMBER}
    assert watermelon_index([(computed[code], declared[code]) for code in computed]) == pytest.approx(0.214, abs=5e-4)


def test_the_watermelon_index_of_nobody_reporting_has_no_value() -> None:
    assert watermelon_index([(Rag.NONE, Rag.GREEN), (Rag.HOLD, None)]) is None


def test_missing_facts_are_never_green() -> None:
    health = assess_health(facts(spi_t=None, cpi=None, slip_days=None, eac=None, bac=None, earned_share=None))
    assert health.overall == Rag.NONE
    assert health.of(Dimension.RISK) == Rag.NONE


def test_a_plan_without_baseline_has_no_colour() -> None:
    assert assess_health(facts(has_baseline=False)).overall == Rag.NONE


@pytest.mark.parametrize(("age", "colour"), [(41, Rag.GREEN), (45, Rag.GREEN), (46, Rag.NONE)])
def test_status_older_than_one_and_a_half_periods_is_grey(age: int, colour: Rag) -> None:
    assert assess_health(facts(reported_at=STATUS - timedelta(days=age))).overall == colour


def test_on_hold_freezes_the_colour() -> None:
    assert assess_health(facts(on_hold=True, cpi=0.2)).overall == Rag.HOLD


def test_early_in_life_an_index_says_at_most_amber() -> None:
    assert assess_health(facts(cpi=0.5, earned_share=0.05)).overall == Rag.AMBER
    assert assess_health(facts(cpi=0.5, earned_share=0.10)).overall == Rag.RED


def test_two_other_reds_make_red_and_one_makes_amber() -> None:
    one = {Dimension.RISK: Rag.RED}
    assert assess_health(facts(others=one)).overall == Rag.AMBER
    assert assess_health(facts(others=one | {Dimension.ISSUES: Rag.RED})).overall == Rag.RED


def test_a_red_benefit_makes_red() -> None:
    assert assess_health(facts(others={Dimension.BENEFITS: Rag.RED})).overall == Rag.RED


def test_the_reason_names_what_carries_the_colour() -> None:
    assert assess_health(facts(slip_days=65.0)).reason == "65 d late, tolerance 10 d"
    assert assess_health(facts(eac=124.0, cpi=0.81)).reason == "Cost over by 24\u202f%, tolerance 10\u202f%; CPI .81"


def test_declaring_the_computed_colour_asks_for_nothing() -> None:
    assert declare(Rag.RED, Rag.RED) == []


def test_declaring_worse_asks_only_for_a_reason() -> None:
    assert declare(Rag.GREEN, Rag.AMBER) == ["reason"]
    assert declare(Rag.GREEN, Rag.AMBER, reason="Waits for sign-on") == []


def test_declaring_better_asks_for_reason_action_and_expiry() -> None:
    assert declare(Rag.RED, Rag.AMBER, reason="short") == ["reason", "corrective_action", "expires_on"]
    long = {"reason": "Supplier confirmed the new date in writing", "corrective_action": "Weekly check"}
    assert declare(Rag.RED, Rag.AMBER, **long, expires_on=STATUS + timedelta(days=31)) == ["expires_on"]
    assert declare(Rag.RED, Rag.AMBER, **long, expires_on=STATUS + timedelta(days=30)) == []


def declare(
    computed: Rag, declared: Rag, *, reason: str = "", corrective_action: str = "", expires_on: date | None = None
) -> list[str]:
    found = declaration_faults(
        computed=computed,
        declared=declared,
        reason=reason,
        corrective_action=corrective_action,
        expires_on=expires_on,
        declared_on=STATUS,
    )
    return [fault.field for fault in found]


def test_agreement_with_nothing_declared_is_unknown() -> None:
    assert agreement(Rag.RED, None) == Agreement.UNKNOWN
    assert agreement(Rag.NONE, Rag.GREEN) == Agreement.UNKNOWN


def test_roll_up_counts_and_shares_budget_worst_first() -> None:
    shares = shares_by_colour(
        [(Rag.GREEN, Decimal(30)), (Rag.RED, Decimal(60)), (Rag.NONE, None), (Rag.RED, Decimal(10))]
    )
    assert [(one.rag, one.count, one.share) for one in shares] == [
        (Rag.RED, 2, 0.7),
        (Rag.GREEN, 1, 0.3),
        (Rag.NONE, 1, 0.0),
    ]


def test_totals_weigh_spi_t_by_budget_and_keep_missing_ratios_missing() -> None:
    zero = Decimal(0)
    result = totals(
        [Measured(Decimal(300), zero, zero, zero, zero, 1.0), Measured(Decimal(100), zero, zero, zero, zero, 0.6)]
    )
    assert result.spi_t == pytest.approx(0.9)
    assert (result.cpi, result.spi) == (None, None)


@given(
    st.none() | st.floats(0.5, 1.5),
    st.none() | st.floats(0.5, 1.5),
    st.none() | st.integers(-30, 60),
    st.none() | st.floats(500, 2000),
)
def test_a_reason_without_money_names_no_indicator_of_cost(
    spi_t: float | None, cpi: float | None, slip: int | None, eac: float | None
) -> None:
    facts = HealthFacts(
        status_date=STATUS,
        reported_at=STATUS,
        has_baseline=True,
        spi_t=spi_t,
        cpi=cpi,
        slip_days=slip,
        finish_tolerance_days=15,
        eac=eac,
        bac=1000,
    )
    health = assess_health(facts)
    cost = [item.words for one in health.dimensions if one.dimension == Dimension.COST for item in one.indicators]
    shown = without_money(health.reason)
    assert [words for words in cost if words in shown] == []
    rest = [part for part in health.reason.split("; ") if part not in cost]
    assert shown == ("; ".join(rest) or UNSAID)
