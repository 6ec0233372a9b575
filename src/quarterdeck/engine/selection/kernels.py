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
