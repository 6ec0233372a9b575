"""The monthly reports of the demo organisation: sealed history, and what managers declare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from quarterdeck.demo.history import REPORTS, last_day, standing
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, projects
from quarterdeck.demo.streams import share_earning
from quarterdeck.reporting import actions as reporting
from quarterdeck.reporting.choices import Dimension, Rag
from quarterdeck.reporting.models import ReportingPeriod
from quarterdeck.reporting.rules.health import HealthFacts, assess_health
from quarterdeck.reporting.rules.performance import weekdays_between

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

REASONS = {
    "S-02": "The partner confirmed the missing interfaces for January in writing.",
    "C-04": "A new vendor model is expected to lift recognition enough for go-live.",
    "I-04": "All scheduled loads ran; the remaining tables are small and well understood.",
    "S-03": "Depends on single sign-on, which is late.",
}
ACTIONS = {
    "S-02": "Weekly joint review with the partner until the interfaces are accepted",
    "C-04": "Pilot with two hundred calls before the next board",
    "I-04": "Update the schedule and move the last loads before the freeze",
}


@dataclass(frozen=True, slots=True)
class Words:
    colour: Rag
    reason: str = ""
    action: str = ""


def record_history(making: Making) -> ReportingPeriod:
    """Nine closed periods from what was known then; the tenth is left open and computed from the plans."""
    for day in REPORTS:
        making.say(f"Report of {day:%B}")
        period = reporting.open_period(
            actor=making.director,
            portfolio=making.change,
            first_day=day.replace(day=1),
            status_date=day,
            at=making.at,
        )
        if day == STATUS_DATE:
            break
        for demo in projects():
            reporting.record_past_snapshot(
                actor=making.director,
                project=making.projects[demo.code],
                period=period,
                figures=figures(demo, day),
                at=making.at,
            )
        reporting.close_period(actor=making.director, period=period, at=making.at)
    for demo in projects():
        reporting.refresh_facts(actor=making.director, project=making.projects[demo.code], at=making.at)
    return period


def figures(demo: DemoProject, day: date) -> dict[str, Any]:
    """The columns of a past snapshot; before its start, and where nothing is measured, a project has no figures."""
    if day < demo.start or demo.ev_share is None:
        return {"overall_rag": Rag.NONE, "reason": "Not started" if day < demo.start else "Measured by flow"}
    then = standing(demo, min(day, last_day(demo)))
    spi_t = _spi_t(demo, then.day)
    eac = demo.bac / (then.earned / then.spent) if then.spent and then.earned else None
    slip = weekdays_between(demo.baseline_finish, then.finish)
    health = assess_health(
        HealthFacts(
            status_date=day,
            reported_at=day,
            has_baseline=True,
            on_hold=demo.declared == "OnHold" and day >= date(2026, 9, 11),
            spi_t=spi_t,
            cpi=then.cpi,
            earned_share=float(then.earned / demo.bac),
            slip_days=slip,
            finish_tolerance_days=demo.tolerance_days,
            eac=float(eac) if eac is not None else None,
            bac=float(demo.bac),
        )
    )
    return {
        "reported_on": day,
        "bac": demo.bac,
        "pv": then.planned,
        "ev": then.earned,
        "ac": then.spent,
        "eac": eac,
        "cpi": then.cpi,
        "spi_t": spi_t,
        "start": demo.start,
        "baseline_finish": demo.baseline_finish,
        "forecast_finish": then.finish,
        "slip_days": slip,
        "tolerance_days": demo.tolerance_days,
        "schedule_rag": health.of(Dimension.SCHEDULE),
        "cost_rag": health.of(Dimension.COST),
        "overall_rag": health.overall,
        "reason": health.reason,
        "milestones": [_closing(demo, then.finish)],
    }


def _closing(demo: DemoProject, finish: date) -> dict[str, Any]:
    slip = weekdays_between(demo.baseline_finish, finish)
    return {
        "key": 0,
        "name": "Project closes",
        "baseline": demo.baseline_finish,
        "forecast": finish,
        "is_reached": False,
        "slip_days": slip,
    }


def _spi_t(demo: DemoProject, day: date) -> float | None:
    """Along the straight line of history the index is the same at each report."""
    gone = (day - demo.start).days
    if gone <= 0:
        return None
    now = standing(demo, last_day(demo))
    return share_earning(demo.ev_share or 0.0) / now.share if now.share else None


def declare(making: Making) -> None:
    """What each manager says, through the rules: better than computed waits for the PMO."""
    for demo in projects():
        words = _words(demo)
        if words is None:
            continue
        reporting.declare_health(
            actor=making.people[demo.manager],
            project=making.projects[demo.code],
            rag=words.colour,
            reason=words.reason,
            corrective_action=words.action,
            expires_on=expiry(demo),
            at=making.at,
        )


def _words(demo: DemoProject) -> Words | None:
    colour = {"Green": Rag.GREEN, "Amber": Rag.AMBER, "Red": Rag.RED}.get(demo.declared)
    if colour is None or demo.ev_share is None:
        return None
    return Words(colour, REASONS.get(demo.code, ""), ACTIONS.get(demo.code, ""))


def expiry(demo: DemoProject) -> date | None:
    return STATUS_DATE + timedelta(days=28) if demo.code in ACTIONS else None
