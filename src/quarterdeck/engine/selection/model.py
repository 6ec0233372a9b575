"""The same problem as arrays: options (a candidate with a start) against rows (sums that must not pass a bound)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.selection.problem import AtMost, Measure, Problem, Requires, Share

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SLACK = 1e-9
TOLERANCE = 1e-10


class RowKind(StrEnum):
    LIMIT = "limit"
    REQUIRES = "requires"
    AT_MOST = "at_most"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Row:
    """What a row stands for.

    ``subject`` is the limit's name, or the place of the rule in the problem's list of its kind; ``period`` is set for
    the limit of one period (None: over all periods) and for a requirement that concerns starts up to one period.
    """

    kind: RowKind
    subject: str | int
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A selection problem as arrays.

    Attributes
    ----------
    first : int64 [projects + 1]
        Options of candidate p are ``first[p] … first[p + 1]``, by start.
    start : int64 [options]
    value : float64 [options]
    entry : int64 [options + 1]
        Entries of option j are ``entry[j] … entry[j + 1]``.
    row : int64 [entries]
    amount : float64 [entries]
        Negative where an option relieves a row (a requirement met, a minimum share filled).
    bound : float64 [rows]
        A selection keeps the rules when at most one option per candidate (exactly one of a mandatory one) is chosen
        and the chosen amounts of each row add up to at most its bound.
    forced : bool [projects]
    rows : tuple of Row
    """

    first: Ints
    start: Ints
    value: Floats
    entry: Ints
    row: Ints
    amount: Floats
    bound: Floats
    forced: Flags
    rows: tuple[Row, ...]

    @property
    def projects(self) -> int:
        return int(self.first.size - 1)

    @property
    def project(self) -> Ints:
        """int64 [options]: the candidate of each option."""
        return np.repeat(np.arange(self.projects), np.diff(self.first))

    @property
    def option_of_entry(self) -> Ints:
        """int64 [entries]"""
        return np.repeat(np.arange(self.value.size), np.diff(self.entry))

    @property
    def scale(self) -> Floats:
        """float64 [rows]: the largest number of each row, at least 1e-300."""
        size = np.maximum(np.abs(self.bound), 1e-300)
        np.maximum.at(size, self.row, np.abs(self.amount))
        return size

    def use(self, choice: Ints) -> Floats:
        """float64 [rows]: what the chosen options (-1 = none) add up to."""
        taken = np.zeros(self.value.size, dtype=bool)
        taken[choice[choice >= 0]] = True
        held = taken[self.option_of_entry]
        return np.asarray(np.bincount(self.row[held], self.amount[held], self.bound.size), dtype=np.float64)

    def is_feasible(self, choice: Ints) -> bool:
        """Whether the chosen options keep every bound and every mandatory candidate is among them."""
        return bool(
            (choice[self.forced] >= 0).all() and (self.use(choice) <= self.bound + TOLERANCE * self.scale).all()
        )

    def worth(self, choice: Ints) -> float:
        return float(self.value[choice[choice >= 0]].sum())

    def choice_of(self, starts: list[int | None]) -> Ints:
        """The options of these starts; -1 for none, and for a start that is no option."""
        choice = np.full(self.projects, -1, dtype=np.int64)
        for p, start in enumerate(starts):
            for j in range(int(self.first[p]), int(self.first[p + 1])):
                if start == int(self.start[j]):
                    choice[p] = j
        return choice

    def starts_of(self, choice: Ints) -> tuple[int | None, ...]:
        return tuple(int(self.start[j]) if j >= 0 else None for j in choice.tolist())

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the compiled passes take first."""
        return self.first, self.value, self.entry, self.row, self.amount, self.bound, self.forced


def build_model(problem: Problem) -> Model:
    """Write a checked problem as options and rows.

    Parameters
    ----------
    problem : Problem
        One that `check` accepts.

    Returns
    -------
    Model
        Without options that break a limit by themselves or whose requirement can never be finished before. A mandatory
        candidate may be left without any option: then nothing is feasible.

    Notes
    -----
    A requirement is one row per start of the candidate: who has begun by s needs what is finished by s,
    ``sum of x[p, u] with u <= s <= sum of x[q, t] with t + life(q) <= s``; one row in all when the two may overlap. The
    same with ``x[p, s]`` alone on the left allows the same selections, but its linear relaxation is weaker.
    """
    options = _Options(problem)
    rows = _Rows(problem, options)
    return rows.model()


class _Options:
    """The possible starts of each candidate."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.starts = [self._own_starts(at) for at in range(len(problem.candidates))]
        self._drop_what_waits_for_ever()
        counts = [len(starts) for starts in self.starts]
        self.first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)

    def _own_starts(self, at: int) -> list[int]:
        one = self.problem.candidates[at]
        limits = {limit.name: limit for limit in self.problem.limits}
        for name in one.use:
            total = limits[name].total
            if total is not None and one.total(name) > total + SLACK * max(1.0, total):
                return []
        return [
            start
            for start in range(one.earliest, self.problem.last_start(at) + 1)
            if all(self._fits(limits[name].amount, amounts, start) for name, amounts in one.use.items())
        ]

    def _fits(self, limit: Callable[[int], float | None], amounts: Any, start: int) -> bool:
        for offset, amount in enumerate(amounts):
            most = limit(start + offset) if start + offset < self.problem.periods else None
            if most is not None and amount > most + SLACK * max(1.0, most):
                return False
        return True

    def _drop_what_waits_for_ever(self) -> None:
        index, changed = self.problem.index, True
        while changed:
            changed = False
            for rule in self.problem.requires:
                p, q = index[rule.candidate], index[rule.needs]
                kept = [start for start in self.starts[p] if self._met_at(q, start, rule)]
                if len(kept) < len(self.starts[p]):
                    self.starts[p], changed = kept, True

    def _met_at(self, q: int, start: int, rule: Requires) -> bool:
        if rule.may_overlap:
            return bool(self.starts[q])
        return bool(self.starts[q]) and self.starts[q][0] + self.problem.candidates[q].life <= start


