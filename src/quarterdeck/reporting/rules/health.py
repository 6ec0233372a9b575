"""Computed health: each indicator against its limits, each dimension as its worst indicator, one overall colour.

indicator                  green              amber            red
SPI(t), CPI                >= .95             >= .90           below
finish slip                <= 1/2 tolerance   <= tolerance     above
EAC over BAC               <= 1/2 tolerance   <= tolerance     above
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from quarterdeck.reporting.choices import Dimension, Rag

INDEX_GREEN = 0.95
INDEX_AMBER = 0.90
EARLY_LIFE_SHARE = 0.10
STALE_PERIODS = 1.5
DECISIVE = (Dimension.SCHEDULE, Dimension.COST, Dimension.BENEFITS)


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What the colours are computed from. ``None`` means that nothing is known.

    ``slip_days`` and ``finish_tolerance_days`` are working days, positive is later than the baseline;
    ``cost_tolerance`` is a share of BAC; ``period_days`` the length of a reporting period in calendar days;
    ``judged`` are dimensions that were judged elsewhere, ``others`` mere colours of the rest.
    """

    status_date: date | None
    reported_at: date | None
    has_baseline: bool
    on_hold: bool = False
    spi_t: float | None = None
    cpi: float | None = None
    earned_share: float | None = None
    slip_days: float | None = None
    finish_tolerance_days: float | None = None
    eac: float | None = None
    bac: float | None = None
    cost_tolerance: float = 0.10
    period_days: int = 30
    others: Mapping[Dimension, Rag] = field(default_factory=dict)
    judged: tuple[DimensionHealth, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    name: str
    value: float | None
    rag: Rag
    words: str


@dataclass(frozen=True, slots=True)
class DimensionHealth:
    dimension: Dimension
    rag: Rag
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    overall: Rag
    dimensions: tuple[DimensionHealth, ...]
    reason: str

    def of(self, dimension: Dimension) -> Rag:
        return next((one.rag for one in self.dimensions if one.dimension == dimension), Rag.NONE)


def worst(colours: list[Rag]) -> Rag:
    known = [colour for colour in colours if colour.rank >= 0]
    return max(known, key=lambda colour: colour.rank) if known else Rag.NONE


def index_colour(value: float | None, *, early: bool) -> Rag:
    """Colour of CPI or SPI(t); while less than a tenth is earned an index says at most amber."""
    if value is None:
        return Rag.NONE
    if value >= INDEX_GREEN:
        return Rag.GREEN
    return Rag.AMBER if value >= INDEX_AMBER or early else Rag.RED


def tolerance_colour(value: float | None, tolerance: float | None) -> Rag:
    if value is None or tolerance is None:
        return Rag.NONE
    if value <= tolerance / 2:
        return Rag.GREEN
    return Rag.AMBER if value <= tolerance else Rag.RED


def schedule_health(facts: HealthFacts, *, early: bool) -> DimensionHealth:
    slip = facts.slip_days
    index = Indicator("SPI(t)", facts.spi_t, index_colour(facts.spi_t, early=early), index_words("SPI(t)", facts.spi_t))
    finish = Indicator(
        "Finish slip",
        slip,
        tolerance_colour(slip, facts.finish_tolerance_days),
        slip_words(slip, facts.finish_tolerance_days),
    )
    return DimensionHealth(Dimension.SCHEDULE, worst([index.rag, finish.rag]), (index, finish))


def cost_health(facts: HealthFacts, *, early: bool) -> DimensionHealth:
    overrun = facts.eac / facts.bac - 1 if facts.eac is not None and facts.bac else None
    index = Indicator("CPI", facts.cpi, index_colour(facts.cpi, early=early), index_words("CPI", facts.cpi))
    total = Indicator(
        "EAC over BAC",
        overrun,
        tolerance_colour(overrun, facts.cost_tolerance),
        overrun_words(overrun, facts.cost_tolerance),
    )
    return DimensionHealth(Dimension.COST, worst([index.rag, total.rag]), (index, total))


def index_words(name: str, value: float | None) -> str:
    return f"{name} has no data" if value is None else f"{name} {value:.2f}".replace(" 0.", " .")


def slip_words(slip: float | None, tolerance: float | None) -> str:
    if slip is None:
        return "Finish against baseline has no data"
    if slip <= 0:
        return "On time" if slip == 0 else f"{-slip:.0f} d early"
    limit = f", tolerance {tolerance:.0f} d" if tolerance is not None else ""
    return f"{slip:.0f} d late{limit}"


def overrun_words(overrun: float | None, tolerance: float) -> str:
    if overrun is None:
        return "Forecast cost has no data"
    side = "over" if overrun > 0 else "under"
    return f"Cost {side} by {percent(abs(overrun))}, tolerance {percent(tolerance)}"


def percent(share: float) -> str:
    """Whole percent with the thin space of the house."""
    return f"{100 * share:.0f}\u202f%"


MONEY_WORDS = ("CPI", "Cost", "Forecast cost", "Contingency", "Exposure", "Benefits", "To-go value")
MONEY_INDICATORS = frozenset(
    ("CPI", "EAC over BAC", "Contingency cover", "Benefits realised", "Benefits forecast", "To-go value")
)
UNSAID = "Its reason lies in the costs"


def without_money(reason: str) -> str:
    """A reason for readers who may not see costs: the indicators of money are left out."""
    open_words = [words for words in reason.split("; ") if not words.startswith(MONEY_WORDS)]
    return "; ".join(open_words) if open_words else UNSAID


def is_stale(facts: HealthFacts) -> bool:
    if facts.status_date is None or facts.reported_at is None:
        return True
    return facts.status_date - facts.reported_at > timedelta(days=facts.period_days * STALE_PERIODS)


def overall_colour(dimensions: tuple[DimensionHealth, ...]) -> Rag:
    """Red: a decisive dimension is red, or two others. Amber: any amber, or one other red. Else green."""
    decisive = [one.rag for one in dimensions if one.dimension in DECISIVE]
    others = [one.rag for one in dimensions if one.dimension not in DECISIVE]
    if Rag.RED in decisive or others.count(Rag.RED) >= 2:
        return Rag.RED
    if Rag.AMBER in decisive + others or Rag.RED in others:
        return Rag.AMBER
    return Rag.GREEN if Rag.GREEN in decisive else Rag.NONE


def assess_health(facts: HealthFacts) -> Health:
    """The computed colours of a project at its status date, with the reason in words."""
    early = facts.earned_share is not None and facts.earned_share < EARLY_LIFE_SHARE
    measured = (schedule_health(facts, early=early), cost_health(facts, early=early))
    known = {one.dimension: one for one in facts.judged} | {one.dimension: one for one in measured}
    dimensions = tuple(known.get(one, DimensionHealth(one, facts.others.get(one, Rag.NONE))) for one in Dimension)
    if facts.on_hold:
        return Health(Rag.HOLD, dimensions, "On hold")
    if not facts.has_baseline:
        return Health(Rag.NONE, dimensions, "No baseline to measure against")
    if is_stale(facts):
        return Health(Rag.NONE, dimensions, stale_words(facts))
    overall = overall_colour(dimensions)
    return Health(overall, dimensions, reason_words(dimensions, overall))


def stale_words(facts: HealthFacts) -> str:
    if facts.status_date is None or facts.reported_at is None:
        return "No status reported"
    return f"No update for {(facts.status_date - facts.reported_at).days} days"


def reason_words(dimensions: tuple[DimensionHealth, ...], overall: Rag) -> str:
    """The indicators that carry the overall colour, worst first, at most two."""
    if overall in (Rag.GREEN, Rag.NONE):
        return "Within tolerance" if overall == Rag.GREEN else "No measured facts"
    carrying = [item for one in dimensions for item in one.indicators if item.rag.rank == overall.rank]
    words = [item.words for item in sorted(carrying, key=lambda item: not item.name.startswith(("Finish", "EAC")))]
    others = [
        f"{one.dimension.label} {one.rag.label.lower()}"
        for one in dimensions
        if not one.indicators and one.rag.rank > 0
    ]
    return "; ".join((words + others)[:2])
