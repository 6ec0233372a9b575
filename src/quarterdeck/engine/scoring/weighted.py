"""Weighted scoring with directions, knock-outs and the spread between scorers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]

WEIGHT_TOLERANCE = 1e-6


class InvalidModel(ValueError):
    """Criteria that no score can be computed with: none, weights that do not add up, an empty scale."""


class InvalidScore(ValueError):
    """Scores outside their scale or in the wrong shape; ``places`` are (item, criterion, scorer)."""

    def __init__(self, message: str, places: Sequence[tuple[int, ...]] = ()) -> None:
        super().__init__(message)
        self.places = tuple(places)


class Direction(StrEnum):
    """Whether more is better (benefit, fit) or less is (cost, risk)."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a scoring model.

    Parameters
    ----------
    name : str
    weight : float
        Share of the whole, 0 to 1; the weights of a model add up to 1.
    direction : Direction
        LESS turns the score over: on a scale of 0 to 5 a risk of 4 counts 1.
    low, high : float
        Ends of the scale.
    knock_out : float, optional
        Least score *after turning* with which an item stays in the race; below it no total saves it.
    """

    name: str
    weight: float
    direction: Direction = Direction.MORE
    low: float = 0.0
    high: float = 5.0
    knock_out: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one item.

    Attributes
    ----------
    total : Figure
        Sum of weight x turned mean score, on the common scale 0 to 1; unknown when a criterion is not scored.
    parts : tuple of Figure
        Each criterion's share of the total (weight x turned score, 0 to weight).
    knocked_out_by : tuple of int
        Criteria below their minimum. A knocked-out item keeps its total for information and has no rank.
    unscored : tuple of int
        Criteria that nobody scored.
    spread : tuple of Figure
        Largest minus smallest score among the scorers, in units of the scale; unknown with fewer than two.
    rank : int or None
        1 for the best; equal totals share a rank. None when knocked out or unknown.
    """

    total: Figure
    parts: tuple[Figure, ...]
    knocked_out_by: tuple[int, ...]
    unscored: tuple[int, ...]
    spread: tuple[Figure, ...]
    rank: int | None

    @property
    def widest_spread(self) -> int | None:
        """The criterion on which the scorers differ most; None when no two of them scored one."""
        known_spreads = [(-one.value, at) for at, one in enumerate(self.spread) if one.value is not None]
        return min(known_spreads)[1] if known_spreads else None


def weighted_scores(criteria: Sequence[Criterion], scores: Floats) -> tuple[Score, ...]:
    """Score items by weighted criteria.

    Parameters
    ----------
    criteria : sequence of Criterion, length c
    scores : ndarray, shape (items, c) or (items, c, scorers), float64
        As given by the scorers, before turning. NaN = not scored.

    Returns
    -------
    tuple of Score
        In the order of the items.

    Raises
    ------
    InvalidModel
        No criteria, weights that do not add up to 1 or are negative, an empty scale, a minimum outside it.
    InvalidScore
        Scores outside their scale, or of the wrong shape.

    References
    ----------
    R. L. Keeney, H. Raiffa, *Decisions with Multiple Objectives*, 1976 (additive value model).

    Examples
    --------
    >>> model = [Criterion("value", 0.6), Criterion("risk", 0.4, Direction.LESS, knock_out=2)]
    >>> found = weighted_scores(model, np.array([[5.0, 4.0], [3.0, 1.0]]))
    >>> [round(one.total.value, 2) for one in found], found[0].knocked_out_by, found[1].rank
    ([0.68, 0.68], (1,), 1)
    """
    _check_model(criteria)
    given = _checked_scores(criteria, scores)
    is_scored = np.isfinite(given)
    count = is_scored.sum(axis=2)
    sums = np.where(is_scored, given, 0.0).sum(axis=2)
    mean = np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0)
    low, high = (np.array([getattr(one, end) for one in criteria]) for end in ("low", "high"))
    is_less = np.array([one.direction is Direction.LESS for one in criteria])
    turned = np.where(is_less, low + high - mean, mean)
    shares = (turned - low) / (high - low) * np.array([one.weight for one in criteria])
    spread = np.where(is_scored, given, -np.inf).max(axis=2) - np.where(is_scored, given, np.inf).min(axis=2)
    minimum = np.array([-np.inf if one.knock_out is None else one.knock_out for one in criteria])
    found = [
        Score(
            total=_figure(shares[item].sum()),
            parts=tuple(_figure(share) for share in shares[item]),
            knocked_out_by=tuple(np.flatnonzero(turned[item] < minimum).tolist()),
            unscored=tuple(np.flatnonzero(count[item] == 0).tolist()),
            spread=tuple(
                known(width) if scorers > 1 else unknown(Missing.NO_DATA)
                for width, scorers in zip(spread[item].tolist(), count[item].tolist(), strict=True)
            ),
            rank=None,
        )
        for item in range(given.shape[0])
    ]
    return _ranked(found)


def _ranked(scores: list[Score]) -> tuple[Score, ...]:
    running = [one.total.value for one in scores if one.total.value is not None and not one.knocked_out_by]
    ranked = []
    for one in scores:
        value = one.total.value
        rank = None if value is None or one.knocked_out_by else 1 + sum(_is_more(other, value) for other in running)
        ranked.append(Score(one.total, one.parts, one.knocked_out_by, one.unscored, one.spread, rank))
    return tuple(ranked)


def _is_more(left: float, right: float) -> bool:
    """More by more than the last digits of a sum."""
    return left > right + 1e-12


def _figure(value: float) -> Figure:
    return known(value) if np.isfinite(value) else unknown(Missing.NOT_SCORED)


def _check_model(criteria: Sequence[Criterion]) -> None:
    if not criteria:
        raise InvalidModel("a scoring model needs at least one criterion")
    for one in criteria:
        if not (np.isfinite(one.weight) and one.weight >= 0):
            raise InvalidModel(f"the weight of {one.name} is not a share")
        if not one.low < one.high:
            raise InvalidModel(f"the scale of {one.name} is empty")
        if one.knock_out is not None and not one.low <= one.knock_out <= one.high:
            raise InvalidModel(f"the minimum of {one.name} lies outside its scale")
    total = sum(one.weight for one in criteria)
    if abs(total - 1) > WEIGHT_TOLERANCE:
        raise InvalidModel(f"the weights add up to {total:.1%}, not 100 %")


def _checked_scores(criteria: Sequence[Criterion], scores: Floats) -> Floats:
    given = np.asarray(scores, dtype=np.float64)
    if given.ndim == 2:
        given = given[:, :, np.newaxis]
    if given.ndim != 3 or given.shape[1] != len(criteria):
        raise InvalidScore(f"{len(criteria)} criteria need scores of that many columns")
    if given.shape[2] == 0:
        given = np.full((*given.shape[:2], 1), np.nan)
    low, high = (np.array([getattr(one, end) for one in criteria])[:, np.newaxis] for end in ("low", "high"))
    outside = np.argwhere(np.isinf(given) | (given < low) | (given > high))
    if outside.size:
        places = [tuple(place) for place in outside.tolist()]
        item, criterion, scorer = places[0]
        raise InvalidScore(
            f"{given[item, criterion, scorer]:g} lies outside the scale of {criteria[criterion].name}", places
        )
    return given
