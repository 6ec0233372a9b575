"""Why a candidate was left out, and the smallest single change that would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.selection.model import TOLERANCE, Floats, Ints, Model, RowKind
from quarterdeck.engine.selection.problem import Problem
from quarterdeck.engine.selection.solving import Answer
from quarterdeck.engine.selection.wording import words_of

_MOST_ROWS = 8


class ChangeKind(StrEnum):
    RAISE_LIMIT = "raise_limit"
    RELAX_RULE = "relax_rule"
    DROP = "drop"


class Basis(StrEnum):
    """How sure a change is.

    ``OPTIMUM``: solved again with the change, every best selection has the candidate and the smallest amount is proven.
    ``BESIDE``: with the change the candidate fits beside all the others that are chosen, at their starts.
    """

    OPTIMUM = "optimum"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that brings a candidate in.

    Attributes
    ----------
    kind : ChangeKind
    words : str
        "raise capex in period 2 by 30 to 450".
    limit, period, amount : str, int or None, float
        RAISE_LIMIT: which limit, where (None: over all periods), by how much.
    dropped : str
        DROP: the candidate that would have to go.
    size : float
        How large the change is: the amount as a share of the limit, or the value that is lost as a share of the whole.
    value : float
        Value of the selection after the change.
    basis : Basis
    """

    kind: ChangeKind
    words: str
    size: float
    value: float
    basis: Basis
    limit: str = ""
    period: int | None = None
    amount: float = 0.0
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit or rule that keeps a candidate out; ``short_by`` is what is missing of a limit, 0 for rules."""

    words: str
    limit: str = ""
    period: int | None = None
    short_by: float = 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why one candidate is not in the selection.

    Attributes
    ----------
    candidate : int
        Place in the problem's list.
    binding : tuple of Binding
        What it would break beside the selection, at the start where it breaks least. Empty when it can never start or
        is worth nothing.
    reason : str
        Says so in that case.
    price : float
        What it would use, at the shadow prices, at its best start: a value below that is not worth it.
    costs : float or None
        Value that the best selection loses if the candidate is made mandatory; None when that was not solved.
    changes : tuple of Change
        The smallest of each kind, the smallest of all first.
    """

    candidate: int
    binding: tuple[Binding, ...]
    reason: str
    price: float
    costs: float | None
    changes: tuple[Change, ...]

    @property
    def smallest_change(self) -> Change | None:
        return self.changes[0] if self.changes else None


class Beside:
    """What stands in the way of a candidate beside the selection as it is."""

    def __init__(self, problem: Problem, model: Model, answer: Answer) -> None:
        assert answer.choice is not None  # noqa: S101  only a selection can be explained
        self.problem, self.model, self.answer, self.choice = problem, model, answer, answer.choice
        self.slack = model.bound - model.use(answer.choice)
        self.room = TOLERANCE * model.scale
        self.missing = model.amount - self.slack[model.row]
        self.options = model.option_of_entry
        is_short = (self.missing > self.room[model.row]) & (model.amount > 0)
        self.is_missing = is_short & ~_said_again(model, self.options)
        self.count = np.bincount(self.options[self.is_missing], minlength=model.value.size)
        paid = np.bincount(self.options, answer.price[model.row] * model.amount, model.value.size)
        self.paid: Floats = np.asarray(paid, dtype=np.float64)
        self.users = self._users()

    def explain(self, project: int) -> LeftOut:
        """The explanation that needs no new solution."""
        low, high = int(self.model.first[project]), int(self.model.first[project + 1])
        if low == high:
            return LeftOut(project, (), "it cannot start within the horizon and the limits", 0.0, None, ())
        price = float(self.paid[low + int(np.argmax(self.model.value[low:high] - self.paid[low:high]))])
        if self.model.value[low:high].max() <= 0:
            return LeftOut(project, (), "its value is not above 0", price, None, ())
        nearest = min(range(low, high), key=lambda j: (self.count[j], self._shortage(j), -self.model.value[j]))
        binding = tuple(self._binding(row, short) for row, short in self._missing_of(nearest))
        changes = [*self._single(low, high), *self._drops(project, low, high)]
        return LeftOut(project, binding, "", price, None, smallest_of_each(changes))

    def _missing_of(self, option: int) -> list[tuple[int, float]]:
        """(row, how much is missing) of an option."""
        low, high = int(self.model.entry[option]), int(self.model.entry[option + 1])
        held = np.flatnonzero(self.is_missing[low:high]) + low
        return [(int(self.model.row[e]), float(self.missing[e])) for e in held.tolist()]

    def _shortage(self, option: int) -> float:
        return sum(short / max(float(self.model.bound[row]), 1e-9) for row, short in self._missing_of(option))

    def _binding(self, row: int, short: float) -> Binding:
        held = self.model.rows[row]
        words = words_of(self.problem, held)
        if held.kind is RowKind.LIMIT:
            return Binding(words, str(held.subject), held.period, short)
        return Binding(words)

    def _single(self, low: int, high: int) -> Iterator[Change]:
        """Changes of one row, at starts where only one stands in the way."""
        for option in range(low, high):
            if self.count[option] != 1 or self.model.value[option] <= 0:
                continue
            [(row, short)] = self._missing_of(option)
            yield change_of_row(
                self.problem,
                self.model,
                row,
                short,
                value=self.answer.value + float(self.model.value[option]),
                basis=Basis.BESIDE,
            )

    def _drops(self, project: int, low: int, high: int) -> Iterator[Change]:
        """Exchanges with one chosen candidate that frees all that is missing."""
        for option in range(low, high):
            if not 0 < self.count[option] <= _MOST_ROWS or self.model.value[option] <= 0:
                continue
            missing = self._missing_of(option)
            able = set(self.users.get(missing[0][0], {}))
            for row, short in missing:
                mine = self.users.get(row, {})
                able = {p for p in able if mine.get(p, 0.0) >= short - self.room[row]}
            for p in able:
                if p != project and not self.model.forced[p] and self._is_free(p):
                    lost, won = self._value(p), float(self.model.value[option])
                    yield drop_of(self.problem, p, self.answer.value, self.answer.value - lost + won, Basis.BESIDE)

    def _is_free(self, project: int) -> bool:
        """Whether nothing else needs this chosen candidate: leaving it out breaks no row."""
        option = int(self.choice[project])
        low, high = int(self.model.entry[option]), int(self.model.entry[option + 1])
        rows, amounts = self.model.row[low:high], self.model.amount[low:high]
        return bool((self.slack[rows] + amounts >= -self.room[rows]).all())

    def _value(self, project: int) -> float:
        return float(self.model.value[self.choice[project]])

    def _users(self) -> dict[int, dict[int, float]]:
        """Row -> chosen candidate -> what it uses there."""
        users: dict[int, dict[int, float]] = {}
        for project, option in enumerate(self.choice.tolist()):
            if option >= 0:
                low, high = int(self.model.entry[option]), int(self.model.entry[option + 1])
                rows, amounts = self.model.row[low:high].tolist(), self.model.amount[low:high].tolist()
                for row, amount in zip(rows, amounts, strict=True):
                    users.setdefault(row, {})[project] = amount
        return users


