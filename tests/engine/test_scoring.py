from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine.figure import Missing
from quarterdeck.engine.scoring import (
    Criterion,
    Direction,
    InvalidComparisons,
    InvalidModel,
    InvalidScore,
    Job,
    OffScale,
    Priority,
    combine,
    group_matrix,
    matrix_of_pairs,
    moscow_balance,
    priorities,
    rice,
    weighted_scores,
    wsjf,
)

NAN = float("nan")
MODEL = [Criterion("value", 0.5), Criterion("fit", 0.3), Criterion("risk", 0.2, Direction.LESS, knock_out=2)]
T_2_2 = np.array([[1, 3, 5, 2], [1 / 3, 1, 2, 1 / 2], [1 / 5, 1 / 2, 1, 1 / 3], [1 / 2, 2, 3, 1]])


# ---- weighted scoring


def test_a_total_is_the_weighted_share_of_the_scale():
    [one] = weighted_scores(MODEL, np.array([[4.0, 5.0, 1.0]]))

    assert one.total.value == pytest.approx(0.5 * 0.8 + 0.3 + 0.2 * 0.8)
    assert [round(part.value, 3) for part in one.parts] == [0.4, 0.3, 0.16]
    assert (one.rank, one.knocked_out_by, one.unscored, one.widest_spread) == (1, (), (), None)


def test_less_is_better_where_the_criterion_says_so():
    low, high = weighted_scores(MODEL, np.array([[3.0, 3.0, 0.0], [3.0, 3.0, 3.0]]))

    assert low.total.value > high.total.value


def test_a_knocked_out_item_keeps_its_total_and_has_no_rank():
    best, out, other = weighted_scores(MODEL, np.array([[3.0, 3, 1], [5.0, 5, 4], [3.0, 3, 1]]))

    assert out.knocked_out_by == (2,)
    assert out.total.value > best.total.value
    assert (best.rank, out.rank, other.rank) == (1, None, 1)


def test_equal_totals_share_a_rank_and_the_next_one_is_skipped():
    found = weighted_scores([Criterion("value", 1)], np.array([[1.0], [5.0], [5.0], [0.0]]))

    assert [one.rank for one in found] == [3, 1, 1, 4]


def test_what_nobody_scored_is_missing_and_not_zero():
    one, two = weighted_scores(MODEL, np.array([[5.0, NAN, 1.0], [1.0, 1.0, 1.0]]))

    assert (one.total.missing, one.rank, one.unscored) == (Missing.NOT_SCORED, None, (1,))
    assert one.parts[0].value == 0.5
    assert two.rank == 1


def test_the_spread_between_scorers_is_shown():
    scores = np.array([[[5.0, 1.0, NAN], [3.0, 3.0, 3.0], [2.0, NAN, NAN]]])
    [one] = weighted_scores(MODEL, scores)

    assert [figure.value for figure in one.spread] == [4, 0, None]
    assert one.widest_spread == 0
    assert one.parts[0].value == pytest.approx(0.3)


def test_scores_without_any_scorer_are_not_scored():
    [one] = weighted_scores(MODEL, np.empty((1, 3, 0)))

    assert one.unscored == (0, 1, 2)


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ([], "at least one criterion"),
        ([Criterion("a", 0.5)], "add up to 50.0%"),
        ([Criterion("a", 1.5), Criterion("b", -0.5)], "weight of b"),
        ([Criterion("a", 1, low=5, high=5)], "scale of a"),
        ([Criterion("a", 1, knock_out=6)], "minimum of a"),
        ([Criterion("a", NAN)], "weight of a"),
    ],
)
def test_a_model_that_cannot_score_is_refused(criteria, words):
    with pytest.raises(InvalidModel, match=words):
        weighted_scores(criteria, np.zeros((1, max(1, len(criteria)))))


