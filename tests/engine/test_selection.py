from __future__ import annotations

from dataclasses import replace

import pytest

from quarterdeck.engine.selection import (
    AtMost,
    Basis,
    BoundBy,
    Candidate,
    ChangeKind,
    Infeasible,
    InvalidProblem,
    Kind,
    Limit,
    Measure,
    NoCandidates,
    Problem,
    Requires,
    Share,
    Status,
    evaluate,
    frontier,
    select,
)
from tests.engine.selection_cases import feasible_selections, names_of, t_2_5

PRINTED = """
150 20, 260 50, 330 60, 400 80, 440 90, 510 110, 580 120,
690 150, 800 170, 840 180, 910 200, 980 210, 1040 220, 1190 250
"""


def printed_frontier() -> list[tuple[float, float]]:
    pairs = [pair.split() for pair in PRINTED.split(",")]
    return [(float(cost), float(value)) for cost, value in pairs]


def budget(*amounts: float) -> list[Limit]:
    return [Limit("capex", Kind.BUDGET, amounts)]


def offer(name: str, value: float, *costs: float, **more) -> Candidate:
    return Candidate(name, value, {"capex": costs}, **more)


# ---- T-2.5


def test_t_2_5_has_forty_feasible_sets_and_the_best_is_worth_250():
    problem = t_2_5()
    ranked = sorted(feasible_selections(problem), key=lambda pair: -pair[0])

    assert len(ranked) == 40
    assert [(value, names_of(problem, starts)) for value, starts in ranked[:2]] == [(250, "ABDFH"), (245, "ADFGH")]


def test_t_2_5_is_solved_and_proven():
    problem = t_2_5()
    found = select(problem)

    assert (found.status, found.value, found.bound, found.gap) == (Status.OPTIMAL, 250, 250, 0)
    assert found.bound_by is BoundBy.PROOF
    assert names_of(problem, found.starts) == "ABDFH"
    assert [(one.limit, one.period, one.used, one.most) for one in found.use] == [
        ("budget", 0, 820, 900),
        ("budget", 1, 370, 420),
        ("architect", None, 125, 180),
        ("PM", None, 250, 260),
    ]


def test_t_2_5_is_missed_by_sorting_on_value_per_cost():
    problem = t_2_5()
    order = sorted(range(8), key=lambda at: -problem.candidates[at].value / problem.cost(at))
    starts: list[int | None] = [0 if one.is_mandatory else None for one in problem.candidates]
    for at in order:
        tried = [0 if place == at else start for place, start in enumerate(starts)]
        if evaluate(problem, tried).is_feasible:
            starts = tried

    assert (names_of(problem, tuple(starts)), evaluate(problem, starts).value) == ("ACFH", 200)


def test_t_2_5_explains_what_is_left_out():
    problem = t_2_5()
    left = {problem.candidates[one.candidate].id: one for one in select(problem, seconds=60).left_out}

    assert list(left) == ["G", "C", "E"]
    assert {name: one.costs for name, one in left.items()} == {"G": 5, "C": 30, "E": 115}
    assert [each.words for each in left["G"].binding] == [
        "budget is 900 in FY27",
        "budget is 420 in FY28",
        "PM is 260 in all",
        "B excludes G",
    ]
    assert left["G"].binding[0].short_by == 180
    change = left["G"].smallest_change
    assert (change.kind, change.dropped, change.value, change.basis) == (ChangeKind.DROP, "B", 245, Basis.OPTIMUM)
    assert left["E"].smallest_change is None


def test_t_2_5_frontier_is_the_printed_one_on_a_ladder_of_fifties():
    found = frontier(t_2_5(), budgets=range(150, 1250, 50), seconds=60)

    assert [(point.cost, point.value) for point in found.points] == printed_frontier()
    assert all(point.is_proven for point in found.points)


def test_t_2_5_frontier_has_every_efficient_selection():
    found = frontier(t_2_5(), seconds=60)

    assert found.is_complete
    assert set(printed_frontier()) < {(point.cost, point.value) for point in found.points}
    assert found.shortfall(1190, 250) == 0
    assert found.shortfall(800, 150) == 20
    assert found.shortfall(10, 0) == 0


# ---- single rules


def test_a_raise_of_one_limit_is_the_smallest_that_brings_a_candidate_in():
    problem = Problem([offer("A", 60, 10), offer("B", 50, 8), offer("C", 30, 5)], budget(13))
    found = select(problem)
    [left] = found.left_out
    change = left.smallest_change

    assert names_of(problem, found.starts) == "BC"
    assert (change.kind, change.words) == (ChangeKind.RAISE_LIMIT, "raise capex in period 1 by 2 to 15")
    assert (change.limit, change.period, change.amount, change.value) == ("capex", 0, 2, 90)
    assert left.costs == 20


