"""Skills over many weeks: as much is met as the slow way meets, and every change is accounted for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.capacity import InvalidCapacity, Outlook, build_outlook, cover_demand, gain

SKILLS = ["a", "b", "c", "d"]


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    count, weeks = draw(st.integers(0, 7)), draw(st.integers(0, 4))
    people = [f"p{k}" for k in range(count)]
    able = [[draw(st.booleans()) for _ in SKILLS] for _ in people]
    hours = [[draw(st.integers(0, 9)) for _ in range(weeks)] for _ in people]
    demand = [[draw(st.integers(0, 14)) for _ in range(weeks)] for _ in SKILLS]
    shape = (count, len(SKILLS))
    return build_outlook(
        people,
        SKILLS,
        np.array(able, bool).reshape(shape),
        hours=np.array(hours, float).reshape(count, weeks),
        demand=np.array(demand, float).reshape(len(SKILLS), weeks),
    )


@settings(max_examples=60, deadline=None)
@given(outlooks())
def test_each_week_meets_as_much_as_that_week_alone_and_nobody_works_twice(outlook: Outlook) -> None:
    for week in range(outlook.demand.shape[1]):
        skills = {
            person: frozenset(np.array(SKILLS)[outlook.able[k]].tolist()) for k, person in enumerate(outlook.people)
        }
        hours = dict(zip(outlook.people, outlook.hours[:, week].tolist(), strict=True))
        alone = cover_demand(hours, skills, dict(zip(SKILLS, outlook.demand[:, week].tolist(), strict=True)))
        assert outlook.met[:, week].sum() == pytest.approx(sum(alone.met.values()))
    assert (outlook.met <= outlook.demand + 1e-6).all()
    assert outlook.spare.sum() == pytest.approx(outlook.hours.sum() - outlook.met.sum())
    given_hours = [outlook.given(person) for person in outlook.people]
    for k, own in enumerate(given_hours):
        assert (own.sum(axis=0) <= outlook.hours[k] + 1e-6).all()
        assert not own[~outlook.able[k]].any()
    if given_hours:
        assert np.allclose(sum(given_hours), outlook.met)


def test_what_if_leaves_the_outlook_as_it_was_and_says_what_is_gained() -> None:
    able = [[True, True], [True, False]]
    now = build_outlook(["Ann", "Ben"], ["Java", "SQL"], able, hours=[[10, 10], [4, 4]], demand=[[2, 2], [8, 14]])
    assert now.unmet.tolist() == [[0, 0], [0, 4]]
    assert gain(now, now.with_skill("Ben", "SQL")) == 2.0
    assert gain(now, now.with_person("Cy", ["SQL"], 3)) == 3.0
    assert gain(now, now.with_moved_demand("SQL", week=1, to=0, hours=2)) == 2.0
    assert now.unmet.sum() == 4.0
    assert now.people == ("Ann", "Ben")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda one: one.with_person("Ann", ["SQL"], 3), "Ann is there already"),
        (lambda one: one.with_person("Cy", ["Cobol"], 3), "no skill Cobol"),
        (lambda one: one.with_person("Cy", ["SQL"], -3), "at least 0"),
        (lambda one: one.with_skill("Zoe", "SQL"), "no person Zoe"),
        (lambda one: one.given("Zoe"), "no person Zoe"),
        (lambda one: one.with_moved_demand("SQL", week=0, to=2, hours=1), "numbered 0 to 1"),
        (lambda one: one.with_moved_demand("SQL", week=0, to=1, hours=9), "asks for 8 hours of SQL, not 9"),
        (
            lambda one: build_outlook(["A", "A"], ["x"], [[1], [1]], hours=[[1], [1]], demand=[[1]]),
            "names of their own",
        ),
        (lambda one: build_outlook(["A"], ["x"], [[1]], hours=[[1, 2]], demand=[[1]]), "one column per week"),
        (lambda one: build_outlook(["A"], ["x"], [[1]], hours=[[float("nan")]], demand=[[1]]), "at least 0"),
    ],
)
def test_what_makes_no_sense_is_named(act: object, words: str) -> None:
    one = build_outlook(["Ann"], ["SQL"], [[True]], hours=[[10, 10]], demand=[[8, 8]])
    with pytest.raises(InvalidCapacity, match=words):
        act(one)  # type: ignore[operator]