def _said_again(model: Model, option_of_entry: Ints) -> npt.NDArray[np.bool_]:
    """bool [entries]: rows of a requirement for starts later than the option's own, which say the same thing again."""
    until = np.array(
        [row.period if row.kind is RowKind.REQUIRES and row.period is not None else -1 for row in model.rows] or [-1]
    )
    later: npt.NDArray[np.bool_] = until[model.row] > model.start[option_of_entry]
    return later


def change_of_row(problem: Problem, model: Model, row: int, more: float, *, value: float, basis: Basis) -> Change:
    """A limit raised by ``more``, or a rule given up."""
    held = model.rows[row]
    if held.kind is not RowKind.LIMIT:
        words = f"give up the rule that {words_of(problem, held)}"
        return Change(ChangeKind.RELAX_RULE, words, 1.0, value, basis)
    bound = float(model.bound[row])
    where = "in all" if held.period is None else f"in {problem.period_name(held.period)}"
    words = f"raise {held.subject} {where} by {more:g} to {bound + more:g}"
    size = more / bound if bound > 0 else float("inf")
    return Change(
        ChangeKind.RAISE_LIMIT, words, size, value, basis, limit=str(held.subject), period=held.period, amount=more
    )


def drop_of(problem: Problem, project: int, before: float, after: float, basis: Basis) -> Change:
    """One chosen candidate given up."""
    name = problem.candidates[project].id
    lost = max(0.0, before - after)
    size = lost / abs(before) if before else 0.0
    return Change(ChangeKind.DROP, f"drop {name}", size, after, basis, dropped=name)


def smallest_of_each(changes: list[Change]) -> tuple[Change, ...]:
    """The smallest change of each kind, limits before rules before drops; certain ones before the others."""
    best: dict[ChangeKind, Change] = {}
    for change in changes:
        held = best.get(change.kind)
        if held is None or _rank(change) < _rank(held):
            best[change.kind] = change
    return tuple(best[kind] for kind in ChangeKind if kind in best)


def _rank(change: Change) -> tuple[bool, float, float, str]:
    return change.basis is not Basis.OPTIMUM, change.size, -change.value, change.words


def chosen_rows(model: Model, project: int) -> Ints:
    """Rows in which any option of a candidate takes something."""
    low, high = int(model.entry[model.first[project]]), int(model.entry[model.first[project + 1]])
    held = model.row[low:high][model.amount[low:high] > 0]
    rows: Ints = np.unique(held)
    return rows
