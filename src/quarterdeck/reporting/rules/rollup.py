"""From projects to a portfolio: counts and budget shares by colour, never an average of colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quarterdeck.reporting.choices import Rag

ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE, Rag.HOLD)


@dataclass(frozen=True, slots=True)
class ColourShare:
    """``share`` is of the budget of all projects that have one; ``None`` when no budget is known."""

    rag: Rag
    count: int
    budget: Decimal
    share: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Earned value of the measured projects, summed; ratios are ``None`` without a denominator."""

    projects: int
    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    eac: Decimal
    spi_t: float | None

    @property
    def cpi(self) -> float | None:
        return float(self.ev / self.ac) if self.ac else None

    @property
    def spi(self) -> float | None:
        return float(self.ev / self.pv) if self.pv else None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one project that a roll-up needs; projects without earned value are left out of totals."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    eac: Decimal
    spi_t: float | None


def shares_by_colour(projects: Iterable[tuple[Rag, Decimal | None]]) -> list[ColourShare]:
    """One entry per colour that occurs, worst first."""
    rows = list(projects)
    total = sum((budget for _, budget in rows if budget is not None), Decimal(0))
    shares = []
    for rag in ORDER:
        of_colour = [budget for colour, budget in rows if colour == rag]
        if of_colour:
            budget = sum((one for one in of_colour if one is not None), Decimal(0))
            shares.append(ColourShare(rag, len(of_colour), budget, float(budget / total) if total else None))
    return shares


def totals(projects: Iterable[Measured]) -> Totals:
    """Sums, and SPI(t) weighted by BAC over the projects that have one."""
    rows = list(projects)
    timed = [(row.bac, row.spi_t) for row in rows if row.spi_t is not None]
    weight = sum((bac for bac, _ in timed), Decimal(0))
    return Totals(
        projects=len(rows),
        bac=sum((row.bac for row in rows), Decimal(0)),
        pv=sum((row.pv for row in rows), Decimal(0)),
        ev=sum((row.ev for row in rows), Decimal(0)),
        ac=sum((row.ac for row in rows), Decimal(0)),
        eac=sum((row.eac for row in rows), Decimal(0)),
        spi_t=float(sum((bac * Decimal(str(index)) for bac, index in timed), Decimal(0)) / weight) if weight else None,
    )
