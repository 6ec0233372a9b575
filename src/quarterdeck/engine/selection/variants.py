"""The same model with one thing changed: how the explanations, the frontier and the conflicts ask "what if"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from quarterdeck.engine.selection.model import Flags, Floats, Ints, Model, Row, RowKind

_EXTRA = Row(RowKind.LIMIT, "")


def force(model: Model, project: int) -> Model:
    """With this candidate mandatory."""
    forced = model.forced.copy()
    forced[project] = True
    return replace(model, forced=forced)


def forbid(model: Model, project: int) -> Model:
    """Without this candidate."""
    amounts = np.zeros(model.value.size)
    amounts[int(model.first[project]) : int(model.first[project + 1])] = 1.0
    return with_row(model, amounts, 0.0)


def raised(model: Model, row: int, more: float) -> Model:
    """With one bound higher."""
    bound = model.bound.copy()
    bound[row] += more
    return replace(model, bound=bound)


def lifted(model: Model, rows: Iterable[int]) -> Model:
    """Without these rows; they stay in place and are empty."""
    gone = np.zeros(model.bound.size, dtype=bool)
    gone[list(rows)] = True
    kept = ~gone[model.row]
    counts = np.bincount(model.option_of_entry[kept], minlength=model.value.size)
    return replace(
        model,
        entry=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        row=model.row[kept],
        amount=model.amount[kept],
        bound=np.where(gone, 1.0, model.bound),
    )


def with_row(model: Model, amounts: Floats, bound: float) -> Model:
    """With one more row: ``amounts`` (one per option) of the chosen add up to at most ``bound``."""
    option = np.concatenate((model.option_of_entry, np.flatnonzero(amounts)))
    order = np.argsort(option, kind="stable")
    row = np.concatenate((model.row, np.full(np.count_nonzero(amounts), model.bound.size)))
    amount = np.concatenate((model.amount, amounts[amounts != 0]))
    counts = np.bincount(option, minlength=model.value.size)
    return replace(
        model,
        entry=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        row=row[order],
        amount=amount[order],
        bound=np.append(model.bound, bound),
        rows=(*model.rows, _EXTRA),
    )


def least(model: Model, amounts: Floats, *, value: float | None = None) -> Model:
    """Asks for the choice (worth at least ``value``) whose ``amounts`` (one per option) add up to the least."""
    valuable = model if value is None else with_row(model, -model.value, -value)
    return replace(valuable, value=-amounts)


def row_amounts(model: Model, row: int) -> Floats:
    """float64 [options]: what each option puts into a row."""
    held = model.row == row
    amounts = np.bincount(model.option_of_entry[held], model.amount[held], model.value.size)
    return np.asarray(amounts, dtype=np.float64)


def among(model: Model, projects: Flags) -> tuple[Model, Ints]:
    """Only these candidates may be chosen; the others keep their place and have no options.

    Returns the model, and for each of its options the option of the original.
    """
    kept = projects[model.project]
    held = kept[model.option_of_entry]
    position = np.cumsum(kept) - 1
    counts = np.bincount(position[model.option_of_entry[held]], minlength=int(kept.sum()))
    reduced = replace(
        model,
        first=np.concatenate(([0], np.cumsum(np.diff(model.first) * projects))).astype(np.int64),
        start=model.start[kept],
        value=model.value[kept],
        entry=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        row=model.row[held],
        amount=model.amount[held],
    )
    return reduced, np.flatnonzero(kept)