def test_scores_outside_their_scale_are_named_by_place():
    with pytest.raises(InvalidScore, match="6 lies outside the scale of fit") as refused:
        weighted_scores(MODEL, np.array([[1.0, 2, 3], [1.0, 6, -1]]))
    assert refused.value.places == ((1, 1, 0), (1, 2, 0))
    with pytest.raises(InvalidScore, match="3 criteria"):
        weighted_scores(MODEL, np.zeros((1, 2)))


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=3, max_size=3), min_size=1, max_size=6),
    st.permutations(range(6)),
)
def test_ranks_do_not_depend_on_the_order_of_the_items(rows, order):
    scores = np.array([[NAN if value is None else value for value in row] for row in rows], dtype=float)
    order = [at for at in order if at < len(rows)]
    straight = [one.rank for one in weighted_scores(MODEL, scores)]
    shuffled = [one.rank for one in weighted_scores(MODEL, scores[order])]

    assert [straight[at] for at in order] == shuffled


# ---- AHP


def test_t_2_2_gives_weights_and_consistency():
    found = priorities(T_2_2)

    assert found.weights.round(3).tolist() == [0.483, 0.157, 0.088, 0.272]
    assert round(found.lambda_max, 4) == 4.0145
    assert round(found.consistency_index, 4) == 0.0048
    assert round(found.consistency_ratio.value, 3) == 0.005
    assert found.is_accepted


def test_t_2_2_with_one_judgement_turned_over_is_rejected_and_says_where():
    turned = T_2_2.copy()
    turned[0, 3], turned[3, 0] = 1 / 5, 5
    found = priorities(turned)

    assert round(found.consistency_ratio.value, 3) == 0.216
    assert not found.is_accepted
    assert found.worst.items == (0, 2, 3)
    assert found.worst.contradiction == pytest.approx(abs(np.log(5 * (1 / 3) * 5)))
    assert (found.worst.given, found.worst.consistent) == (1 / 5, pytest.approx(5 / 3))


@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=9))
def test_judgements_made_from_weights_give_the_weights_back(weights):
    held = np.array(weights)
    found = priorities(held[:, None] / held[None, :])

    assert found.weights == pytest.approx(held / held.sum())
    assert found.consistency_ratio.value == pytest.approx(0, abs=1e-9)
    assert found.worst.contradiction == pytest.approx(0, abs=1e-9)


@given(st.integers(3, 7), st.data())
def test_weights_are_the_principal_eigenvector(items, data):
    steps = [1 / 9, 1 / 5, 1 / 3, 1, 2, 3, 7, 9]
    pairs = [(i, j, data.draw(st.sampled_from(steps))) for i in range(items) for j in range(i + 1, items)]
    matrix = matrix_of_pairs(items, pairs)
    found = priorities(matrix)
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)

    assert found.lambda_max == pytest.approx(values[largest].real, rel=1e-9)
    assert found.weights == pytest.approx(vector / vector.sum(), abs=1e-9)


def test_one_and_two_items_are_always_consistent():
    assert priorities(np.array([[1.0]])).weights.tolist() == [1.0]
    two = priorities(matrix_of_pairs(2, [(1, 0, 9)]))
    assert two.weights == pytest.approx([0.1, 0.9])
    assert (two.consistency_ratio.value, two.worst, two.is_accepted) == (0, None, True)


def test_the_table_of_random_indexes_can_be_another_and_may_end():
    other = priorities(T_2_2, random_index=(0, 0, 0.5247, 0.8816))
    without = priorities(T_2_2, random_index=(0, 0, 0.58))

    assert other.consistency_ratio.value == pytest.approx(other.consistency_index / 0.8816)
    assert (without.consistency_ratio.missing, without.is_accepted) == (Missing.NO_RANDOM_INDEX, False)


def test_a_group_agrees_on_the_geometric_mean():
    mean = group_matrix([T_2_2, T_2_2.T])
    heavy = group_matrix([T_2_2, T_2_2.T], weights=[3, 1])

    assert mean == pytest.approx(np.ones((4, 4)))
    assert heavy == pytest.approx(np.sqrt(T_2_2))
    assert priorities(heavy).weights[0] > priorities(mean).weights[0]


def test_combine_weighs_the_alternatives_by_the_criteria():
    assert combine(np.array([1.0, 0.0]), [np.array([0.2, 0.8]), np.array([0.5, 0.5])]).tolist() == [0.2, 0.8]


