"""Compiled passes of the selection (loaded through `quarterdeck.engine.compiled`).

Options of project p are ``first[p] … first[p + 1]``; entries of option j are ``entry[j] … entry[j + 1]``, each an
``amount`` in a ``row``; a row holds when the sum of its amounts is at most its ``bound``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

SLACK = 1e-11


@njit(cache=True, nogil=True)
def relax(
    first: Any,
    value: Any,
    entry: Any,
    row: Any,
    amount: Any,
    bound: Any,
    forced: Any,
    price: Any,
    floor: float,
    rounds: int,
) -> Any:
    """Lower the Lagrangian bound by subgradient steps: the best bound and its prices.

    Polyak steps towards ``floor`` (a value that can be reached) along a smoothed subgradient, shortened when nothing
    improves.
    """
    rows = len(bound)
    best, best_price = np.inf, price.copy()
    gradient, direction = np.empty(rows), np.zeros(rows)
    length, waited = 0.1, 0
    for _ in range(rounds):
        total = lagrangian(first, value, entry, row, amount, bound, forced, price, gradient)
        if total < best:
            waited = 0 if total < best - 1e-4 * abs(best) else waited + 1
            best = total
            best_price[:] = price
        else:
            waited += 1
        if waited >= 20:
            waited = 0
            length *= 0.75
            price[:] = best_price
            direction[:] = 0.0
            if length < 1e-4:
                break
            continue
        if total <= floor:
            floor = total - 0.1 * abs(total)
        norm = 0.0
        for r in range(rows):
            direction[r] = 0.75 * direction[r] + 0.25 * gradient[r]
            if price[r] > 0.0 or direction[r] > 0.0:
                norm += direction[r] * direction[r]
        if norm < 1e-18:
            break
        step = length * (total - floor) / norm
        for r in range(rows):
            price[r] = max(0.0, price[r] + step * direction[r])
    return best, best_price


@njit(cache=True, nogil=True)
def lagrangian(
    first: Any, value: Any, entry: Any, row: Any, amount: Any, bound: Any, forced: Any, price: Any, gradient: Any
) -> float:
    """The bound at these prices; ``gradient`` becomes what the best options use beyond each row's bound."""
    total = 0.0
    for r in range(len(bound)):
        total += price[r] * bound[r]
        gradient[r] = -bound[r]
    for p in range(len(first) - 1):
        chosen, most = -1, 0.0
        if forced[p]:
            most = -np.inf
        for j in range(first[p], first[p + 1]):
            worth = value[j]
            for e in range(entry[j], entry[j + 1]):
                worth -= price[row[e]] * amount[e]
            if worth > most:
                chosen, most = j, worth
        if chosen >= 0:
            total += most
            for e in range(entry[chosen], entry[chosen + 1]):
                gradient[row[e]] += amount[e]
    return total


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


@njit(cache=True, nogil=True)
def improve(
    first: Any, value: Any, entry: Any, row: Any, amount: Any, bound: Any, forced: Any, choice: Any, rounds: int
) -> float:
    """Add, shift and swap while that raises the value and keeps every bound; ``choice`` is changed in place."""
    projects = len(first) - 1
    slack = bound.copy()
    total = 0.0
    for p in range(projects):
        if choice[p] >= 0:
            total += value[choice[p]]
            move(choice[p], 1.0, entry, row, amount, slack)
    for _ in range(rounds):
        before = total
        for q in range(projects):
            for p in range(-1, projects):
                if p >= 0 and (p == q or choice[p] < 0 or forced[p] or choice[q] >= 0):
                    continue
                gone = choice[q] if p < 0 else choice[p]
                lost = 0.0 if gone < 0 else value[gone]
                if gone >= 0:
                    move(gone, -1.0, entry, row, amount, slack)
                found = best_fit(first[q], first[q + 1], lost + SLACK, value, entry, row, amount, slack)
                if found < 0:
                    if gone >= 0:
                        move(gone, 1.0, entry, row, amount, slack)
                    continue
                move(found, 1.0, entry, row, amount, slack)
                total += value[found] - lost
                if p >= 0:
                    choice[p] = -1
                choice[q] = found
        if total <= before + SLACK:
            break
    return total