def test_giving_up_a_rule_can_be_the_change():
    problem = Problem([offer("A", 60, 1), offer("B", 50, 1)], budget(13), at_most=[AtMost(("A", "B"))])
    [left] = select(problem).left_out

    kinds = [change.kind for change in left.changes]
    assert kinds == [ChangeKind.RELAX_RULE, ChangeKind.DROP]
    assert left.smallest_change.words == "give up the rule that A excludes B"


def test_a_candidate_waits_for_what_it_requires():
    two = [offer("A", 50, 5, 5, latest=3), offer("B", 60, 5, latest=3)]
    in_order = select(Problem(two, budget(10, 10, 10, 10), 4, requires=[Requires("B", "A")]))
    together = select(Problem(two, budget(10, 10, 10, 10), 4, requires=[Requires("B", "A", may_overlap=True)]))
    too_short = select(Problem(two, budget(10, 10), 2, requires=[Requires("B", "A")]))

    assert in_order.starts[1] >= in_order.starts[0] + 2
    assert together.value == 110
    assert too_short.starts[1] is None
    assert too_short.left_out[0].reason == "it cannot start within the horizon and the limits"


def test_a_later_start_is_taken_when_money_comes_later():
    problem = Problem(
        [offer("A", 10, 5, latest=1, values=(10, 9)), offer("B", 10, 5, latest=1, values=(10, 8))], budget(5, 5), 2
    )
    found = select(problem)

    assert (found.value, found.starts) == (19, (1, 0))


def test_funding_sources_are_kept_apart():
    candidates = [Candidate("A", 5, {"capex": (6,), "opex": (1,)}), Candidate("B", 4, {"capex": (1,), "opex": (6,)})]
    rich = [Limit("capex", Kind.BUDGET, (7,)), Limit("opex", Kind.BUDGET, (7,))]
    poor = [Limit("capex", Kind.BUDGET, (14,)), Limit("opex", Kind.BUDGET, (6,))]

    assert select(Problem(candidates, rich)).value == 9
    assert select(Problem(candidates, poor)).value == 5


def test_a_category_gets_its_share():
    candidates = [
        offer("A", 50, 10, groups=frozenset(["grow"])),
        offer("B", 40, 10, groups=frozenset(["grow"])),
        offer("C", 5, 10, groups=frozenset(["run"])),
    ]
    free = Problem(candidates, budget(20))
    shared = replace(free, shares=[Share("run", minimum=0.5)])
    capped = replace(free, shares=[Share("grow", maximum=0.5, of=Measure.COUNT)])

    assert names_of(free, select(free).starts) == "AB"
    assert names_of(shared, select(shared).starts) == "AC"
    assert names_of(capped, select(capped).starts) == "AC"
    assert evaluate(shared, (0, 0, None)).breaches == ("run makes up 0.0% of the cost",)


def test_what_is_worth_nothing_stays_out_and_says_so():
    [left] = select(Problem([offer("A", -1, 1)], budget(5))).left_out

    assert (left.reason, left.smallest_change) == ("its value is not above 0", None)


def test_what_cannot_be_finished_within_the_horizon_stays_out_unless_it_may_overrun():
    late = [offer("A", 5, 1, 1, earliest=1, latest=1)]

    assert select(Problem(late, budget(9, 9), 2)).starts == (None,)
    assert select(Problem(late, budget(9, 9), 2, may_overrun=True)).starts == (1,)


def test_no_limit_means_no_limit():
    problem = Problem([offer("A", 5, 1e6), offer("B", 5, 1e9)], [Limit("capex", Kind.BUDGET, (None,))])

    assert select(problem).value == 10


def test_fractions_are_kept_exactly():
    tenth = [offer(name, 1, 0.1) for name in "ABC"]

    assert select(Problem(tenth, budget(0.3))).value == 3
    assert select(Problem(tenth, budget(0.29))).value == 2


# ---- refusals


