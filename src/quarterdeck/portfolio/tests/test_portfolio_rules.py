from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.portfolio.choices import (
    Outcome,
    ProjectState,
    SizeClass,
    SizeFactor,
    ToleranceAspect,
    ToleranceUnit,
)
from quarterdeck.portfolio.rules import areas, objectives, sizes, states, tolerances

SCORES = st.fixed_dictionaries({factor: st.integers(1, 3) for factor in SizeFactor})
WEIGHTS = st.dictionaries(
    st.integers(1, 9), st.decimals(min_value=0, max_value=1, places=2, allow_nan=False), min_size=1
)


def scores(default: int = 1, **given_scores: int) -> dict[SizeFactor, int]:
    return {factor: given_scores.get(factor.value, default) for factor in SizeFactor}


@pytest.mark.parametrize(
    ("total", "expected"),
    [(8, "S"), (11, "S"), (12, "M"), (16, "M"), (17, "L"), (20, "L"), (21, "XL"), (24, "XL")],
)
def test_the_class_follows_the_sum_of_the_eight_scores(total: int, expected: str) -> None:
    values = [1] * 8
    free = [place for place, factor in enumerate(SizeFactor) if factor is not SizeFactor.REGULATORY]
    for step in range(total - 8):
        order = [*free, list(SizeFactor).index(SizeFactor.REGULATORY)]
        place = order[step // 2]
        values[place] += 1
    assert sizes.size_class(dict(zip(SizeFactor, values, strict=True))) == expected


def test_a_three_in_regulatory_exposure_is_at_least_medium() -> None:
    assert sizes.size_total(scores(regulatory=3)) == 10
    assert sizes.size_class(scores(regulatory=3)) is SizeClass.M


def test_a_three_in_regulatory_exposure_does_not_make_a_large_project_smaller() -> None:
    assert sizes.size_class(scores(3)) is SizeClass.XL


def test_a_missing_score_is_an_error() -> None:
    given_scores = scores()
    del given_scores[SizeFactor.TEAM]
    with pytest.raises(ValueError, match="Team"):
        sizes.size_class(given_scores)


def test_a_score_of_four_is_an_error() -> None:
    with pytest.raises(ValueError, match="scored 4"):
        sizes.size_class(scores(team=4))


@given(SCORES, st.sampled_from(list(SizeFactor)))
def test_a_higher_score_never_makes_the_class_smaller(given_scores: dict[SizeFactor, int], factor: SizeFactor) -> None:
    raised = {**given_scores, factor: 3}
    assert sizes.may_override(computed=sizes.size_class(given_scores), wanted=sizes.size_class(raised))


def test_the_class_may_be_overridden_upward_only() -> None:
    assert sizes.may_override(computed=SizeClass.M, wanted=SizeClass.XL)
    assert sizes.may_override(computed=SizeClass.M, wanted=SizeClass.M)
    assert not sizes.may_override(computed=SizeClass.M, wanted=SizeClass.S)


def test_m_plus_is_required_for_m_l_and_xl() -> None:
    assert [sizes.requires("M+", size) for size in SizeClass] == [False, True, True, True]
    assert all(sizes.requires("S+", size) for size in SizeClass)


@pytest.mark.parametrize(("thousands", "score"), [("149.99", 1), ("150", 2), ("750", 2), ("750.01", 3)])
def test_the_budget_scores_by_its_bands(thousands: str, score: int) -> None:
    assert sizes.budget_score(Decimal(thousands)) == score


@pytest.mark.parametrize(("months", "score"), [("5.9", 1), ("6", 2), ("12", 2), ("12.1", 3)])
def test_the_duration_scores_by_its_bands(months: str, score: int) -> None:
    assert sizes.duration_score(Decimal(months)) == score


def test_team_areas_and_suppliers_score_by_their_bands() -> None:
    assert [sizes.team_score(people) for people in (5, 6, 15, 16)] == [1, 2, 2, 3]
    assert [sizes.areas_score(count) for count in (1, 2, 3, 4)] == [1, 2, 2, 3]
    assert [sizes.suppliers_score(count) for count in (0, 1, 2, 3, 4)] == [1, 1, 2, 2, 3]


def test_shares_that_sum_to_one_hundred_are_accepted() -> None:
    assert areas.split_faults({1: Decimal(60), 2: Decimal("40.00")}, primary=1) == []


def test_shares_that_do_not_sum_to_one_hundred_are_refused_with_the_sum() -> None:
    faults = areas.split_faults({1: Decimal(60), 2: Decimal(30)}, primary=1)
    assert faults == ["The shares sum to 90 %; they must sum to 100 %."]


def test_the_primary_area_needs_a_share_above_zero() -> None:
    assert areas.split_faults({2: Decimal(100)}, primary=1) == ["The primary area needs a share."]
    assert areas.split_faults({1: Decimal(0), 2: Decimal(100)}, primary=1) == ["Each share is more than 0 %."]


def test_a_share_that_is_no_number_is_refused() -> None:
    assert areas.split_faults({1: Decimal("NaN")}, primary=1) == ["Each share is more than 0 %."]


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.lists(st.integers(1, 97), min_size=1, max_size=3),
)
def test_the_parts_of_an_amount_sum_to_the_amount(amount: Decimal, percents: list[int]) -> None:
    rest = 100 - sum(percents) % 100
    shares = {place: Decimal(percent) for place, percent in enumerate([*percents, rest])}
    whole = sum(shares.values())
    split = {place: share * 100 / whole for place, share in shares.items()}
    assert sum(areas.share_amount(amount, split).values()) == amount


