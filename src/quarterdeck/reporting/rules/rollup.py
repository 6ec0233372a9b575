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
    cpi: float | None
    spi: float | None
    spi_t: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one project that a roll-up needs; projects without earned value are left out of totals."""

    bac: Decimal
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
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
    """Sums; CPI and SPI of the projects that have both their parts, SPI(t) weighted by BAC over those that have one."""
    rows = list(projects)
    timed = [(row.bac, row.spi_t) for row in rows if row.spi_t is not None]
    weight = sum((bac for bac, _ in timed), Decimal(0))
    return Totals(
        projects=len(rows),
        bac=sum((row.bac for row in rows), Decimal(0)),
        pv=_sum(row.pv for row in rows),
        ev=_sum(row.ev for row in rows),
        ac=_sum(row.ac for row in rows),
        eac=_sum(row.eac for row in rows),
        cpi=_ratio((row.ev, row.ac) for row in rows),
        spi=_ratio((row.ev, row.pv) for row in rows),
        spi_t=float(sum((bac * Decimal(str(index)) for bac, index in timed), Decimal(0)) / weight) if weight else None,
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), Decimal(0))


def _ratio(pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> float | None:
    """One sum over another, of those pairs alone of which both are known."""
    whole = [(part, of) for part, of in pairs if part is not None and of is not None]
    below = _sum(of for _, of in whole)
    return float(_sum(part for part, _ in whole) / below) if below else None
