"""The portfolio page: the finding, the tiles, every project's health, the roadmap, the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.core.templatetags import quarterdeck as words
from quarterdeck.portfolio.queries import filter_options
from quarterdeck.press.blocks import BarChart, Bars, Kind, Line, LineChart, LineRole, Measure, Scale, Series
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.forms import HealthFilterForm
from quarterdeck.reporting.packs.roadmap import percent_gone, roadmap, without_names
from quarterdeck.reporting.packs.words import health_finding, money_finding, overrun_finding, plural
from quarterdeck.reporting.queries.board import last_report
from quarterdeck.reporting.queries.details import (
    MilestoneTally,
    MoneySeries,
    milestones_of,
    money_series,
    tally_milestones,
    waiting_declarations,
)
from quarterdeck.reporting.queries.health import HealthRow, PortfolioHealth, portfolio_health
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.queries.portfolios import USUAL_CURRENCY, currency_of, scope_by_code

PER_PAGE = 60
ROADMAP_ROW = 27
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one colour on a page, with the count and budget of the whole colour."""

    rag: Rag
    rows: Sequence[HealthRow]
    count: int
    budget: Any
    share: float | None


@login_required
@require_safe
def portfolio(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    scope = scope_by_code(actor, code)
    status_date = status_date_of(scope, today=clock.now().date())
    form = HealthFilterForm(request.GET, options=filter_options(actor, within=scope))
    currency = currency_of(scope)
    sees_money = currency is not None and may(actor, "finance.view_cost", scope)
    counted = portfolio_health(actor, within=scope, wanted=form.wanted(), status_date=status_date)
    counted = counted if sees_money else counted.without_money()
    health = counted.only(form.colours())  # colours choose rows; what is said of the whole stays
    if form.with_finished():
        health = portfolio_health(
            actor,
            within=scope,
            wanted=form.wanted(),
            colours=form.colours(),
            with_finished=True,
            status_date=status_date,
        )
    health = health if sees_money else health.without_money()
    page = Paginator(health.rows, PER_PAGE).get_page(request.GET.get("page"))
    chosen = tokens(request.GET, form)
    context = {
        "workspace": scope,
        "scope": scope,
        "status_date": status_date,
        "health": health,
        "finding": health_finding(counted) if counted.rows or not chosen else "No project matches these filters.",
        "form": form,
        "tokens": chosen,
        "page": page,
        "groups": groups(page, health),
        "sees_money": sees_money,
        "may_import": may(actor, "planning.import_plan", scope),
        "may_create": may(actor, "portfolio.create_project", scope),
        "may_make_pack": may(actor, "reporting.make_pack", scope),
        "waiting": waiting_declarations(actor, within=scope),
        **drawings(page, counted, scope, currency=currency, status_date=status_date, sees_money=sees_money),
    }
    context["tiles"] = tiles(counted, context["milestones"], sees_money=sees_money)
    return render(request, "reporting/portfolio.html", context)


def groups(page: Page[HealthRow], health: PortfolioHealth) -> list[Group]:
    shares = {share.rag: share for share in health.shares}
    found = []
    for rag, rows in groupby(page.object_list, key=lambda row: row.computed):
        whole = shares.get(rag)
        found.append(
            Group(rag, list(rows), len(health.of(rag)), whole.budget if whole else None, whole.share if whole else None)
        )
    return found


def drawings(
    page: Page[HealthRow],
    health: PortfolioHealth,
    scope: Workspace,
    *,
    currency: str | None,
    status_date: Any,
    sees_money: bool,
) -> dict[str, Any]:
    """Roadmap of the page's rows, and the money of all measured projects."""
    rows = list(page.object_list)
    shown = [row.project_id for row in rows]
    measure = Measure(kind=Kind.MONEY, currency=currency or USUAL_CURRENCY)
    measured = [row for row in health.rows if row.is_measured] if sees_money else []
    series = money_series(
        [row.workspace_id for row in measured],
        status_date=status_date,
        spent=health.totals.ac if measured else None,
        expected=health.totals.eac if measured else None,
    )
    road = roadmap(rows, milestones_of(shown), status_date=status_date) if rows else None
    return {
        "currency": measure.currency,
        "milestones": tally_milestones(
            [row.project_id for row in health.rows], status_date=status_date, since=last_report(scope, status_date)
        ),
        "roadmap": road,
        "bare_roadmap": without_names(road) if road and road.bounds else None,
        "roadmap_gone": percent_gone(road) if road else 0,
        "roadmap_height": 44 + ROADMAP_ROW * len(rows),
        "money": money_chart(series, measure, status_date=status_date),
        "money_says": money_finding(health),
        "overruns": overrun_chart(measured, measure),
        "overruns_say": overrun_finding(measured),
    }


def money_chart(
    series: MoneySeries, measure: Measure, *, status_date: Any, first: Sequence[tuple[date, Decimal]] = ()
) -> LineChart | None:
    """``first`` is the planned value of the original baseline, which stays on the chart after a re-baseline."""
    if not series.dates:
        return None
    lines: tuple[Line, ...] = (
        Line("planned", series.planned, LineRole.PLAN),
        Line("spent, then forecast", series.spent_then_forecast, LineRole.MAIN),
        Line("earned", series.earned, LineRole.OTHER),
    )
    if first:
        lines = (Line("planned first", tuple(_standing(first, day) for day in series.dates), LineRole.PLAN), *lines)
    return LineChart(series.dates, lines, status_date=status_date, measure=measure)


def _standing(curve: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    """What a curve of month ends has reached in the month of ``day``; nothing before it begins."""
    reached = [value for at, value in curve if (at.year, at.month) <= (day.year, day.month)]
    return reached[-1] if reached else None


def overrun_chart(rows: Sequence[HealthRow], measure: Measure) -> BarChart | None:
    compared = sorted((row for row in rows if row.overrun), key=lambda row: -(row.overrun or 0))
    if not compared:
        return None
    half = MOST_BARS // 2
    shown = compared if len(compared) <= MOST_BARS else [*compared[:-half][:half], *compared[-half:]]
    series = Series("Forecast minus budget", tuple(row.overrun for row in shown))
    in_thousands = replace(measure, scale=Scale.THOUSAND)
    return BarChart(tuple(row.code for row in shown), (series,), bars=Bars.LYING, measure=in_thousands)


def tiles(health: PortfolioHealth, milestones: MilestoneTally, *, sees_money: bool) -> list[dict[str, Any]]:
    totals = health.totals
    due = milestones.met + milestones.missed
    watermelons = sum(row.agreement == "better" for row in health.rows)
    faults = sum(row.faults for row in health.rows)
    money = [
        {
            "label": "CPI",
            "figure": words.ratio(totals.cpi, 3) if totals.cpi is not None else None,
            "reason": "No earned value",
            "note": f"EV {words.money_filter(totals.ev)}, AC {words.money_filter(totals.ac)}",
        },
        {
            "label": "Forecast",
            "figure": words.money_filter(totals.eac) if totals.bac else None,
            "reason": "No budget measured",
            "note": f"budget {words.money_filter(totals.bac)}",
        },
    ]
    return [
        {
            "label": "SPI(t)",
            "figure": words.ratio(totals.spi_t) if totals.spi_t is not None else None,
            "reason": "No baseline",
            "note": f"weighted over {totals.projects} projects",
        },
        *(money if sees_money else []),
        {
            "label": "Milestones met",
            "figure": f"{milestones.met} of {due}" if due else None,
            "reason": "None fell due since the last report",
            "note": f"{milestones.soon} due in 60 days",
        },
        {
            "label": "Watermelon index",
            "figure": words.percent(health.watermelon) if health.watermelon is not None else None,
            "reason": "Nothing measured",
            "note": f"{watermelons} declared better",
        },
        {
            "label": "Data quality",
            "figure": words.percent(health.data_quality) if health.data_quality is not None else None,
            "reason": "No rule evaluated",
            "note": f"{plural(faults, 'data rule')} broken",
        },
    ]


def tokens(query: QueryDict, form: HealthFilterForm) -> list[dict[str, str]]:
    """What is filtered, each with the address without it."""
    found = []
    for name in ("q", "area", "manager", "rag", "finished"):
        labels = dict(getattr(form.fields[name], "choices", ()))
        for value in query.getlist(name):
            if value:
                shown = labels.get(value) or labels.get(int(value) if value.isdigit() else value) or value
                field = form.fields[name].label or name.title()
                found.append({"field": str(field), "value": str(shown), "remove_url": without(query, name, value)})
    return found


def without(query: QueryDict, name: str, value: str) -> str:
    pairs = [(key, one) for key in query for one in query.getlist(key) if (key, one) != (name, value) and key != "page"]
    return f"?{urlencode(pairs)}"
