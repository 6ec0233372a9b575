"""The walk of the selection (compiled; loaded through `quarterdeck.engine.compiled`).

``o`` is a `quarterdeck.engine.selection.offers.Offers`; a choice holds an offer per candidate, or -1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.selection.kernels import SLACK


@njit(cache=True, nogil=True, inline="always")
def turned(x: Any) -> Any:
    """The next state of a xorshift generator (source: G. Marsaglia, Xorshift RNGs, 2003)."""
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    return x


@njit(cache=True, nogil=True, inline="always")
def unit(x: Any) -> float:
    """A state as a number of [0, 1)."""
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True, inline="always")
def given_back(entry: Any, row: Any, start: Any, amounts: Any, slack: Any, penalty: Any, j: int) -> float:
    """What dropping offer ``j`` gains at the rows that are overfull, less what it costs where ``j`` relieved one."""
    gain, shift = 0.0, start[j] - entry[j]
    for e in range(entry[j], entry[j + 1]):
        r = row[e]
        held, amount = slack[r], amounts[shift + e]
        if held < 0.0 or amount < 0.0:
            gain += penalty[r] * (max(0.0, -held) - max(0.0, -held - amount))
    return gain


@njit(cache=True, nogil=True, inline="always")
def used_by(entry: Any, row: Any, start: Any, amounts: Any, j: int, r: int) -> float:
    """The amount that offer ``j`` (-1 = none) has in row ``r``."""
    if j >= 0:
        for e in range(entry[j], entry[j + 1]):
            if row[e] == r:
                return float(amounts[start[j] + e - entry[j]])
    return 0.0


@njit(cache=True, nogil=True, inline="always")
def relief(entry: Any, row: Any, start: Any, amounts: Any, slack: Any, penalty: Any, j: int, k: int) -> float:
    """What offer ``k`` gains by its negative amounts once ``j`` is dropped."""
    gain, shift = 0.0, start[k] - entry[k]
    for e in range(entry[k], entry[k + 1]):
        amount = amounts[shift + e]
        if amount < 0.0:
            r = row[e]
            held = slack[r] + used_by(entry, row, start, amounts, j, r)
            if held < 0.0:
                gain += penalty[r] * min(-held, -amount)
    return gain


@njit(cache=True, nogil=True, inline="always")
def overdrawn(
    entry: Any, row: Any, start: Any, amounts: Any, slack: Any, penalty: Any, j: int, k: int, gain: float, least: float
) -> float:
    """``gain`` less what offer ``k`` takes beyond the bounds once ``j`` is dropped; no further than below ``least``.

    Nearly all steps end here, and most of them at the first row or two: ``j`` is only looked at where ``k`` does not
    fit beside it.
    """
    shift = start[k] - entry[k]
    for e in range(entry[k], entry[k + 1]):
        r = row[e]
        amount = amounts[shift + e]
        held = slack[r] - amount
        if held < 0.0 and amount > 0.0:
            held += used_by(entry, row, start, amounts, j, r)
            if held < 0.0:
                gain -= penalty[r] * min(-held, amount)
                if gain < least:
                    break
    return gain


@njit(cache=True, nogil=True, inline="always")
def book(entry: Any, row: Any, start: Any, amounts: Any, slack: Any, j: int, sign: float) -> int:
    """Take (1) or give back (-1) what offer ``j`` uses; by how many the overfull rows become more."""
    over, shift = 0, start[j] - entry[j]
    for e in range(entry[j], entry[j + 1]):
        r = row[e]
        held = slack[r]
        now = held - sign * amounts[shift + e]
        over += int(now < -SLACK) - int(held < -SLACK)
        slack[r] = now
    return over


@njit(cache=True, nogil=True, inline="always")
def take_out(members: Any, place: Any, count: int, p: int) -> int:
    """Remove ``p`` from a list in which ``place`` says where everybody stands; its new length."""
    last = members[count - 1]
    members[place[p]] = last
    place[last] = place[p]
    return count - 1


@njit(cache=True, nogil=True, inline="always")
def put_in(members: Any, place: Any, count: int, p: int) -> int:
    members[count] = p
    place[p] = count
    return count + 1


@njit(cache=True, nogil=True)
def anneal(  # noqa: PLR0915
    o: Any,
    bound: Any,
    forced: Any,
    price: Any,
    softest: Any,
    schedule: Any,
    moves: int,
    begin: float,
    end: float,
    state: Any,
    choice: Any,
    best_choice: Any,
    best: float,
) -> float:
    """Walk ``moves`` steps of the annealing from progress ``begin`` to ``end``; the value of the best feasible choice.

    The height of a choice is its value, minus a share (falling with progress) of the price of what it uses, minus a
    penalty (rising) for what it uses beyond a bound. ``schedule``: temperature at both ends, share of the price at both
    ends, penalty at both ends, odds of the moves add, drop and shift (the rest swaps).
    """
    first, value, paid, entry, row, start, amounts, relieves = o
    projects, rows = len(first) - 1, len(bound)
    hot, cold, share_0, share_1, hard_0, hard_1, add, drop, shift = schedule
    slack, penalty, worth = bound.copy(), np.empty(rows), np.empty(len(value))
    inside, outside = np.empty(projects, np.int64), np.empty(projects, np.int64)
    place = np.full(projects, -1, np.int64)
    ins = outs = 0
    total = 0.0
    for p in range(projects):
        if choice[p] >= 0:
            total += value[choice[p]]
            ins = put_in(inside, place, ins, p)
            book(entry, row, start, amounts, slack, choice[p], 1.0)
        elif first[p + 1] > first[p]:
            outs = put_in(outside, place, outs, p)
    over = 0
    for r in range(rows):
        over += int(slack[r] < -SLACK)
    x = state[0]
    temperature = hot
    for step in range(moves):
        if step & 16383 == 0:
            progress = begin + (end - begin) * step / moves
            temperature = hot * (cold / hot) ** progress
            hard, share = hard_0 * (hard_1 / hard_0) ** progress, share_0 + (share_1 - share_0) * progress
            penalty[:] = hard * (price + softest) - share * price
            worth[:] = value - share * paid
        p = q = j = k = -1
        x = turned(x)
        kind = unit(x)
        x = turned(x)
        if outs > 0 and (kind < add or ins == 0):
            q = outside[int(unit(x) * outs)]
        elif ins == 0:
            break
        else:
            p = inside[int(unit(x) * ins)]
            j = choice[p]
            if kind >= add + drop + shift and outs > 0:
                x = turned(x)
                q = outside[int(unit(x) * outs)]
            elif kind >= add + drop or outs == 0:
                q = p
        if p >= 0 and p != q and forced[p]:
            continue
        gain = 0.0
        if q >= 0:
            x = turned(x)
            k = first[q] + int(unit(x) * (first[q + 1] - first[q]))
            if k == j:
                continue
            gain += worth[k]
        if j >= 0:
            gain -= worth[j]
        x = turned(x)
        least = temperature * np.log(1.0 - unit(x))
        if over == 0 and gain < least:
            continue
        loses_relief = j >= 0 and relieves[j]
        if j >= 0 and (over > 0 or loses_relief):
            gain += given_back(entry, row, start, amounts, slack, penalty, j)
        if k >= 0:
            if relieves[k] and (over > 0 or loses_relief):
                gain += relief(entry, row, start, amounts, slack, penalty, j, k)
            if gain >= least:
                gain = overdrawn(entry, row, start, amounts, slack, penalty, j, k, gain, least)
        if gain < least:
            continue
        if j >= 0:
            total -= value[j]
            over += book(entry, row, start, amounts, slack, j, -1.0)
        if k >= 0:
            total += value[k]
            over += book(entry, row, start, amounts, slack, k, 1.0)
        if p != q and p >= 0:
            choice[p] = -1
            ins = take_out(inside, place, ins, p)
        if p != q and q >= 0:
            outs = take_out(outside, place, outs, q)
            ins = put_in(inside, place, ins, q)
        if p != q and p >= 0 and first[p + 1] > first[p]:
            outs = put_in(outside, place, outs, p)
        if k >= 0:
            choice[q] = k
        if over == 0 and total > best + SLACK:
            best = total
            best_choice[:] = choice
    state[0] = x
    return best