def test_t_1_1_alignment_is_the_weighted_highest_contribution() -> None:
    weights = {1: Decimal(".4"), 2: Decimal(".3"), 3: Decimal(".2"), 4: Decimal(".1")}
    assert objectives.alignment(weights=weights, contributions={1: 3, 2: 1, 3: 0, 4: 0}) == 50


def test_t_1_2_a_falling_key_result_is_half_way() -> None:
    progress = objectives.key_result_progress(baseline=Decimal("9.4"), target=Decimal("5.0"), current=Decimal("7.2"))
    assert progress == Decimal("0.5")


def test_progress_without_a_measurement_is_no_data() -> None:
    assert objectives.key_result_progress(baseline=Decimal(1), target=Decimal(2), current=None) is None


def test_progress_without_a_gap_is_no_data() -> None:
    assert objectives.key_result_progress(baseline=Decimal(1), target=Decimal(1), current=Decimal(1)) is None


@given(*[st.decimals(min_value=-1000, max_value=1000, places=2)] * 3)
def test_progress_stays_between_zero_and_one(baseline: Decimal, target: Decimal, current: Decimal) -> None:
    progress = objectives.key_result_progress(baseline=baseline, target=target, current=current)
    assert progress is None if baseline == target else 0 <= progress <= 1


def test_an_objective_is_the_weighted_mean_of_what_was_measured() -> None:
    parts = [(Decimal(3), Decimal("0.5")), (Decimal(1), Decimal(1)), (Decimal(9), None)]
    assert objectives.objective_progress(parts) == Decimal("0.625")


def test_an_objective_without_measurements_has_no_data() -> None:
    assert objectives.objective_progress([(Decimal(1), None)]) is None


def test_alignment_without_objectives_is_no_data() -> None:
    assert objectives.alignment(weights={}, contributions={1: 3}) is None


@given(WEIGHTS, st.dictionaries(st.integers(1, 9), st.integers(0, 3)))
def test_alignment_never_passes_the_sum_of_the_weights(
    weights: dict[int, Decimal], contributions: dict[int, int]
) -> None:
    result = objectives.alignment(weights=weights, contributions=contributions)
    assert result is not None
    assert 0 <= result <= 100 * sum(weights.values())


def test_weights_of_active_objectives_sum_to_one() -> None:
    assert objectives.weights_fault([Decimal(".35"), Decimal(".65")]) is None
    assert objectives.weights_fault([Decimal(".35"), Decimal(".5")]) is not None


def test_claims_beyond_120_percent_of_the_gap_are_flagged() -> None:
    share = objectives.claimed_share(
        deltas=[Decimal("-3"), Decimal("-2.4")], baseline=Decimal("9.4"), target=Decimal(5)
    )
    assert objectives.is_over_claimed(share)
    assert not objectives.is_over_claimed(Decimal("1.20"))
    assert objectives.claimed_share(deltas=[], baseline=Decimal(1), target=Decimal(1)) is None
    assert not objectives.is_over_claimed(None)


def test_the_highest_contribution_per_objective_counts() -> None:
    assert objectives.highest_contributions([(1, 1), (1, 3), (2, 0)]) == {1: 3, 2: 0}


def test_orphan_spend_leaves_out_mandatory_aligned_inactive_and_unknown_projects() -> None:
    alignment = objectives.ProjectAlignment
    low, high = Decimal("9.99"), Decimal(10)
    assert (
        objectives.orphan_spend(
            [
                alignment(project=1, budget=Decimal(100), alignment=low),
                alignment(project=2, budget=Decimal(200), alignment=high),
                alignment(project=3, budget=Decimal(400), alignment=low, is_mandatory=True),
                alignment(project=4, budget=Decimal(800), alignment=low, is_active=False),
                alignment(project=5, budget=None, alignment=low),
                alignment(project=6, budget=Decimal(1600), alignment=None),
            ]
        )
        == 100
    )


def test_an_objective_without_a_contribution_of_two_is_uncovered() -> None:
    assert objectives.uncovered_objectives([1, 2, 3], [(1, 2), (2, 1)]) == [2, 3]


