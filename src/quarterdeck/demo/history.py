"""Ten months of the demo organisation: what was spent, earned and forecast at each monthly report.

History follows the plan's own curve up to what is true at the status date; where a story states figures month by
month, those stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from quarterdeck.demo.organisation import STATUS_DATE, DemoProject
from quarterdeck.demo.streams import curve, share_earning

REPORTS = (
    date(2026, 1, 30),
    date(2026, 2, 27),
    date(2026, 3, 31),
    date(2026, 4, 30),
    date(2026, 5, 29),
    date(2026, 6, 30),
    date(2026, 7, 31),
    date(2026, 8, 31),
    date(2026, 9, 30),
    STATUS_DATE,
)
FINISHES = {
    "S-02": (
        date(2026, 11, 27),
        date(2026, 11, 27),
        date(2026, 12, 11),
        date(2026, 12, 18),
        date(2027, 1, 15),
        date(2027, 1, 29),
        date(2027, 1, 29),
        date(2027, 2, 12),
        date(2027, 2, 26),
        date(2027, 3, 12),
    )
}
ESTIMATES = {"F-01": (2000, 2010, 2035, 2080, 2150, 2210, 2290, 2360, 2430, 2482)}
CENT = Decimal("0.01")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """A project at one monthly report, in euro. ``share`` is the part of its time that had gone."""

    day: date
    share: float
    planned: Decimal
    earned: Decimal
    spent: Decimal
    finish: date

    @property
    def cpi(self) -> float | None:
        return float(self.earned / self.spent) if self.spent else None


def last_day(project: DemoProject) -> date:
    """The day to which the table's figures belong."""
    over = project.declared in {"Closed", "Stopped"} and project.forecast_finish
    return min(STATUS_DATE, project.forecast_finish) if over and project.forecast_finish else STATUS_DATE


def month_ends(project: DemoProject) -> Iterator[date]:
    """The last days of the months in which the project spent money, up to the status date."""
    day, until = project.start.replace(day=1), last_day(project)
    while day <= until:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        yield min(following - timedelta(days=1), until)
        day = following


def standing(project: DemoProject, day: date) -> Standing:
    """What was true of a project at the close of ``day``."""
    length = (project.baseline_finish - project.start).days
    now = (last_day(project) - project.start).days
    share = max(0.0, min(1.0, (day - project.start).days / length))
    part = max(0.0, min(1.0, (day - project.start).days / now))
    final = share_earning(project.ev_share) if project.ev_share is not None else now / length
    earned = project.bac * _decimal(curve(part * final))
    return Standing(
        day=day,
        share=share,
        planned=(project.bac * _decimal(curve(share))).quantize(CENT),
        earned=earned.quantize(CENT),
        spent=_spent(project, day, part, earned),
        finish=_finish(project, day, part),
    )


def costs_by_month(project: DemoProject) -> list[tuple[date, Decimal]]:
    """What was booked in each month; the sum is the table's actual cost."""
    booked, rows = Decimal(0), []
    for day in month_ends(project):
        total = project.ac if day == last_day(project) else standing(project, day).spent
        rows.append((day, max(Decimal(0), total - booked)))
        booked = max(booked, total)
    return rows


def planned_by_month(project: DemoProject) -> list[tuple[date, Decimal]]:
    """The share of the budget that is planned in each month of the baseline; the shares sum to one."""
    length = (project.baseline_finish - project.start).days
    rows, before, month = [], 0.0, project.start.replace(day=1)
    while month <= project.baseline_finish:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        now = float(curve((following - project.start).days / length))
        rows.append((month, _decimal(round(now - before, 6))))
        before, month = now, following
    return rows


def _spent(project: DemoProject, day: date, part: float, earned: Decimal) -> Decimal:
    """Cost drifts from the plan to the final index; a story's own estimates decide where there are any."""
    if part >= 1:
        return project.ac
    if project.code in ESTIMATES:
        estimate = Decimal(_stated(ESTIMATES[project.code], day) or ESTIMATES[project.code][0]) * 1000
        return (earned * estimate / project.bac).quantize(CENT)
    if project.ev_share is None:
        return (project.ac * _decimal(part)).quantize(CENT)
    final = project.ac / (project.bac * _decimal(project.ev_share))
    return (earned * (1 + (final - 1) * _decimal(part))).quantize(CENT)


def _finish(project: DemoProject, day: date, part: float) -> date:
    if project.code in FINISHES:
        return _stated(FINISHES[project.code], day) or project.baseline_finish
    if project.forecast_finish is None:
        return project.baseline_finish
    slip = (project.forecast_finish - project.baseline_finish).days
    found = project.baseline_finish + timedelta(days=round(slip * part))
    return found - timedelta(days=max(0, found.weekday() - 4))


def _stated(values: Sequence[T], day: date) -> T | None:
    """The value of the newest report up to ``day``."""
    known = [value for report, value in zip(REPORTS, values, strict=True) if report <= day]
    return known[-1] if known else None


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))
