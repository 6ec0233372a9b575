from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine.appraisal import (
    DISCOUNT_RATE,
    InvalidRange,
    InvalidRate,
    Line,
    appraise,
    falls_again,
    internal_rate,
    modified_rate,
    net_present_value,
    payback,
    profitability_index,
    return_on_investment,
    sensitivity,
    to_go_value,
)
from quarterdeck.engine.figure import Missing

T_2_1 = [-500, 120, 200, 220, 180]
MONEY = st.integers(-1000, 1000)


def test_t_2_1_gives_every_figure_of_the_case():
    found = appraise(T_2_1, rate=0.08)

    assert round(found.npv.value, 2) == 89.53
    assert round(found.npv_mid_year.value, 2) == 112.65
    assert round(found.irr.rate.value, 4) == 0.1529
    assert round(found.payback.value, 3) == 2.818
    assert round(found.discounted_payback.value, 3) == 3.323
    assert round(found.roi.value, 4) == 0.44
    assert round(found.profitability_index.value, 3) == 1.179
    assert round(found.mirr.value, 4) == 0.1254
    assert (found.periods, found.warnings, found.irr.warning) == (4, (), "")


def test_the_first_flow_is_not_discounted():
    assert net_present_value([100], rate=0.5).value == 100
    assert net_present_value([0, 110], rate=0.1).value == pytest.approx(100)