def test_an_empty_list_is_refused():
    with pytest.raises(NoCandidates, match="no candidates"):
        select(Problem([], budget(1)))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem([offer("A", 1)], [], 0), "the horizon has no period"),
        (Problem([offer("A", 1), offer("A", 1)], budget(1)), "A: the candidate stands 2 times"),
        (Problem([offer("A", 1)], budget(1) * 2), "capex: the limit stands 2 times"),
        (Problem([offer("A", float("nan"))], budget(1)), "A: the value is no number"),
        (Problem([offer("A", 1, -1)], budget(1)), "A: what it uses is at least 0"),
        (Problem([offer("A", 1, 1)], []), "A: it uses capex, which is no limit"),
        (Problem([offer("A", 1, 1, 1, duration=1)], budget(1)), "A: it uses something after its own end"),
        (Problem([offer("A", 1, earliest=2, latest=1)], budget(1)), "A: the latest start lies before the earliest"),
        (Problem([offer("A", 1, values=(1, 2))], budget(1)), "A: one value is needed for each"),
        (Problem([offer("A", 1)], budget(-1)), "capex: a limit is at least 0"),
        (Problem([offer("A", 1)], budget(1, 1)), "capex: it has 2 periods, the horizon 1"),
        (Problem([offer("A", 1)], budget(1), requires=[Requires("A", "Z")]), "Z: a rule names it"),
        (Problem([offer("A", 1)], budget(1), requires=[Requires("A", "A")]), "A: it cannot require itself"),
        (Problem([offer("A", 1)], budget(1), at_most=[AtMost(("A", "Z"))]), "Z: a rule names it"),
        (Problem([offer("A", 1)], budget(1), at_most=[AtMost(("A",), -1)]), "A: at most a negative number"),
        (Problem([offer("A", 1)], budget(1), at_most=[AtMost(("A", "A"))]), "A, A: it cannot exclude itself"),
        (Problem([offer("A", 1)], budget(1), shares=[Share("run")]), "run: no candidate belongs"),
        (
            Problem([offer("A", 1, groups=frozenset(["run"]))], budget(1), shares=[Share("run", 0.5, 0.4)]),
            "run: a share lies between",
        ),
        (
            Problem([offer("A", -1, groups=frozenset(["run"]))], budget(1), shares=[Share("run", of=Measure.VALUE)]),
            "A: a share of the value",
        ),
    ],
)
def test_input_that_contradicts_itself_is_named(problem, words):
    with pytest.raises(InvalidProblem) as refused:
        select(problem)
    assert words in str(refused.value)


def test_mandatory_candidates_beyond_the_budget_are_named_with_it():
    must = [offer(name, 1, 6, is_mandatory=True) for name in "AB"]
    with pytest.raises(Infeasible) as refused:
        select(Problem([*must, offer("C", 1, 1)], budget(10)))

    assert refused.value.conflict == ("A is mandatory", "B is mandatory", "capex is 10 in period 1")
    assert refused.value.candidates == ("A", "B")
    assert refused.value.is_smallest


def test_mandatory_candidates_that_exclude_each_other_are_named():
    must = [offer(name, 1, 1, is_mandatory=True) for name in "ABC"]
    with pytest.raises(Infeasible) as refused:
        select(Problem(must, budget(10), at_most=[AtMost(("A", "C"))]))

    assert refused.value.conflict == ("A is mandatory", "C is mandatory", "A excludes C")


def test_a_circle_of_requirements_is_named():
    three = [offer("A", 1, 1, latest=5, is_mandatory=True), offer("B", 1, 1, latest=5), offer("C", 1, 1, latest=5)]
    circle = [Requires("A", "B"), Requires("B", "C"), Requires("C", "A")]
    with pytest.raises(Infeasible) as refused:
        select(Problem(three, budget(*[9] * 6), 6, requires=circle))

    assert refused.value.candidates == ("A", "B", "C")
    assert "C requires A, finished before it starts" in refused.value.conflict


def test_a_mandatory_candidate_that_requires_an_excluded_one_is_named():
    three = [offer("A", 1, 1, is_mandatory=True), offer("B", 1, 1), offer("C", 1, 1, is_mandatory=True)]
    with pytest.raises(Infeasible) as refused:
        select(Problem(three, budget(9), requires=[Requires("A", "B", may_overlap=True)], at_most=[AtMost(("B", "C"))]))

    assert refused.value.conflict == ("A is mandatory", "C is mandatory", "A requires B", "B excludes C")
    assert refused.value.candidates == ("A", "C", "B")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem([offer("A", 1, 6, is_mandatory=True)], budget(5)), "capex is 5 in period 1, A alone takes 6"),
        (
            Problem([offer("A", 1, 6, is_mandatory=True)], [Limit("capex", Kind.BUDGET, total=5)]),
            "capex is 5 in all, A alone takes 6",
        ),
        (
            Problem([offer("A", 1, 1, 1, is_mandatory=True, earliest=1, latest=1)], budget(5, 5), 2),
            "A takes 2 periods from period 2 on, the horizon has 2",
        ),
        (
            Problem(
                [offer("A", 1, 1, is_mandatory=True), offer("B", 1, 9)],
                budget(5),
                requires=[Requires("A", "B", may_overlap=True)],
            ),
            "capex is 5 in period 1, B alone takes 9",
        ),
    ],
)
def test_a_mandatory_candidate_that_can_never_start_says_why(problem, words):
    with pytest.raises(Infeasible) as refused:
        select(problem)
    assert refused.value.conflict[0] == "A is mandatory"
    assert words in refused.value.conflict


def test_a_minimum_share_that_a_mandate_makes_impossible_is_named():
    two = [offer("A", 9, 9, is_mandatory=True), offer("B", 9, 9, groups=frozenset(["run"]))]
    with pytest.raises(Infeasible) as refused:
        select(Problem(two, budget(10), shares=[Share("run", minimum=0.5)]))

    assert set(refused.value.conflict) == {
        "A is mandatory",
        "capex is 10 in period 1",
        "run makes up at least 50% of the cost",
    }