@njit(cache=True, nogil=True)
def move(option: int, sign: float, entry: Any, row: Any, amount: Any, slack: Any) -> None:
    """Take (1) or give back (-1) what an option uses."""
    for e in range(entry[option], entry[option + 1]):
        slack[row[e]] -= sign * amount[e]


@njit(cache=True, nogil=True)
def best_fit(low: int, high: int, least: float, value: Any, entry: Any, row: Any, amount: Any, slack: Any) -> int:
    """The most valuable option of ``low … high`` that is worth more than ``least`` and breaks no bound; -1 for none."""
    found = -1
    for j in range(low, high):
        if value[j] <= least:
            continue
        fits = True
        for e in range(entry[j], entry[j + 1]):
            if slack[row[e]] - amount[e] < -SLACK:
                fits = False
                break
        if fits:
            found, least = j, value[j]
    return found


@njit(cache=True, nogil=True)
def branch(  # noqa: PLR0915
    first: Any,
    value: Any,
    entry: Any,
    row: Any,
    amount: Any,
    bound: Any,
    forced: Any,
    price: Any,
    order: Any,
    ranked: Any,
    grain: float,
    nodes: int,
    best_choice: Any,
    best: float,
) -> Any:
    """Search all choices depth first, cutting off what cannot beat ``best``; (value, whether the search was complete).

    ``order`` are the projects as they are decided, ``ranked`` the options of each by falling worth. A branch is cut
    when the Lagrangian bound of what is still open is less than ``best + grain``, or when a row is broken beyond what
    the open projects can relieve.
    """
    projects, rows, options = len(first) - 1, len(bound), len(value)
    worth = np.empty(options)
    for j in range(options):
        used = 0.0
        for e in range(entry[j], entry[j + 1]):
            used += price[row[e]] * amount[e]
        worth[j] = value[j] - used
    open_worth, relief = np.zeros(projects + 1), np.zeros((projects + 1, rows))
    for d in range(projects - 1, -1, -1):
        p = order[d]
        most = -np.inf if forced[p] else 0.0
        relief[d] = relief[d + 1]
        eased = np.zeros(rows)
        for j in range(first[p], first[p + 1]):
            most = max(most, worth[j])
            for e in range(entry[j], entry[j + 1]):
                eased[row[e]] = max(eased[row[e]], -amount[e])
        relief[d] += eased
        open_worth[d] = open_worth[d + 1] + most
    slack, choice, turn = bound.copy(), np.full(projects, -1, np.int64), np.zeros(projects, np.int64)
    held, total = 0.0, 0.0
    for r in range(rows):
        held += price[r] * bound[r]
        if slack[r] + relief[0, r] < -SLACK:
            return best, True
    depth = 0
    while nodes > 0:
        nodes -= 1
        if depth == projects:
            if total > best + SLACK:
                best = total
                best_choice[:] = choice
            depth -= 1
            continue
        if depth < 0:
            return best, True
        p = order[depth]
        if choice[p] >= 0:
            total -= value[choice[p]]
            held -= worth[choice[p]]
            move(choice[p], -1.0, entry, row, amount, slack)
            choice[p] = -1
        width = first[p + 1] - first[p]
        went_on = False
        while turn[depth] <= width and not went_on:
            place = turn[depth]
            turn[depth] += 1
            j = ranked[first[p] + place] if place < width else -1
            if j < 0 and forced[p]:
                continue
            more = worth[j] if j >= 0 else 0.0
            if held + more + open_worth[depth + 1] < best + grain:
                if j >= 0:
                    turn[depth] = width
                continue
            fits = True
            if j >= 0:
                move(j, 1.0, entry, row, amount, slack)
            for r in range(rows):
                if slack[r] + relief[depth + 1, r] < -SLACK:
                    fits = False
                    break
            if not fits:
                if j >= 0:
                    move(j, -1.0, entry, row, amount, slack)
                continue
            if j >= 0:
                total += value[j]
                held += more
                choice[p] = j
            went_on = True
        if went_on:
            depth += 1
            if depth < projects:
                turn[depth] = 0
        else:
            depth -= 1
    return best, False
