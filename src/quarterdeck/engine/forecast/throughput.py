"""When will these items be done, how many by then: answers with their odds, from what was finished each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]

LEAST_WEEKS = 8
LONGEST_WEEKS = 520
PERCENTILES = (50, 85)


class InvalidHistory(ValueError):
    """Items finished or added are no numbers of at least 0, or nothing is asked for."""


class TooShortHistory(InvalidHistory):
    """Fewer weeks than a forecast needs; ``weeks`` were given."""

    def __init__(self, weeks: int) -> None:
        super().__init__(f"a forecast needs {LEAST_WEEKS} weeks of history at least, {weeks} are known")
        self.weeks = weeks


@dataclass(frozen=True, slots=True)
class Forecast:
    """Percentiles of what was simulated, by per cent: weeks for `when_done`, items for `how_many`."""

    at: dict[int, Figure]
    runs: int
    seed: int


def when_done(
    history: Sequence[float],
    *,
    items: float,
    added: Sequence[float] | None = None,
    percentiles: Sequence[int] = PERCENTILES,
    runs: int = 10_000,
    seed: int = 0,
) -> Forecast:
    """Weeks until all items are done.

    Parameters
    ----------
    history : sequence of float, length >= 8
        Items finished per week, oldest first, weeks without any included as 0.
    items : float
        Still open, at least 0.
    added : sequence of float, same length, optional
        Items that came into the backlog in the same weeks; resampled together with what was finished.
    percentiles : sequence of int
        Per cent of the runs that are done by then.
    runs, seed : int

    Returns
    -------
    Forecast
        Whole weeks; unknown where that share of the runs does not end within ten years.

    Raises
    ------
    TooShortHistory, InvalidHistory

    References
    ----------
    T. Magennis, *Forecasting and Simulating Software Development Projects*, 2011 (resampled throughput).

    Examples
    --------
    >>> found = when_done([5] * 8, items=22)
    >>> found.at[50].value, found.at[85].value
    (5.0, 5.0)
    """
    net = _weeks(history)
    if added is not None:
        growth = _weeks(added)
        if growth.size != net.size:
            raise InvalidHistory("what was added is needed for the same weeks")
        net = net - growth
    if not 0 <= items < np.inf or runs < 1:
        raise InvalidHistory("the number of items and of runs is at least 0 and 1")
    generator = np.random.default_rng(seed)
    left = np.full(runs, float(items))
    taken = np.where(left <= 0, 0.0, np.inf)
    for week in range(1, LONGEST_WEEKS + 1):
        is_open = np.isinf(taken)
        if not is_open.any():
            break
        left -= net[generator.integers(0, net.size, runs)]
        taken[is_open & (left <= 0)] = week
    ordered = np.sort(taken)
    return Forecast({share: _at(ordered, share) for share in percentiles}, runs, seed)


def how_many(
    history: Sequence[float],
    *,
    weeks: int,
    percentiles: Sequence[int] = PERCENTILES,
    runs: int = 10_000,
    seed: int = 0,
) -> Forecast:
    """Items finished within some weeks: at least this many in that per cent of the runs.

    Raises
    ------
    TooShortHistory, InvalidHistory

    Examples
    --------
    >>> how_many([0, 4] * 4, weeks=0).at[85].value
    0.0
    """
    done = _weeks(history)
    if not 0 <= weeks <= LONGEST_WEEKS or runs < 1:
        raise InvalidHistory(f"weeks lie between 0 and {LONGEST_WEEKS}, and there is one run at least")
    generator = np.random.default_rng(seed)
    totals = np.zeros(runs)
    for _ in range(weeks):
        totals += done[generator.integers(0, done.size, runs)]
    falling = np.sort(totals)[::-1]
    return Forecast({share: _at(falling, share) for share in percentiles}, runs, seed)


def _weeks(history: Sequence[float]) -> Floats:
    held = np.asarray(history, dtype=np.float64).reshape(-1)
    if held.size < LEAST_WEEKS:
        raise TooShortHistory(int(held.size))
    if not (np.isfinite(held) & (held >= 0)).all():
        raise InvalidHistory("items per week are numbers of at least 0")
    return held


def _at(ordered: Floats, share: int) -> Figure:
    """The value that ``share`` per cent of the ordered runs reach."""
    if not 0 < share <= 100:
        raise InvalidHistory("percentiles lie above 0 and up to 100")
    value = float(ordered[max(0, -(-share * ordered.size // 100) - 1)])
    return known(value) if np.isfinite(value) else unknown(Missing.UNREACHABLE)
