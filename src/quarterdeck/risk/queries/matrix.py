"""The risk matrix of a place: how many live risks stand in each cell, with the address of the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from quarterdeck.core.models import Person, Workspace
from quarterdeck.risk.choices import RiskKind, Scale
from quarterdeck.risk.models import Risk
from quarterdeck.risk.queries.standing import LIVE
from quarterdeck.risk.rules.risks import level_of

AXES = {False: ("probability", "impact"), True: ("residual_probability", "residual_impact")}


@dataclass(frozen=True, slots=True)
class Cell:
    """``level`` is the band of the cell, whatever it holds."""

    probability: int
    impact: int
    count: int
    level: str
    address: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows from the highest probability down; ``unplaced`` live threats lack a value of an axis."""

    title: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    unplaced: int

    @property
    def grave(self) -> int:
        """Threats in high and extreme cells."""
        return sum(cell.count for _, cells in self.rows for cell in cells if cell.level in ("high", "extreme"))


def matrices_of(actor: Person, within: Workspace) -> list[Matrix]:
    """Live threats without a response, and as they stand with those that are in place."""
    return [
        _matrix(actor, within, is_residual=False, title="Without responses"),
        _matrix(actor, within, is_residual=True, title="As it stands"),
    ]


def _matrix(actor: Person, within: Workspace, *, is_residual: bool, title: str) -> Matrix:
    across = AXES[is_residual]
    rows = cast("QuerySet[Risk]", Risk.objects.visible_to(actor) & Risk.objects.in_workspace(within))
    live = rows.filter(state__in=LIVE, kind=RiskKind.THREAT).order_by()
    counts = {tuple(pair): n for *pair, n in live.values_list(*across).annotate(n=Count("pk"))}
    steps = sorted(Scale.values)
    lines = tuple(
        (p, tuple(_cell(within, across, p, i, counts.pop((p, i), 0)) for i in steps)) for p in reversed(steps)
    )
    return Matrix(title, lines, sum(counts.values()))


def _cell(within: Workspace, across: tuple[str, str], probability: int, impact: int, count: int) -> Cell:
    pairs = [("in", within.code), ("is", "live"), ("is", "threats"), (across[0], probability), (across[1], impact)]
    address = f"{reverse('registers:entries', args=['risks'])}?{urlencode(pairs)}"
    return Cell(probability, impact, count, level_of(probability, impact), address)