@given(st.lists(MONEY, min_size=1, max_size=12), st.floats(-0.5, 2), st.booleans())
def test_the_value_is_the_sum_that_a_ledger_would_give(flows, rate, mid_year):
    slow = flows[0] + sum(flow / (1 + rate) ** (at - 0.5 * mid_year) for at, flow in enumerate(flows) if at)

    assert net_present_value(flows, rate=rate, mid_year=mid_year).value == pytest.approx(slow, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("rate", [-1, -1.5, float("nan"), float("inf")])
def test_a_rate_that_destroys_money_is_refused(rate):
    with pytest.raises(InvalidRate):
        net_present_value([1, 2], rate=rate)
    with pytest.raises(InvalidRate):
        modified_rate([-1, 2], finance_rate=0.1, reinvest_rate=rate)


@pytest.mark.parametrize("flows", [[], [float("nan"), 1], [-1, float("inf")]])
def test_what_is_not_known_has_no_figures(flows):
    found = appraise(flows, rate=0.08)
    figures = (
        found.npv,
        found.npv_mid_year,
        found.irr.rate,
        found.mirr,
        found.payback,
        found.discounted_payback,
        found.roi,
        found.profitability_index,
    )
    assert {figure.missing for figure in figures} == {Missing.NO_DATA}


def test_money_that_flows_one_way_has_no_rate():
    assert internal_rate([100, 100]).rate.missing is Missing.NO_SIGN_CHANGE
    assert internal_rate([-100, -100, 0]).rate.missing is Missing.NO_SIGN_CHANGE
    assert modified_rate([100, 100], finance_rate=0.1, reinvest_rate=0.1).missing is Missing.NO_COST
    assert modified_rate([-100, -1], finance_rate=0.1, reinvest_rate=0.1).missing is Missing.NO_BENEFIT
    assert return_on_investment([100, 100]).missing is Missing.NO_COST
    assert profitability_index([100, 100], rate=0.1).missing is Missing.NO_COST
    assert payback([100, 100]).missing is Missing.NO_COST


def test_several_rates_are_all_shown_with_a_warning_and_none_is_chosen():
    found = internal_rate([-100, 230, -132])

    assert found.rate.missing is Missing.SEVERAL_RATES
    assert [round(rate, 9) for rate in found.rates] == [0.1, 0.2]
    assert found.warning == ("the flows change direction 2 times; rates found: 10.00%, 20.00%; use the modified rate")
    assert appraise([-100, 230, -132], rate=0.1).warnings == (
        found.warning,
        "after the payback the balance turns negative again",
    )


def test_changing_signs_without_any_rate_are_said_so():
    found = internal_rate([100, -100, 100])

    assert (found.rate.missing, found.rates) == (Missing.NO_RATE, ())
    assert "rates found: none" in found.warning


def test_a_rate_at_which_the_value_only_touches_zero_is_found_once():
    found = internal_rate([-100, 220, -121])

    assert [round(rate, 6) for rate in found.rates] == [0.1]
    assert found.sign_changes == 2


def test_a_negative_rate_is_a_rate():
    assert internal_rate([-100, 50]).rate.value == pytest.approx(-0.5)


def test_one_way_money_at_the_edge_of_the_range_has_no_rate():
    assert internal_rate([-1e9, 1e-9]).rate.missing is Missing.NO_RATE


@given(st.lists(st.floats(-0.9, 3).map(lambda rate: round(rate, 2)), min_size=1, max_size=4, unique=True))
def test_every_rate_that_a_polynomial_was_made_of_is_found(rates):
    flows = np.array([-1.0])
    for rate in rates:
        flows = np.convolve(flows, [1.0, -(1 + rate)])
    found = internal_rate(flows).rates

    for rate in rates:
        assert min(abs(one - rate) for one in found) < 1e-3, (rates, found)


@given(st.lists(MONEY, min_size=2, max_size=40))
def test_every_rate_makes_the_value_zero(flows):
    found = internal_rate(flows)
    scale = sum(map(abs, flows))

    assert len(found.rates) <= found.sign_changes
    for rate in found.rates:
        worth = net_present_value(flows, rate=rate).value
        size = sum(abs(flow) / (1 + rate) ** at for at, flow in enumerate(flows))
        assert abs(worth) <= 1e-9 * max(size, scale)


@given(st.integers(1, 1000), st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_an_investment_with_one_change_of_sign_has_exactly_one_rate(spent, gains):
    found = internal_rate([-spent, *gains])

    assert len(found.rates) <= 1
    if sum(gains) >= spent:
        assert found.rate.value >= -1e-9


def test_payback_waits_for_the_first_period_in_the_black():
    assert payback([-100, 0, 50, 50]).value == 3
    assert payback([-100, 50, -50, 100, 100]).value == pytest.approx(3)
    assert payback([-100, 150]).value == pytest.approx(2 / 3)
    assert payback([-500, 100, 100]).missing is Missing.NEVER_RECOVERED
    assert payback([0, -100, 200]).value == pytest.approx(1.5)


def test_a_balance_that_turns_negative_again_is_noticed():
    assert falls_again([-100, 150, -100])
    assert not falls_again(T_2_1)
    assert not falls_again([100, 100])
    assert not falls_again([10, -100, 50])


def test_sunk_cost_does_not_count_in_the_value_to_go():
    flows = [float("nan"), -300, -100, 300, 300]

    assert to_go_value(flows, rate=0.08, at=1).value == pytest.approx(-100 / 1.08 + 300 / 1.08**2 + 300 / 1.08**3)
    assert to_go_value(flows, rate=0.08, at=1, mid_year=True).value == pytest.approx(
        -100 / 1.08**0.5 + 300 / 1.08**1.5 + 300 / 1.08**2.5
    )
    assert to_go_value(T_2_1, rate=0.08, at=-1).value == pytest.approx(89.53, abs=0.01)
    assert to_go_value(T_2_1, rate=0.08, at=4).value == 0


def test_sensitivity_orders_the_bars_of_the_tornado():
    lines = [Line("build", [-500]), Line("savings", [0, 120, 200, 220, 180], low=-0.3, high=0.1)]
    found = sensitivity(lines, rate=0.08, rate_low=0.04, rate_high=0.2)

    assert [one.name for one in found] == ["savings", "build", DISCOUNT_RATE]
    assert found[2].switching.value == pytest.approx(0.1529, abs=1e-4)
    assert (found[2].low, found[2].high) == (0.04, 0.2)
    assert found[2].npv_high.value < 0 < found[2].npv_low.value


@given(st.lists(MONEY, min_size=3, max_size=3), st.lists(MONEY, min_size=4, max_size=4), st.floats(0, 0.3))
def test_at_the_switching_value_the_case_is_worth_nothing(cost, gain, rate):
    lines = [Line("cost", cost), Line("gain", gain)]
    for one in sensitivity(lines, rate=rate):
        if one.switching.value is None:
            assert one.switching.missing is Missing.NO_FLOW
            continue
        factor = {one.name: 1 + one.switching.value}
        total = [
            factor.get("cost", 1) * (cost[at] if at < 3 else 0) + factor.get("gain", 1) * gain[at] for at in range(4)
        ]
        size = sum(map(abs, total)) + sum(map(abs, cost + gain))
        assert abs(net_present_value(total, rate=rate).value) <= 1e-6 * max(1, size)


def test_sensitivity_says_what_it_cannot_say():
    unknown_line = sensitivity([Line("a", [float("nan")]), Line("b", [1])], rate=0.1, rate_low=0, rate_high=0.2)
    nothing = sensitivity([Line("a", [0, 0]), Line("b", [5])], rate=0.1)

    assert {one.npv_low.missing for one in unknown_line} == {Missing.NO_DATA}
    assert {one.swing for one in unknown_line} == {0.0}
    assert {one.name: one.switching.missing for one in nothing} == {"a": Missing.NO_FLOW, "b": None}
    with pytest.raises(InvalidRange, match=r"a: from 0\.2 to -0\.2"):
        Line("a", [1], low=0.2, high=-0.2)
    with pytest.raises(InvalidRange, match="discount rate"):
        sensitivity([Line("a", [1])], rate=0.1, rate_low=0.2, rate_high=0.1)
