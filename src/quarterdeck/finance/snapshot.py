"""What a baseline of the plan holds of money by each month's end, spread over its working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from quarterdeck.engine.earned_value import Baseline as Phased
from quarterdeck.finance.rules.periods import month_end, months_between
from quarterdeck.planning.models import Baseline, BaselineTask, Plan
from quarterdeck.planning.queries.calendars import last_day, working_days

CENT = Decimal("0.01")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedCost:
    """Money of a baseline: in all, by the status date, and by the end of each of its months."""

    total: Decimal
    by_now: Decimal
    by_month: Mapping[date, Decimal]

    def by_end_of(self, month: date) -> Decimal | None:
        """What is planned by the end of any month; None before the first."""
        known = [value for at, value in self.by_month.items() if at <= month]
        return known[-1] if known else None


def planned_cost(plan: Plan, baseline: Baseline, *, status_date: date) -> PlannedCost | None:
    """None where no task of the baseline has both dates and a cost."""
    tasks = BaselineTask.objects.filter(baseline=baseline, is_summary=False, cost__gt=0)
    rows = list(tasks.exclude(start=None).exclude(finish=None).order_by("id").values_list("start", "finish", "cost"))
    if not rows:
        return None
    starts, finishes, costs = zip(*rows, strict=True)
    ends = [last_day(finish, start=start) for start, finish in zip(starts, finishes, strict=True)]
    first, last = min(starts).date(), max(ends)
    worked = np.array(working_days(plan, first=first, last=last), dtype="datetime64[D]")
    phased = Phased(
        start=_before(worked, [start.date() for start in starts]),
        finish=_before(worked, [day + DAY for day in ends]),
        budget=np.array(costs, dtype=np.float64),
    )
    months = list(months_between(first, last))
    values = phased.total(_before(worked, [month_end(month) + DAY for month in months]))
    now = phased.total(_before(worked, [status_date + DAY]))[0]
    total = sum(costs, Decimal(0)).quantize(CENT)
    return PlannedCost(total, _money(now), {month: _money(value) for month, value in zip(months, values, strict=True)})


def _before(worked: np.ndarray, days: list[date]) -> np.ndarray:
    """How many working days lie before each day."""
    return np.searchsorted(worked, np.array(days, dtype="datetime64[D]")).astype(np.float64)


def _money(value: float) -> Decimal:
    return Decimal(float(value)).quantize(CENT)
