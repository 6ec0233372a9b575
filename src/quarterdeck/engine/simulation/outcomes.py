"""A sample of outcomes: percentiles, probabilities, convergence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]
_CHECKS = 100


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One number per iteration, in the order of iterations.

    Percentiles are outcomes that did occur: the P80 is the lowest outcome that at least 80 % of all do not exceed.
    """

    values: Numbers
    ordered: Numbers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordered", np.sort(self.values))

    def __len__(self) -> int:
        return len(self.values)

    def percentile(self, share: float) -> float:
        """The outcome at a share of 0 to 1."""
        return float(self.ordered[self._place(share)])

    def percentiles(self) -> Numbers:
        """P0, P1, … P100: [101]."""
        return self.ordered[[self._place(k / 100) for k in range(101)]]

    def _place(self, share: float) -> int:
        count = len(self.ordered)
        return min(max(int(np.ceil(share * count - 1e-9)) - 1, 0), count - 1)

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))

    @property
    def deviation(self) -> float:
        """Standard deviation of the sample."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else 0.0

    def share_within(self, limit: float) -> float:
        """The share of outcomes up to and including ``limit``: the probability of keeping it."""
        return float(np.searchsorted(self.ordered, limit, side="right") / len(self.ordered))

    def converged_after(self, share: float, *, within: float, base: float) -> int | None:
        """After how many iterations a percentile moves no more than a share of its distance from ``base``.

        Parameters
        ----------
        share : float
            Which percentile: 0.8 for the P80.
        within : float
            Say 0.005: half a percent.
        base : float
            Where amounts begin: the project's start for a finish, 0 for money.

        Returns
        -------
        int or None
            None when it still moved in the last tenth of the run.
        """
        count = len(self.values)
        checks = np.unique(np.linspace(max(count // _CHECKS, 1), count, _CHECKS).astype(np.int64))
        places = np.maximum(np.ceil(share * checks - 1e-9).astype(np.int64) - 1, 0)
        pairs = zip(checks.tolist(), places.tolist(), strict=True)
        found = np.array([np.partition(self.values[:n], place)[place] for n, place in pairs], dtype=np.float64)
        allowed = within * abs(found[-1] - base)
        off = np.flatnonzero(np.abs(found - found[-1]) > allowed)
        settled = 0 if off.size == 0 else int(off[-1]) + 1
        return int(checks[settled]) if checks[settled] <= 0.9 * count or off.size == 0 else None
