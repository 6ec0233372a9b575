"""Demand of skills against people who have several: each hour of a person is counted once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.engine.capacity.hours import InvalidCapacity

_LITTLE = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """How far the demand of one period can be met, as a whole.

    Attributes
    ----------
    met, unmet : dict of str to float
        Hours by skill.
    given : dict of (str, str) to float
        Hours of each person for each skill.
    """

    met: dict[str, float]
    unmet: dict[str, float]
    given: dict[tuple[str, str], float]


def cover_demand(
    hours: Mapping[str, float], skills: Mapping[str, frozenset[str]], demand: Mapping[str, float]
) -> Cover:
    """Give people's hours to skills so that as much demand as possible is met.

    Parameters
    ----------
    hours : mapping of person to float
        Capacity in the period.
    skills : mapping of person to frozenset of str
        What each can do, at the level that is asked for.
    demand : mapping of skill to float
        Hours asked for in the period.

    Raises
    ------
    InvalidCapacity
        Hours that are no numbers of at least 0.

    Notes
    -----
    Maximum flow from people over their skills to the demand, by shortest augmenting paths.

    References
    ----------
    J. Edmonds, R. M. Karp, *Theoretical Improvements in Algorithmic Efficiency for Network Flow Problems*, 1972.

    Examples
    --------
    Ann has both skills and can be used once:

    >>> cover_demand({"Ann": 10}, {"Ann": frozenset(["Java", "SQL"])}, {"Java": 8, "SQL": 8}).unmet
    {'Java': 0.0, 'SQL': 6.0}
    """
    if not all(0 <= amount < math.inf for amount in (*hours.values(), *demand.values())):
        raise InvalidCapacity("hours are numbers of at least 0")
    free, open_ = dict(hours), {skill: float(amount) for skill, amount in demand.items()}
    able = {skill: [person for person in hours if skill in skills.get(person, frozenset())] for skill in demand}
    given: dict[tuple[str, str], float] = {}
    for skill in demand:
        while open_[skill] > _LITTLE and (path := _path(skill, able, free, given)):
            amount = min(open_[skill], free[path[-1][1]], *(given[there, person] for there, person in _moves(path)))
            for there, person in _moves(path):
                given[there, person] -= amount
            for wanted, person in path:
                given[wanted, person] = given.get((wanted, person), 0.0) + amount
            free[path[-1][1]] -= amount
            open_[skill] -= amount
    met = {skill: demand[skill] - open_[skill] for skill in demand}
    held = {(person, skill): amount for (skill, person), amount in given.items() if amount > _LITTLE}
    return Cover(met, {skill: max(0.0, amount) for skill, amount in open_.items()}, held)


_Path = list[tuple[str, str]]


def _moves(path: _Path) -> _Path:
    """What is taken back: each person but the last leaves the skill that the next one takes over."""
    return [(path[at + 1][0], path[at][1]) for at in range(len(path) - 1)]


def _path(skill: str, able: dict[str, list[str]], free: dict[str, float], given: dict[tuple[str, str], float]) -> _Path:
    """Who would take over from whom, shortest first, until somebody has hours left; empty when nobody has."""
    queue: list[tuple[str, _Path]] = [(skill, [])]
    seen_skills, seen_people = {skill}, set[str]()
    for wanted, path in queue:
        for person in able[wanted]:
            if person in seen_people:
                continue
            seen_people.add(person)
            longer = [*path, (wanted, person)]
            if free[person] > _LITTLE:
                return longer
            for other in able:
                if other not in seen_skills and given.get((other, person), 0.0) > _LITTLE:
                    seen_skills.add(other)
                    queue.append((other, longer))
    return []