@pytest.mark.parametrize(
    ("pairs", "words", "places"),
    [
        ([(0, 0, 1)], "two different items", ((0, 0),)),
        ([(0, 5, 1)], "two different items", ((0, 5),)),
        ([(0, 1, 2), (1, 0, 2)], "twice", ((1, 0),)),
        ([(0, 1, 10)], "between 1/9 and 9", ((0, 1),)),
        ([(0, 1, NAN)], "between 1/9 and 9", ((0, 1),)),
        ([(0, 1, 2)], "not compared", ((0, 2), (1, 2))),
    ],
)
def test_judgements_that_make_no_matrix_are_named(pairs, words, places):
    with pytest.raises(InvalidComparisons, match=words) as refused:
        matrix_of_pairs(3, pairs)
    assert refused.value.pairs == places


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.ones((2, 3)), "square"),
        (np.empty((0, 0)), "square"),
        (np.array([[1.0, 0], [0, 1]]), "positive"),
        (np.array([[1.0, NAN], [1, 1]]), "positive"),
        (np.array([[1.0, 2], [2, 1]]), "reciprocals"),
    ],
)
def test_a_matrix_that_is_not_reciprocal_is_refused(matrix, words):
    with pytest.raises(InvalidComparisons, match=words):
        priorities(matrix)


def test_a_group_of_nobody_or_of_strangers_is_refused():
    with pytest.raises(InvalidComparisons, match="one size"):
        group_matrix([])
    with pytest.raises(InvalidComparisons, match="one size"):
        group_matrix([np.eye(1), np.ones((2, 2))])
    with pytest.raises(InvalidComparisons, match="positive weight"):
        group_matrix([T_2_2], weights=[0])


# ---- WSJF, RICE, MoSCoW


def test_t_2_3_orders_the_jobs():
    found = wsjf([Job(8, 3, 2, 5), Job(5, 8, 5, 8), Job(3, 5, 1, 2)])

    assert found.scores == (2.60, 2.25, 4.50)
    assert found.order == (2, 0, 1)
    assert found.columns_without_one == ("value", "time_criticality", "size")


def test_a_round_needs_a_one_in_each_column():
    assert wsjf([Job(1, 1, 1, 1)]).columns_without_one == ()
    assert wsjf([]).columns_without_one == ()
    with pytest.raises(OffScale, match="4 is none") as refused:
        wsjf([Job(1, 1, 1, 1), Job(1, 4, 1, 1)])
    assert (refused.value.item, refused.value.column) == (1, "time_criticality")


def test_equal_jobs_go_smaller_first():
    assert wsjf([Job(2, 2, 2, 2), Job(1, 1, 1, 1)]).order == (1, 0)


def test_t_2_4_gives_the_three_scores():
    given = [(4000, 1, 0.8, 4), (900, 3, 0.5, 2), (12000, 0.5, 1.0, 6)]

    assert [
        rice(reach=reach, impact=impact, confidence=confidence, effort=effort).value
        for reach, impact, confidence, effort in given
    ] == pytest.approx([800, 675, 1000])


def test_rice_without_effort_is_no_number():
    assert rice(reach=1, impact=1, confidence=1, effort=0).missing is Missing.NO_COST


@pytest.mark.parametrize(
    ("reach", "impact", "confidence", "effort", "column"),
    [(1, 4, 1, 1, "impact"), (1, 1, 0.9, 1, "confidence"), (-1, 1, 1, 1, "reach"), (1, 1, 1, NAN, "effort")],
)
def test_rice_knows_its_scales(reach, impact, confidence, effort, column):
    with pytest.raises(OffScale) as refused:
        rice(reach=reach, impact=impact, confidence=confidence, effort=effort)
    assert refused.value.column == column


def test_musts_leave_room_and_coulds_are_the_contingency():
    sound = moscow_balance([(Priority.MUST, 60), (Priority.SHOULD, 20), (Priority.COULD, 20), (Priority.WONT, 900)])
    heavy = moscow_balance([(Priority.MUST, 61), (Priority.COULD, 39)])
    empty = moscow_balance([(Priority.WONT, 5)])

    assert (sound.must.value, sound.is_sound, sound.has_contingency) == (0.6, True, True)
    assert (heavy.is_sound, heavy.should.value) == (False, 0)
    assert (empty.must.missing, empty.is_sound) == (Missing.NO_DATA, False)
    with pytest.raises(OffScale):
        moscow_balance([(Priority.MUST, -1)])
