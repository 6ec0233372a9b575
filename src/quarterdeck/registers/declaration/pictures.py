"""Pictures above a list. Each counts what the list shows, and narrows the list when a part of it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Level = str
"""``low``, ``moderate``, ``high``, ``extreme`` or ``good``: how strongly a cell is drawn."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts over two fields with choices or small whole numbers; ``level`` colours the cell at (x, y)."""

    x: str
    y: str
    level: Callable[[int, int], Level] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries have each value of a field with choices."""

    field: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a number or an amount over what is shown, by currency."""

    field: str
    title: str = ""
    note: str = ""


Picture = HeatMap | Counts | Total
