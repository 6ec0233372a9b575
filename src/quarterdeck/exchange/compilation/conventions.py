"""Whose conventions apply: scheduling profiles as engine rules."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.engine.calendars import instant_of
from quarterdeck.engine.plan import ProgressRule as EngineProgress
from quarterdeck.engine.plan import Rules
from quarterdeck.exchange.document import PlanDocument, ProgressRule, SchedulingProfile

_PROGRESS = {
    ProgressRule.RETAINED_LOGIC: EngineProgress.RETAINED_LOGIC,
    ProgressRule.PROGRESS_OVERRIDE: EngineProgress.PROGRESS_OVERRIDE,
    ProgressRule.ACTUAL_DATES: EngineProgress.ACTUAL_DATES,
}
_NEAR_CRITICAL_DAYS = 5


def rules_of(document: PlanDocument, *, ticks_per_minute: int) -> Rules:
    """The engine rules of a document's profile and options."""
    properties = document.properties
    near = _NEAR_CRITICAL_DAYS * properties.minutes_per_day * ticks_per_minute
    critical = round(properties.critical_slack_minutes * ticks_per_minute)
    backwards = properties.schedules_from_finish and properties.finish is not None
    finish = _instant(properties.finish, ticks_per_minute) if backwards else None
    if document.profile is SchedulingProfile.MSPROJECT:
        progress = EngineProgress.RETAINED_LOGIC
        if not properties.splits_in_progress_tasks:
            progress = EngineProgress.PROGRESS_OVERRIDE
        return Rules(
            constraints_win=properties.honors_constraints,
            progress=progress,
            free_float_to_late_finish=True,
            manual_starts_bind=False,
            alap_takes_total_float=True,
            free_float_not_negative=True,
            float_when_complete=True,
            project_start_yields=True,
            every_end_is_critical=properties.multiple_critical_paths,
            critical_at=critical,
            near_critical_at=critical + near,
            from_finish=backwards,
            late_finish=finish,
        )
    return Rules(
        constraints_win=False,
        progress=_PROGRESS[properties.progress_rule],
        data_date=_instant(properties.status_date, ticks_per_minute),
        every_end_is_critical=properties.multiple_critical_paths,
        critical_at=critical,
        near_critical_at=critical + near,
        longest_path=properties.critical_by_longest_path,
        from_finish=backwards,
        late_finish=finish,
    )


def _instant(at: datetime | None, ticks_per_minute: int) -> int | None:
    return None if at is None else instant_of(at, ticks_per_minute=ticks_per_minute)