class _Rows:
    """Entries of the rows, in the order of the options."""

    def __init__(self, problem: Problem, options: _Options) -> None:
        self.problem, self.options = problem, options
        self.index = problem.index
        self.rows: list[Row] = []
        self.bound: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self._limits()
        for number, requires in enumerate(problem.requires):
            self._requires(number, requires)
        for number, at_most in enumerate(problem.at_most):
            self._at_most(number, at_most)
        for number, share in enumerate(problem.shares):
            self._share(number, share)

    def model(self) -> Model:
        options = self.options
        held = np.array(self.entries, dtype=np.float64).reshape(-1, 3)
        order = np.lexsort((held[:, 1], held[:, 0]))
        option = held[order, 0].astype(np.int64)
        starts = [start for mine in options.starts for start in mine]
        values = [
            one.value_at(start)
            for one, mine in zip(self.problem.candidates, options.starts, strict=True)
            for start in mine
        ]
        counts = np.bincount(option, minlength=len(starts))
        return Model(
            first=options.first,
            start=np.array(starts, dtype=np.int64),
            value=np.array(values, dtype=np.float64),
            entry=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            row=held[order, 1].astype(np.int64),
            amount=held[order, 2],
            bound=np.array(self.bound, dtype=np.float64),
            forced=np.array([one.is_mandatory for one in self.problem.candidates]),
            rows=tuple(self.rows),
        )

    def _open(self, row: Row, bound: float) -> int:
        self.rows.append(row)
        self.bound.append(bound)
        return len(self.rows) - 1

    def _options_of(self, p: int) -> Iterator[tuple[int, int]]:
        """(option, start) of a candidate."""
        return zip(
            range(int(self.options.first[p]), int(self.options.first[p + 1])), self.options.starts[p], strict=True
        )

    def _limits(self) -> None:
        by_period: dict[tuple[str, int], int] = {}
        overall: dict[str, int] = {}
        for limit in self.problem.limits:
            for period, amount in enumerate(limit.amounts):
                if amount is not None:
                    by_period[limit.name, period] = self._open(Row(RowKind.LIMIT, limit.name, period), amount)
            if limit.total is not None:
                overall[limit.name] = self._open(Row(RowKind.LIMIT, limit.name), limit.total)
        for p, one in enumerate(self.problem.candidates):
            for name, amounts in one.use.items():
                total = one.total(name)
                for option, start in self._options_of(p):
                    for offset, amount in enumerate(amounts):
                        row = by_period.get((name, start + offset))
                        if row is not None and amount:
                            self.entries.append((option, row, amount))
                    if name in overall and total:
                        self.entries.append((option, overall[name], total))

    def _requires(self, number: int, rule: Requires) -> None:
        p, q = self.index[rule.candidate], self.index[rule.needs]
        if rule.may_overlap:
            row = self._open(Row(RowKind.REQUIRES, number), 0.0)
            self.entries += [(option, row, 1.0) for option, _ in self._options_of(p)]
            self.entries += [(option, row, -1.0) for option, _ in self._options_of(q)]
            return
        life = self.problem.candidates[q].life
        begun_by: list[int] = []
        for option, start in self._options_of(p):
            begun_by.append(option)
            row = self._open(Row(RowKind.REQUIRES, number, start), 0.0)
            self.entries += [(earlier, row, 1.0) for earlier in begun_by]
            self.entries += [(other, row, -1.0) for other, begun in self._options_of(q) if begun + life <= start]

    def _at_most(self, number: int, rule: AtMost) -> None:
        row = self._open(Row(RowKind.AT_MOST, number), float(rule.count))
        for name in rule.members:
            self.entries += [(option, row, 1.0) for option, _ in self._options_of(self.index[name])]

    def _share(self, number: int, share: Share) -> None:
        minimum = self._open(Row(RowKind.SHARE, number, 0), 0.0) if share.minimum > 0 else None
        maximum = self._open(Row(RowKind.SHARE, number, 1), 0.0) if share.maximum < 1 else None
        for p, one in enumerate(self.problem.candidates):
            is_member = share.group in one.groups
            for option, start in self._options_of(p):
                size = {
                    Measure.COST: self.problem.cost(p),
                    Measure.VALUE: one.value_at(start),
                    Measure.COUNT: 1.0,
                }[share.of]
                if minimum is not None and size:
                    self.entries.append((option, minimum, size * (share.minimum - is_member)))
                if maximum is not None and size:
                    self.entries.append((option, maximum, size * (is_member - share.maximum)))
