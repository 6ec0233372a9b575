"""Small steps over rows of 64 whole numbers in one pool (compiled). A row is named by where it begins."""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES


@lane
def row_of(sheet: int, nodes: int, node: int) -> Any:
    """Where the row of a node begins in one of the pool's sheets of ``nodes`` rows each."""
    return (np.int64(sheet) * np.int64(nodes) + np.int64(node)) * LANES


@lane
def fill_row(pool: Any, out: int, value: int) -> None:
    """The same number in every lane."""
    held = np.int32(value)
    for k in range(LANES):
        pool[np.uint64(out + k)] = held


@lane
def shift_row(pool: Any, row: int, by: int, out: int) -> None:
    """A row moved by a number."""
    step = np.int32(by)
    for k in range(LANES):
        pool[np.uint64(out + k)] = np.int32(pool[np.uint64(row + k)] + step)


@lane
def add_rows(pool: Any, row: int, other: int, sign: int, out: int) -> None:
    """One row plus (``sign`` 1) or less (-1) another."""
    factor = np.int32(sign)
    for k in range(LANES):
        more = np.int32(factor * pool[np.uint64(other + k)])
        pool[np.uint64(out + k)] = np.int32(pool[np.uint64(row + k)] + more)


@lane
def raise_row(pool: Any, out: int, row: int, by: int) -> None:
    """Lift each number to the other row's, plus ``by``, where that is higher."""
    step = np.int32(by)
    for k in range(LANES):
        value = np.int32(pool[np.uint64(row + k)] + step)
        pool[np.uint64(out + k)] = max(pool[np.uint64(out + k)], value)


@lane
def lower_row(pool: Any, out: int, row: int, by: int) -> None:
    """Bring each number down to the other row's, plus ``by``, where that is lower."""
    step = np.int32(by)
    for k in range(LANES):
        value = np.int32(pool[np.uint64(row + k)] + step)
        pool[np.uint64(out + k)] = min(pool[np.uint64(out + k)], value)


@lane
def raise_by_start(pool: Any, out: int, ticks: int, length: int, by: int) -> None:
    """Lift each number to where a task begins that ends at ``ticks``, plus ``by``."""
    step = np.int32(by)
    for k in range(LANES):
        begins = np.int32(pool[np.uint64(ticks + k)] - pool[np.uint64(length + k)])
        value = np.int32(begins + step)
        pool[np.uint64(out + k)] = max(pool[np.uint64(out + k)], value)


@lane
def lower_by_start(pool: Any, out: int, ticks: int, length: int, by: int) -> None:
    """Bring each number down to where a task begins that ends at ``ticks``, plus ``by``."""
    step = np.int32(by)
    for k in range(LANES):
        begins = np.int32(pool[np.uint64(ticks + k)] - pool[np.uint64(length + k)])
        value = np.int32(begins + step)
        pool[np.uint64(out + k)] = min(pool[np.uint64(out + k)], value)
