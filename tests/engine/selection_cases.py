"""Selection problems for tests, and a slow oracle that tries everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from quarterdeck.engine.selection import (
    AtMost,
    Candidate,
    Kind,
    Limit,
    Measure,
    Problem,
    Requires,
    Share,
    evaluate,
)

Starts = tuple[int | None, ...]

T_2_5_ROWS = """
A 90 300 100 60 80
B 70 200 150 20 60
C 60 250 0 80 50
D 40 120 60 10 40
E 55 180 120 70 60
F 30 90 20 5 30
G 65 260 80 40 70
H 20 110 40 30 40
"""


def t_2_5() -> Problem:
    """The eight candidates of T-2.5: two years of money, days of architects and project managers in all."""
    candidates = []
    for line in T_2_5_ROWS.split("\n")[1:-1]:
        name, *numbers = line.split()
        value, first, second, architect, manager = map(float, numbers)
        use = {"budget": (first, second), "architect": (architect,), "PM": (manager,)}
        candidates.append(Candidate(name, value, use, is_mandatory=name == "H"))
    limits = [
        Limit("budget", Kind.BUDGET, (900, 420)),
        Limit("architect", Kind.CAPACITY, total=180),
        Limit("PM", Kind.CAPACITY, total=260),
    ]
    return Problem(
        candidates,
        limits,
        2,
        requires=[Requires("E", "C", may_overlap=True)],
        at_most=[AtMost(("B", "G"))],
        period_names=("FY27", "FY28"),
    )


def names_of(problem: Problem, starts: Starts) -> str:
    return "".join(one.id for one, start in zip(problem.candidates, starts, strict=True) if start is not None)


def every_selection(problem: Problem) -> Iterator[Starts]:
    """Every choice of starts, kept rules or not."""
    choices = [[None, *range(one.earliest, problem.last_start(at) + 1)] for at, one in enumerate(problem.candidates)]
    yield from product(*choices)


def feasible_selections(problem: Problem) -> Iterator[tuple[float, Starts]]:
    for starts in every_selection(problem):
        found = evaluate(problem, starts)
        if found.is_feasible:
            yield found.value, starts


def best_value(problem: Problem) -> float | None:
    """The best value of all; None when nothing is feasible."""
    return max((value for value, _ in feasible_selections(problem)), default=None)


def is_in_every_best(problem: Problem, candidate: int) -> bool:
    held = list(feasible_selections(problem))
    best = max(value for value, _ in held)
    return all(starts[candidate] is not None for value, starts in held if value > best - 1e-9)


@st.composite
def problems(draw: st.DrawFn, *, most: int = 5) -> Problem:
    """Small problems with every kind of rule; some of them have no feasible selection."""
    count, periods = draw(st.integers(1, most)), draw(st.integers(1, 3))
    names = "ABCDEFG"[:count]
    candidates = [_candidate(draw, name, periods) for name in names]
    limits = [_limit(draw, name, kind, periods) for name, kind in LIMITS]
    pairs = [(one, other) for one in names for other in names if one != other]
    rules = draw(st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=2)) if pairs else []
    excluded = draw(st.lists(st.sampled_from(pairs), max_size=1)) if pairs else []
    groups = sorted({group for one in candidates for group in one.groups})
    shares = draw(st.lists(st.sampled_from(groups), max_size=1)) if groups else []
    measures = [of for of in Measure if of is not Measure.VALUE or all(min(_worth(one)) >= 0 for one in candidates)]
    return Problem(
        candidates,
        limits,
        periods,
        requires=[Requires(*pair, may_overlap=may_overlap) for pair, may_overlap in rules],
        at_most=[AtMost(pair) for pair in excluded],
        shares=[_share(draw, group, measures) for group in shares],
        may_overrun=draw(st.booleans()),
    )


LIMITS = (("capex", Kind.BUDGET), ("opex", Kind.BUDGET), ("architect", Kind.CAPACITY))


def _candidate(draw: st.DrawFn, name: str, periods: int) -> Candidate:
    life = draw(st.integers(1, 2))
    use = {
        limit: tuple(draw(st.lists(st.integers(0, 9), min_size=life, max_size=life)))
        for limit, _ in LIMITS
        if draw(st.booleans())
    }
    earliest = draw(st.integers(0, periods - 1))
    latest = draw(st.integers(earliest, periods - 1))
    values = None
    if draw(st.booleans()):
        width = latest - earliest + 1
        values = tuple(draw(st.lists(st.integers(-3, 20), min_size=width, max_size=width)))
    return Candidate(
        name,
        draw(st.integers(-3, 20)),
        use,
        earliest,
        latest,
        duration=life,
        values=values,
        is_mandatory=draw(st.integers(0, 5)) == 0,
        groups=frozenset(draw(st.sets(st.sampled_from(["run", "grow"])))),
    )


def _limit(draw: st.DrawFn, name: str, kind: Kind, periods: int) -> Limit:
    amounts = draw(st.lists(st.one_of(st.none(), st.integers(0, 15)), max_size=periods))
    return Limit(name, kind, tuple(amounts), draw(st.one_of(st.none(), st.integers(0, 30))))


def _worth(one: Candidate) -> tuple[float, ...]:
    return tuple(one.values) if one.values is not None else (one.value,)


def _share(draw: st.DrawFn, group: str, measures: list[Measure]) -> Share:
    minimum = draw(st.sampled_from([0.0, 0.25, 0.5]))
    maximum = draw(st.sampled_from([1.0, 0.75, 0.5]))
    return Share(group, minimum, max(minimum, maximum), draw(st.sampled_from(measures)))
