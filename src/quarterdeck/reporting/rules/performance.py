"""What a project's plan, baseline and costs say at a status date: earned value, forecast finish, slip, milestones.

Days are the resolution of everything here: a baseline date counts from the start of its day to the end of its last, and
the status date is complete. Planned value grows over the working days of the plan's calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.earned_value import (
    Analysis,
    Baseline,
    Clock,
    EarnedSchedule,
    Figure,
    Method,
    Performance,
    Progress,
    analyse,
)

Floats = npt.NDArray[np.float64]
CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Package:
    """A leaf task as health sees it.

    ``percent`` is what counts as earned (0 to 100), ``None`` = not reported; ``effort`` is the baseline's work, or its
    duration where no work is planned, and weighs the task where the baseline has no costs.
    """

    name: str
    baseline_start: date | None
    baseline_finish: date | None
    budget: Decimal | None
    effort: float
    percent: float | None
    is_started: bool
    is_finished: bool
    is_accepted: bool
    is_level_of_effort: bool
    start: date | None
    finish: date | None
    is_milestone: bool = False
    key: int = 0


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone at the status date. ``slip_days`` in weekdays, positive is later than the baseline."""

    key: int
    name: str
    baseline: date | None
    forecast: date | None
    is_reached: bool
    slip_days: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one project. ``None`` is "no data"; ``missing`` says why, by the name of the figure."""

    bac: Decimal | None
    undistributed: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    eac: Decimal | None
    cpi: float | None
    spi: float | None
    spi_t: float | None
    discrete_spi_t: float | None
    tcpi: float | None
    loe_share: float | None
    earned_share: float | None
    start: date | None
    baseline_start: date | None
    baseline_finish: date | None
    forecast_finish: date | None
    independent_finish: date | None
    slip_days: int | None
    milestones: tuple[Milestone, ...]
    curve: tuple[tuple[date, Decimal], ...]
    missing: dict[str, str]


def weekdays_between(first: date, last: date) -> int:
    """Mondays to Fridays after ``first`` up to ``last``; negative when ``last`` comes first.

    Slips of a portfolio are counted in weekdays without holidays, so that projects with different calendars compare.
    """
    if last < first:
        return -weekdays_between(last, first)
    return int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))


def measure(
    packages: Sequence[Package],
    *,
    status_date: date,
    actual_cost: Decimal | None,
    budget: Decimal | None,
    worked: Sequence[date] | None,
    drawn_since: Decimal = ZERO,
) -> Measured:
    """Measure a project at the close of ``status_date``.

    Parameters
    ----------
    packages : sequence of Package
        Leaf tasks and milestones of the plan.
    status_date : date
        Last day for which actuals are complete.
    actual_cost : Decimal or None
        Cost of the work done by then, accruals included, in the portfolio's currency.
    budget : Decimal or None
        The approved budget with what was drawn into it from reserves: the BAC. What the baseline's tasks do not hold
        of it is undistributed, part of the BAC but planned and earned by nobody until a baseline places it. ``None``:
        the BAC is what the baseline's tasks hold.
    worked : sequence of date or None
        The plan's working days in order, wide enough for the baseline; ``None`` spreads over calendar days.
    drawn_since : Decimal
        The part of ``budget`` that was drawn after the baseline was captured, so that no task of it can hold it.
    """
    work = [one for one in packages if not one.is_milestone]
    baseline = _baseline(work, None if budget is None else budget - drawn_since, budget, worked)
    undistributed = _undistributed(baseline, budget)
    if baseline.curve(step=1.0) is None:
        return _unmeasured(packages, actual_cost=actual_cost, budget=budget)
    share = float(actual_cost) / len(work) if actual_cost is not None else float("nan")
    analysis = analyse(
        baseline,
        _progress(work),
        actual_cost=np.full(len(work), share),
        status=_close(status_date),
        step=1.0,
        actual_finish=_finished_at(work),
        undistributed=undistributed,
    )
    is_money = budget is not None or any(one.budget for one in work)
    apart = Decimal(str(undistributed)).quantize(CENT) if is_money else None
    return _measured(packages, analysis, actual_cost=actual_cost, is_money=is_money, undistributed=apart)


def _measured(
    packages: Sequence[Package],
    analysis: Analysis,
    *,
    actual_cost: Decimal | None,
    is_money: bool,
    undistributed: Decimal | None,
) -> Measured:
    total: Performance = analysis.total
    cost, time = total.cost, total.time
    figures: dict[str, Figure] = {
        "cpi": cost.cpi,
        "spi": cost.spi,
        "spi_t": time.spi_t,
        "tcpi": cost.tcpi_bac,
        "eac": cost.typical.eac,
    }
    in_money = {"cpi", "tcpi", "eac"} if not is_money else set()
    missing = {name: figure.words for name, figure in figures.items() if figure.value is None}
    missing |= dict.fromkeys(in_money, "no budget in money")
    return Measured(
        bac=_money(cost.bac, is_money),
        undistributed=undistributed,
        pv=_money(cost.pv, is_money),
        ev=_money(cost.ev, is_money),
        ac=actual_cost,
        eac=_money(cost.typical.eac, is_money),
        cpi=cost.cpi.value if is_money else None,
        spi=cost.spi.value,
        spi_t=time.spi_t.value,
        discrete_spi_t=analysis.discrete.time.spi_t.value,
        tcpi=cost.tcpi_bac.value if is_money else None,
        loe_share=analysis.loe_share.value,
        earned_share=_share(cost.ev, cost.bac),
        start=min((one.start for one in packages if one.start), default=None),
        baseline_start=_first_planned(packages),
        baseline_finish=_latest(packages, "baseline_finish"),
        forecast_finish=_latest(packages, "finish"),
        independent_finish=_independent(time),
        slip_days=_slip(_latest(packages, "baseline_finish"), _latest(packages, "finish")),
        milestones=milestones(packages),
        curve=_monthly(total) if is_money else (),
        missing=missing,
    )


def _unmeasured(packages: Sequence[Package], *, actual_cost: Decimal | None, budget: Decimal | None) -> Measured:
    """Without a baseline only dates and costs are known."""
    reason = dict.fromkeys(("pv", "ev", "eac", "cpi", "spi", "spi_t", "tcpi"), "no baseline")
    baseline_finish, finish = _latest(packages, "baseline_finish"), _latest(packages, "finish")
    return Measured(
        **dict.fromkeys(("pv", "ev", "eac", "cpi", "spi", "spi_t", "discrete_spi_t", "tcpi"), None),
        loe_share=None,
        earned_share=None,
        bac=budget,
        undistributed=None,
        ac=actual_cost,
        start=min((one.start for one in packages if one.start), default=None),
        baseline_start=_first_planned(packages),
        baseline_finish=baseline_finish,
        forecast_finish=finish,
        independent_finish=None,
        slip_days=_slip(baseline_finish, finish),
        milestones=milestones(packages),
        curve=(),
        missing=reason,
    )


def milestones(packages: Sequence[Package]) -> tuple[Milestone, ...]:
    """Milestones in order of their forecast, undated ones last."""
    found = [
        Milestone(
            key=one.key,
            name=one.name,
            baseline=one.baseline_finish,
            forecast=one.finish,
            is_reached=one.is_finished,
            slip_days=_slip(one.baseline_finish, one.finish),
        )
        for one in packages
        if one.is_milestone
    ]
    return tuple(sorted(found, key=lambda one: (one.forecast or date.max, one.key)))


def _baseline(
    work: Sequence[Package], placed: Decimal | None, budget: Decimal | None, worked: Sequence[date] | None
) -> Baseline:
    return Baseline(
        start=np.array([_opening(one.baseline_start) for one in work]),
        finish=np.array([_closing(one.baseline_finish) for one in work]),
        budget=_budgets(work, placed, budget),
        clocks=(_clock(worked),) if worked else (lambda at: at,),
    )


def _budgets(work: Sequence[Package], placed: Decimal | None, budget: Decimal | None) -> Floats:
    """What each task of the baseline holds of the budget.

    ====================================  ==================================================
    costs in the baseline, no budget      the costs
    costs within the budget               the costs; the rest is undistributed
    costs beyond the budget               the costs in proportion: no more than the budget
    no costs, a budget                    what is ``placed``, by effort
    neither                               plain effort
    ====================================  ==================================================
    """
    if any(one.budget for one in work):
        costs = np.array([float(one.budget) if one.budget is not None else 0.0 for one in work])
        return costs if budget is None else costs * min(1.0, float(budget) / costs.sum())
    effort = np.array([one.effort for one in work], dtype=np.float64)
    if placed is None or not effort.sum():
        return effort
    shares: Floats = effort / effort.sum()
    return shares * float(placed)


def _undistributed(baseline: Baseline, budget: Decimal | None) -> float:
    """What no dated task of the baseline holds of the budget."""
    return 0.0 if budget is None else max(0.0, round(float(budget) - baseline.bac, 2))


def _clock(worked: Sequence[date]) -> Clock:
    days = np.array([day.toordinal() for day in worked], dtype=np.float64)

    def passed(at: Floats) -> Floats:
        whole = np.floor(at)
        done: Floats = np.searchsorted(days, whole, side="left") + np.isin(whole, days) * (at - whole)
        return done

    return passed


def _progress(work: Sequence[Package]) -> Progress:
    return Progress(
        method=np.array([Method.LOE if one.is_level_of_effort else Method.PHYSICAL for one in work], dtype=np.int8),
        is_started=np.array([one.is_started or one.is_finished for one in work]),
        is_finished=np.array([one.is_finished for one in work]),
        is_accepted=np.array([one.is_accepted or one.is_finished for one in work]),
        done=np.array([np.nan if one.percent is None else one.percent for one in work]),
        total=np.full(len(work), 100.0),
    )


def _opening(day: date | None) -> float:
    return float("nan") if day is None else float(day.toordinal())


def _closing(day: date | None) -> float:
    return float("nan") if day is None else day.toordinal() + 1.0


def _close(day: date) -> float:
    return day.toordinal() + 1.0


def _finished_at(work: Sequence[Package]) -> float | None:
    if not work or not all(one.is_finished and one.finish for one in work):
        return None
    return max(_closing(one.finish) for one in work)


def _first_planned(packages: Sequence[Package]) -> date | None:
    return min((one.baseline_start for one in packages if one.baseline_start), default=None)


def _latest(packages: Sequence[Package], name: str) -> date | None:
    return max((day for one in packages if (day := getattr(one, name))), default=None)


def _slip(baseline: date | None, forecast: date | None) -> int | None:
    return weekdays_between(baseline, forecast) if baseline and forecast else None


def _money(figure: Figure, is_money: bool) -> Decimal | None:
    if figure.value is None or not is_money:
        return None
    return Decimal(str(figure.value)).quantize(CENT)


def _share(part: Figure, whole: Figure) -> float | None:
    return part.value / whole.value if part.value is not None and whole.value else None


def _independent(time: EarnedSchedule) -> date | None:
    """IEAC(t) as a day: the schedule's own extrapolation of the finish."""
    instant = time.forecast_finish.value
    if instant is None or instant - 1 > date.max.toordinal():
        return None
    return date.fromordinal(int(np.ceil(instant)) - 1)


def _monthly(performance: Performance) -> tuple[tuple[date, Decimal], ...]:
    """Planned value at each month's end from start to finish of the baseline."""
    curve = performance.curve
    if curve is None:
        return ()
    first, last = date.fromordinal(int(curve.start)), date.fromordinal(int(curve.at[-1]) - 1)
    ends, month = [], date(first.year, first.month, 1)
    while month <= last:
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        ends.append(min(month - timedelta(days=1), last))
    return tuple((day, Decimal(str(curve.value_at(_close(day)))).quantize(CENT)) for day in ends)
