"""Reading tolerances, one project or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quarterdeck.portfolio.choices import SizeClass, ToleranceAspect, ToleranceUnit
from quarterdeck.portfolio.models import Project, Tolerance
from quarterdeck.portfolio.rules.tolerances import Limit, default_limits, time_tolerance_days


def limits_of(projects: Iterable[Project | int]) -> dict[int, dict[ToleranceAspect, Limit]]:
    """The limits of each project by aspect, in one query; the caller has seen to it that they may be read."""
    ids = [project if isinstance(project, int) else project.pk for project in projects]
    limits: dict[int, dict[ToleranceAspect, Limit]] = {key: {} for key in ids}
    for row in Tolerance.objects.filter(project_id__in=ids):
        aspect = ToleranceAspect(row.aspect)
        limits[row.project_id][aspect] = Limit(
            aspect, ToleranceUnit(row.unit), over=row.over, under=row.under, cap_days=row.cap_days
        )
    return limits


def finish_tolerance_days(
    limit: Limit | None, *, baseline_days: Decimal | None, size: str = SizeClass.M
) -> Decimal | None:
    """Working days by which the finish may slip, from the TIME limit and the working days of the baseline.

    Where nobody set a limit, the usual one of the size class holds; a project without a class counts as medium.
    """
    usual = default_limits(SizeClass(size or SizeClass.M))
    chosen = limit or next(one for one in usual if one.aspect is ToleranceAspect.TIME)
    return time_tolerance_days(chosen, baseline_days=baseline_days)


def cost_tolerance(limit: Limit | None) -> Decimal | None:
    """Share of BAC by which EAC may exceed it (0.10 for +10 %), from the COST limit; None = no data."""
    if limit is None or limit.over is None or limit.unit is not ToleranceUnit.PERCENT:
        return None
    return limit.over / 100
