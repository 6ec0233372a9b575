"""The options worth trying, laid out so that a walk over them stays in the processor's cache."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.selection.model import Floats, Ints
from quarterdeck.engine.selection.relaxing import Arena


class Offers(NamedTuple):
    """Options under consideration, as the compiled walk takes them.

    Attributes
    ----------
    first : int64 [projects + 1]
        Offers of candidate p are ``first[p] … first[p + 1]``.
    value : float64 [offers]
    paid : float64 [offers]
        What each uses, at the prices of the relaxation.
    entry : int64 [offers + 1]
        Entries of offer j are ``entry[j] … entry[j + 1]``.
    row : int32 [entries]
    start : int64 [offers]
        Where the amounts of offer j begin in ``amount``: starts of one candidate that use the same share them.
    amount : float64 [distinct amounts]
    relieves : bool [offers]
        Whether an amount is negative.
    """

    first: Ints
    value: Floats
    paid: Floats
    entry: Ints
    row: npt.NDArray[np.int32]
    start: Ints
    amount: Floats
    relieves: npt.NDArray[np.bool_]


def lay_out(arena: Arena, price: Floats, option: Ints) -> Offers:
    """The given options in the arena's scaled numbers.

    Parameters
    ----------
    arena : Arena
    price : ndarray [rows]
        Per scaled row.
    option : int64 [offers]
        Ascending.
    """
    model = arena.model
    counts = np.diff(model.entry)[option]
    entry = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    held = np.arange(entry[-1]) + np.repeat(model.entry[option] - entry[:-1], counts)
    amounts = arena.amount[held]
    start, amount = _shared(amounts, entry)
    least = np.full(option.size, np.inf)
    np.minimum.at(least, np.repeat(np.arange(option.size), counts), amounts)
    of_project = np.bincount(model.project[option], minlength=model.projects)
    return Offers(
        first=np.concatenate(([0], np.cumsum(of_project))).astype(np.int64),
        value=arena.value[option],
        paid=(arena.value - arena.worth(price))[option],
        entry=entry,
        row=model.row[held].astype(np.int32),
        start=start,
        amount=amount,
        relieves=least < 0.0,
    )


def _shared(amounts: Floats, entry: Ints) -> tuple[Ints, Floats]:
    """Each distinct list of amounts once, and where that of each offer begins."""
    begins: dict[bytes, int] = {}
    lists: list[Floats] = []
    start, size = np.zeros(len(entry) - 1, dtype=np.int64), 0
    ends: list[Any] = entry.tolist()
    for j, (low, high) in enumerate(pairwise(ends)):
        mine = amounts[low:high]
        key = mine.tobytes()
        if key not in begins:
            begins[key] = size
            lists.append(mine)
            size += mine.size
        start[j] = begins[key]
    return start, np.concatenate(lists) if lists else np.zeros(0)
