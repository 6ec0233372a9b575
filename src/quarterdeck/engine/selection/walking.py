"""The walk of the selection (compiled; loaded through `quarterdeck.engine.compiled`).

Options, entries and rows are as in `quarterdeck.engine.selection.kernels`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.selection.kernels import SLACK


@njit(cache=True, nogil=True)
def draw(state: Any) -> float:
    """The next number of [0, 1) from a xorshift generator."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def anneal(  # noqa: PLR0915
    first: Any,
    value: Any,
    entry: Any,
    row: Any,
    amount: Any,
    bound: Any,
    forced: Any,
    offered: Any,
    offered_first: Any,
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
    penalty (rising) for what it uses beyond a bound. ``offered`` are the options worth trying, by project.
    ``schedule``: temperature at both ends, share of the price at both ends, penalty at both ends, odds of the moves
    add, drop and shift (the rest swaps).
    """
    projects, rows, options = len(first) - 1, len(bound), len(value)
    hot, cold, share_0, share_1, hard_0, hard_1, add, drop, shift = schedule
    slack, penalty, worth = bound.copy(), np.empty(rows), np.empty(options)
    inside, outside = np.empty(projects, np.int64), np.empty(projects, np.int64)
    place = np.full(projects, -1, np.int64)
    ins = outs = over = 0
    total = 0.0
    has_relief = False
    for e in range(len(amount)):
        has_relief = has_relief or amount[e] < 0.0
    for p in range(projects):
        j = choice[p]
        if j >= 0:
            total += value[j]
            inside[ins] = p
            place[p] = ins
            ins += 1
            for e in range(entry[j], entry[j + 1]):
                slack[row[e]] -= amount[e]
        elif offered_first[p + 1] > offered_first[p]:
            outside[outs] = p
            place[p] = outs
            outs += 1
    for r in range(rows):
        if slack[r] < -SLACK:
            over += 1
    temperature = hot
    for step in range(moves):
        if step & 16383 == 0:
            progress = begin + (end - begin) * step / moves
            temperature = hot * (cold / hot) ** progress
            hard, share = hard_0 * (hard_1 / hard_0) ** progress, share_0 + (share_1 - share_0) * progress
            for r in range(rows):
                penalty[r] = hard * (price[r] + softest[r]) - share * price[r]
            for j in range(options):
                used = 0.0
                for e in range(entry[j], entry[j + 1]):
                    used += price[row[e]] * amount[e]
                worth[j] = value[j] - share * used
        p = q = j = k = -1
        kind = draw(state)
        if outs > 0 and (kind < add or ins == 0):
            q = outside[int(draw(state) * outs)]
        elif ins == 0:
            break
        else:
            p = inside[int(draw(state) * ins)]
            j = choice[p]
            if kind >= add + drop + shift and outs > 0:
                q = outside[int(draw(state) * outs)]
            elif kind >= add + drop or outs == 0:
                q = p
        if p >= 0 and p != q and forced[p]:
            continue
        if q >= 0:
            width = offered_first[q + 1] - offered_first[q]
            k = offered[offered_first[q] + int(draw(state) * width)]
            if k == j:
                continue
        least = temperature * np.log(1.0 - draw(state))
        gain = 0.0
        if k >= 0:
            gain += worth[k]
        if j >= 0:
            gain -= worth[j]
            if over > 0:
                for e in range(entry[j], entry[j + 1]):
                    held = slack[row[e]]
                    if held < 0.0 and amount[e] > 0.0:
                        gain += penalty[row[e]] * min(-held, amount[e])
        if gain < least and (over == 0 or not has_relief):
            continue
        if j >= 0:
            for e in range(entry[j], entry[j + 1]):
                held = slack[row[e]] + amount[e]
                slack[row[e]] = held
                if held < 0.0 and amount[e] < 0.0:
                    gain -= penalty[row[e]] * min(-held, -amount[e])
        if k >= 0:
            for e in range(entry[k], entry[k + 1]):
                held = slack[row[e]] - amount[e]
                if held < 0.0 and amount[e] > 0.0:
                    gain -= penalty[row[e]] * min(-held, amount[e])
                elif amount[e] < 0.0 and slack[row[e]] < 0.0:
                    gain += penalty[row[e]] * min(-slack[row[e]], -amount[e])
        if gain < least:
            if j >= 0:
                for e in range(entry[j], entry[j + 1]):
                    slack[row[e]] -= amount[e]
            continue
        if j >= 0:
            total -= value[j]
            for e in range(entry[j], entry[j + 1]):
                held = slack[row[e]]
                over += int(held < -SLACK) - int(held - amount[e] < -SLACK)
        if k >= 0:
            total += value[k]
            for e in range(entry[k], entry[k + 1]):
                held = slack[row[e]]
                over += int(held - amount[e] < -SLACK) - int(held < -SLACK)
                slack[row[e]] = held - amount[e]
        if p == q:
            choice[p] = k
        elif p < 0:
            moved = outside[outs - 1]
            outside[place[q]] = moved
            place[moved] = place[q]
            outs -= 1
            inside[ins] = q
            place[q] = ins
            ins += 1
            choice[q] = k
        elif q < 0:
            moved = inside[ins - 1]
            inside[place[p]] = moved
            place[moved] = place[p]
            ins -= 1
            choice[p] = -1
            if offered_first[p + 1] > offered_first[p]:
                outside[outs] = p
                place[p] = outs
                outs += 1
        else:
            at_p, at_q = place[p], place[q]
            inside[at_p] = q
            place[q] = at_p
            choice[p], choice[q] = -1, k
            if offered_first[p + 1] > offered_first[p]:
                outside[at_q] = p
                place[p] = at_q
            else:
                moved = outside[outs - 1]
                outside[at_q] = moved
                place[moved] = at_q
                outs -= 1
        if over == 0 and total > best + SLACK:
            best = total
            best_choice[:] = choice
    return best
