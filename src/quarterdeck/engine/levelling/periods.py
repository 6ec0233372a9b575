"""A levelling problem in whole periods on one time axis: the form in which schedules are searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
NEVER = 2**31 - 2
"""A latest start that binds nobody."""
_WORD = 64
_LANES = (8, 16, 32, 64)


class Network(NamedTuple):
    """Activities in topological order, their gaps and needs, as compiled loops read them."""

    duration: npt.NDArray[np.int32]  # [activities] periods
    release: npt.NDArray[np.int32]  # [activities] earliest start
    latest: npt.NDArray[np.int32]  # [activities] latest start, NEVER where free
    fixed: npt.NDArray[np.int32]  # [activities] start of activities that stay, -1 otherwise
    into_at: npt.NDArray[np.int32]  # [activities + 1]
    into: npt.NDArray[np.int32]  # [arcs] predecessors
    into_gap: npt.NDArray[np.int32]  # [arcs] periods from the predecessor's start to the earliest start
    need_at: npt.NDArray[np.int32]  # [activities + 1]
    word: npt.NDArray[np.int32]  # [needs] which word of the profile
    need: npt.NDArray[np.uint64]  # [needs] packed units
    base: npt.NDArray[np.uint64]  # [words, periods] packed capacity without what fixed activities use
    guard: np.uint64  # the empty bit of every lane
    lane_bits: int
    busy: int  # periods from here on have the plain capacity
    is_flat: bool  # no releases, latest starts, fixed activities or steps of capacity
    crosses: bool  # some gap is negative: the order of starts need not be topological


@dataclass(frozen=True, slots=True)
class Periods:
    """A problem in whole periods.

    Attributes
    ----------
    forward, mirror : Network
        The problem, and the same seen from its end (arcs turned, time running backwards).
    duration : int64 [activities]
    demand : int64 [activities, resources]
        Units while the activity runs.
    capacity : int64 [resources]
        Units per period.
    arcs : int64 [arcs, 3]
        Predecessor, successor, gap between their starts.
    taken : int64 [resources, periods] or None
        Units not available (steps of capacity, fixed activities); None when nothing is taken.
    reach : int
        Periods within which every list is done.
    """

    forward: Network
    mirror: Network
    duration: Ints
    demand: Ints
    capacity: Ints
    arcs: Ints
    taken: Ints | None
    reach: int

    def __len__(self) -> int:
        return len(self.duration)


def build_periods(
    *,
    duration: npt.ArrayLike,
    arcs: npt.ArrayLike,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    release: npt.ArrayLike = 0,
    latest: npt.ArrayLike = NEVER,
    fixed: npt.ArrayLike = -1,
    taken: Ints | None = None,
) -> Periods:
    """Pack a problem whose activities are numbered in topological order.

    Parameters
    ----------
    duration : int64 [activities]
    arcs : int64 [arcs, 3]
        Predecessor, successor (greater), gap from start to start.
    demand : int64 [activities, resources]
    capacity : int64 [resources]
    release, latest, fixed : int64 [activities]
        Earliest start, latest start (`NEVER` = free), start of an activity that stays (-1 = none).
    taken : int64 [resources, periods], optional
        Units that are not available, fixed activities not counted.
    """
    d = np.asarray(duration, dtype=np.int64)
    count = len(d)
    held = np.asarray(arcs, dtype=np.int64).reshape(-1, 3)
    needs = np.asarray(demand, dtype=np.int64).reshape(count, -1) * (d > 0)[:, None]
    units = np.asarray(capacity, dtype=np.int64)
    early, late, stays = (np.broadcast_to(np.asarray(x, np.int64), (count,)) for x in (release, latest, fixed))
    taken = _with_fixed(d, needs, stays, taken)
    lanes = _Lanes(units)
    is_flat = taken is None and not early.any() and bool((late >= NEVER).all() and (stays < 0).all())
    ends = np.where(stays >= 0, stays + d, 0)
    open_from = max(int(early.max(initial=0)), int(ends.max(initial=0)), 0 if taken is None else taken.shape[1])
    longest = _longest(d, held)
    span = open_from + (1 if is_flat else 2) * longest + 1
    base = lanes.base(taken, span)
    shared: dict[str, Any] = {
        "duration": d.astype(np.int32),
        "guard": lanes.guard,
        "lane_bits": lanes.bits,
        "is_flat": is_flat,
        **lanes.needs(needs),
    }
    backward = np.column_stack((held[:, 1], held[:, 0], held[:, 2] + d[held[:, 1]] - d[held[:, 0]]))
    forward = Network(
        **shared,
        **_incoming(held, count),
        release=early.astype(np.int32),
        latest=late.astype(np.int32),
        fixed=stays.astype(np.int32),
        base=base,
        busy=0 if taken is None else taken.shape[1],
        crosses=bool((held[:, 2] < 0).any()),
    )
    mirror = Network(
        **shared,
        **_incoming(backward, count),
        release=np.zeros(count, np.int32),
        latest=np.full(count, NEVER, np.int32),
        fixed=np.full(count, -1, np.int32),
        base=base.copy(),
        busy=0,
        crosses=bool((backward[:, 2] < 0).any()),
    )
    return Periods(forward, mirror, d, needs, units, held, taken, open_from + longest)


def _longest(d: Ints, arcs: Ints) -> int:
    """Periods in which any list is done, forwards or backwards: each activity after all others and its longest lag.

    Where capacity changes, a run backwards may have to wait for where the forward run ended: twice as many.
    """
    lag = np.maximum(arcs[:, 2] - d[arcs[:, 0]], 0)
    waits = np.zeros((2, len(d)), np.int64)
    np.maximum.at(waits[0], arcs[:, 1], lag)
    np.maximum.at(waits[1], arcs[:, 0], lag)
    return int(d.sum() + waits.sum(axis=1).max(initial=0))


def _with_fixed(d: Ints, needs: Ints, fixed: Ints, taken: Ints | None) -> Ints | None:
    """What is not available once the activities that stay have taken theirs."""
    rows = np.flatnonzero((fixed >= 0) & (needs.sum(axis=1) > 0))
    if not rows.size:
        return taken
    upto = max(int((fixed + d)[rows].max()), 0 if taken is None else taken.shape[1])
    gone = np.zeros((needs.shape[1], upto), np.int64)
    if taken is not None:
        gone[:, : taken.shape[1]] = taken
    for i in rows:
        gone[:, fixed[i] : fixed[i] + d[i]] += needs[i][:, None]
    return gone


def _incoming(arcs: Ints, count: int) -> dict[str, Any]:
    by_target = arcs[np.argsort(arcs[:, 1], kind="stable")]
    at = np.concatenate(([0], np.cumsum(np.bincount(arcs[:, 1], minlength=count))))
    return {
        "into_at": at.astype(np.int32),
        "into": by_target[:, 0].astype(np.int32),
        "into_gap": by_target[:, 2].astype(np.int32),
    }


class _Lanes:
    """Which bits of which word hold the units of each resource."""

    def __init__(self, capacity: Ints) -> None:
        most = int(capacity.max(initial=1))
        self.bits = next(bits for bits in _LANES if most < 2 ** (bits - 1))
        self.per_word = _WORD // self.bits
        self.capacity = capacity
        self.words = max(-(-len(capacity) // self.per_word), 1)
        self.guard = np.uint64(sum(1 << (self.bits * k + self.bits - 1) for k in range(self.per_word)))

    def pack(self, units: Sequence[int], word: int) -> int:
        lanes = units[word * self.per_word : (word + 1) * self.per_word]
        return sum(int(value) << (self.bits * k) for k, value in enumerate(lanes))

    def base(self, taken: Ints | None, span: int) -> npt.NDArray[np.uint64]:
        base = np.empty((self.words, span), np.uint64)
        for word in range(self.words):
            base[word] = self.pack(self.capacity.tolist(), word)
        if taken is not None:
            left = np.maximum(self.capacity[:, None] - taken, 0)
            for period, units in enumerate(left.T.tolist()):
                for word in range(self.words):
                    base[word, period] = self.pack(units, word)
        return base

    def needs(self, demand: Ints) -> dict[str, Any]:
        at, words, needs = [0], [], []
        for units in demand.tolist():
            for word in range(self.words):
                packed = self.pack(units, word)
                if packed:
                    words.append(word)
                    needs.append(packed)
            at.append(len(words))
        return {
            "need_at": np.array(at, np.int32),
            "word": np.array(words, np.int32),
            "need": np.array(needs, np.uint64),
        }