def test_a_project_walks_from_candidate_to_archived() -> None:
    state, walked = ProjectState.CANDIDATE, []
    while following := states.next_states(states.Standing(state, outcome=Outcome.COMPLETED)):
        state = following[0]
        walked.append(state.label)
    assert walked == [
        "Authorised",
        "Initiating",
        "Delivering",
        "Closing",
        "Closed",
        "Benefits tracking",
        "Archived",
    ]


def test_a_held_project_goes_back_to_where_it_was_and_nowhere_else() -> None:
    standing = states.Standing(ProjectState.ON_HOLD, held_from=ProjectState.INITIATING)
    assert states.next_states(standing) == (ProjectState.INITIATING,)
    assert states.missing_for(standing, ProjectState.DELIVERING) == ()


def test_a_stopped_project_has_no_benefits_to_track() -> None:
    standing = states.Standing(ProjectState.CLOSED, outcome=Outcome.STOPPED)
    assert states.next_states(standing) == (ProjectState.ARCHIVED,)


def test_only_initiating_and_delivering_projects_can_be_held_or_stopped() -> None:
    for special in (ProjectState.ON_HOLD, ProjectState.STOPPING):
        sources = [state for state in ProjectState if special in states.next_states(states.Standing(state))]
        assert sources == [ProjectState.INITIATING, ProjectState.DELIVERING]


def test_closing_settles_the_outcome() -> None:
    closed = ProjectState.CLOSED
    assert states.outcome_of(source=ProjectState.STOPPING, target=closed) is Outcome.STOPPED
    assert states.outcome_of(source=ProjectState.CLOSING, target=closed) is Outcome.COMPLETED
    assert states.outcome_of(source=ProjectState.CLOSED, target=ProjectState.ARCHIVED) is None


def test_delivering_asks_for_everything_a_project_must_have() -> None:
    standing = states.Standing(ProjectState.INITIATING, has=frozenset({"sponsor", "method"}))
    assert states.missing_for(standing, ProjectState.DELIVERING) == ("manager", "size class", "tolerances")


def test_holding_and_stopping_need_a_reason() -> None:
    delivering = ProjectState.DELIVERING
    assert states.needs_reason(source=delivering, target=ProjectState.ON_HOLD)
    assert states.needs_reason(source=delivering, target=ProjectState.STOPPING)
    assert not states.needs_reason(source=delivering, target=ProjectState.CLOSING)


def test_a_hold_is_reviewed_within_ninety_days() -> None:
    today = date(2026, 10, 30)
    assert states.hold_review_fault(review_on=date(2027, 1, 28), today=today) is None
    assert "up to 28 Jan 2027" in str(states.hold_review_fault(review_on=date(2027, 1, 29), today=today))
    assert states.hold_review_fault(review_on=today, today=today) is not None
    assert states.hold_review_fault(review_on=None, today=today) is not None


def test_the_default_time_tolerance_is_ten_percent_up_to_fifteen_days_for_medium() -> None:
    time = tolerances.default_limits(SizeClass.M)[0]
    assert tolerances.time_tolerance_days(time, baseline_days=Decimal(80)) == 8
    assert tolerances.time_tolerance_days(time, baseline_days=Decimal(400)) == 15


def test_a_tolerance_in_days_needs_no_baseline() -> None:
    limit = tolerances.Limit(ToleranceAspect.TIME, ToleranceUnit.WORKING_DAYS, over=Decimal(20))
    assert tolerances.time_tolerance_days(limit, baseline_days=None) == 20


def test_an_unknown_tolerance_is_no_data() -> None:
    time = tolerances.default_limits(SizeClass.S)[0]
    assert tolerances.time_tolerance_days(None, baseline_days=Decimal(10)) is None
    assert tolerances.time_tolerance_days(time, baseline_days=None) is None


def test_every_class_has_defaults_without_fault() -> None:
    for size in SizeClass:
        assert [fault for limit in tolerances.default_limits(size) for fault in tolerances.limit_faults(limit)] == []


def test_a_tolerance_is_written_without_sign_and_with_a_value() -> None:
    aspect, percent = ToleranceAspect.COST, ToleranceUnit.PERCENT
    assert tolerances.limit_faults(tolerances.Limit(aspect, percent)) != []
    assert tolerances.limit_faults(tolerances.Limit(aspect, percent, over=Decimal(-1))) != []
    assert tolerances.limit_faults(tolerances.Limit(aspect, percent, over=Decimal("NaN"))) != []


def test_a_cap_in_days_goes_with_a_percentage_and_is_not_negative() -> None:
    days = tolerances.Limit(ToleranceAspect.TIME, ToleranceUnit.WORKING_DAYS, over=Decimal(5), cap_days=3)
    negative = tolerances.Limit(ToleranceAspect.TIME, ToleranceUnit.PERCENT, over=Decimal(5), cap_days=-3)
    assert len(tolerances.limit_faults(days)) == len(tolerances.limit_faults(negative)) == 1
