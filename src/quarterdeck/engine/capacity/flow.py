"""Most demand met by people with several skills, week by week (compiled; loaded through `engine.compiled`).

People with the same skills are one group. A path takes hours from a group that has some left, over skills that groups
can take over from one another, to a skill that is still open: shortest augmenting paths on a graph whose nodes are the
skills.

Source: J. Edmonds, R. M. Karp, Theoretical improvements in algorithmic efficiency for network flow problems, 1972.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LITTLE = 1e-9


@njit(cache=True, nogil=True)
def cover(able: Any, hours: Any, demand: Any, given: Any) -> None:
    """Fill ``given`` [weeks, groups, skills] so that each week as much of ``demand`` as possible is met.

    Parameters
    ----------
    able : bool [groups, skills]
    hours : float64 [weeks, groups]
    demand : float64 [weeks, skills]
    given : float64 [weeks, groups, skills]
        Out; each week starts from the shares of the week before, which mostly fit.
    """
    weeks, groups = hours.shape
    skills = demand.shape[1]
    free, open_ = np.empty(groups), np.empty(skills)
    from_skill, by_group, queue = np.empty(skills, np.int64), np.empty(skills, np.int64), np.empty(skills, np.int64)
    for w in range(weeks):
        flow = given[w]
        for s in range(skills):
            open_[s] = demand[w, s]
        for g in range(groups):
            free[g] = hours[w, g]
            for s in range(skills):
                share = min(given[w - 1, g, s] if w else 0.0, free[g], open_[s])
                flow[g, s] = share
                free[g] -= share
                open_[s] -= share
        for s in range(skills):
            while open_[s] > LITTLE:
                end = search(able, flow, free, s, from_skill, by_group, queue)
                if end < 0:
                    break
                shift(flow, free, open_, s, end, queue[0], from_skill, by_group)


@njit(cache=True, nogil=True)
def search(able: Any, flow: Any, free: Any, wanted: int, from_skill: Any, by_group: Any, queue: Any) -> Any:
    """The group with hours left that ends the shortest path from ``wanted``, -1 when there is none.

    ``by_group[s]`` is the group that leaves skill ``s`` for ``from_skill[s]``; of ``wanted`` it is -1. The last skill
    on the path stands at ``queue[0]`` afterwards.
    """
    groups, skills = able.shape
    from_skill[:] = -2
    from_skill[wanted] = -1
    queue[0] = wanted
    head, tail = 0, 1
    while head < tail:
        s = queue[head]
        head += 1
        for g in range(groups):
            if not able[g, s]:
                continue
            if free[g] > LITTLE:
                queue[0] = s
                return g
            for other in range(skills):
                if from_skill[other] == -2 and flow[g, other] > LITTLE:
                    from_skill[other] = s
                    by_group[other] = g
                    queue[tail] = other
                    tail += 1
    return -1


@njit(cache=True, nogil=True)
def shift(flow: Any, free: Any, open_: Any, wanted: int, end: int, last: int, from_skill: Any, by_group: Any) -> None:
    """Move as many hours along a found path as it can carry: group ``end`` takes over skill ``last``, and so on."""
    amount = min(open_[wanted], free[end])
    s = last
    while from_skill[s] >= 0:
        amount = min(amount, flow[by_group[s], s])
        s = from_skill[s]
    flow[end, last] += amount
    free[end] -= amount
    s = last
    while from_skill[s] >= 0:
        flow[by_group[s], s] -= amount
        flow[by_group[s], from_skill[s]] += amount
        s = from_skill[s]
    open_[wanted] -= amount
