"""The money that a portfolio list brings, and taking it back with the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import LARGEST
from quarterdeck.finance.choices import BudgetState, CostCategory, Spending
from quarterdeck.finance.events import BudgetApproved
from quarterdeck.finance.models import Budget, BudgetLine, Forecast, ForecastLine
from quarterdeck.finance.rules.listed import budget_lines
from quarterdeck.finance.rules.money import CENT, in_portfolio_currency
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.actions import ListApplication, ListItem, ListReversal
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.models import ListEntry
from quarterdeck.portfolio.queries import planning_rate

BATCH = 500


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the list says a project may cost: lines by month, and the whole-life forecast."""

    item: ListItem
    lines: dict[date | None, Decimal]
    forecast: Decimal | None


def take_listed_money(*, actor: Person, application: ListApplication) -> dict[str, Any]:
    """Put the budgets of a list in force, and its whole-life forecasts. Returns what takes them back.

    The list records approvals that were given elsewhere: who may import it acts under its mandate. A budget that was
    made here stays in force. Raises NotAllowed, NotVisible.
    """
    require(actor, "finance.edit_budget", application.portfolio, mandate=application.mandate)
    require(actor, "finance.approve_budget", application.portfolio, mandate=application.mandate)
    require(actor, "finance.record_forecast", application.portfolio, mandate=application.mandate)
    rate = _rate(application)
    if rate is None or not application.is_newest:
        return {}
    wanted = [one for item in application.items if (one := _wanted(application, item, rate)) is not None]
    undo = _Taking(application, _with_years(application, wanted, rate)).run()
    if undo["made"] or undo["forecasts"]:
        _tell(application, undo)
    return undo


def put_listed_money_back(*, actor: Person, reversal: ListReversal) -> None:
    """Take the budgets and forecasts of a list out of force again. Raises NotAllowed, NotVisible."""
    require(actor, "finance.edit_budget", reversal.portfolio, mandate=reversal.mandate)
    undo = reversal.undo
    made = Budget.objects.filter(pk__in=undo.get("made", []), state=BudgetState.APPROVED)
    homes = set(made.values_list("workspace", flat=True))
    made.update(state=BudgetState.SUPERSEDED)
    former = Budget.objects.filter(pk__in=undo.get("superseded", []), workspace__in=homes)
    former.update(state=BudgetState.APPROVED)
    ForecastLine.objects.filter(forecast__in=undo.get("forecasts", [])).delete()
    Forecast.objects.filter(pk__in=undo.get("forecasts", [])).delete()
    audit.record(
        actor=actor,
        at=reversal.at,
        action="finance.put_listed_money_back",
        subject=reversal.portfolio_list,
        workspace=reversal.portfolio.workspace,
        changes={"budgets": len(undo.get("made", [])), "forecasts": len(undo.get("forecasts", []))},
        mandate=reversal.mandate,
    )


def _rate(application: ListApplication) -> Decimal | None:
    """Units of the list's currency per unit of the portfolio's; None when nobody fixed it."""
    portfolio, currency = application.portfolio, application.portfolio_list.currency
    if not currency or currency == portfolio.currency:
        return Decimal(1)
    rate = planning_rate(portfolio, currency=currency, year=application.as_of.year)
    if rate is None:
        application.remarks.append(
            f"The list counts in {currency}, the portfolio in {portfolio.currency}, and {application.as_of.year} has "
            "no planning rate: its money stands with the list only."
        )
    return rate


def _wanted(application: ListApplication, item: ListItem, rate: Decimal) -> _Wanted | None:
    whole = _converted(item.listed.whole_life_cost, rate)
    forecast = _converted(item.listed.whole_life_forecast, rate)
    if whole is not None and whole >= LARGEST:
        application.remarks.append(f"{item.project.workspace.code}: its cost is more than a budget can hold.")
        return None
    lines: dict[date | None, Decimal] = {} if whole is None else {None: whole}
    return _Wanted(item, lines, forecast if forecast is not None and 0 <= forecast < LARGEST else None)


def _with_years(application: ListApplication, wanted: Sequence[_Wanted], rate: Decimal) -> list[_Wanted]:
    """The wanted money with the budgets of single years, those of earlier lists included."""
    projects = [one.item.project.pk for one in wanted]
    rows = ListEntry.objects.filter(
        project__in=projects, portfolio_list__state=ListState.APPLIED, portfolio_list__as_of__lte=application.as_of
    ).order_by("portfolio_list__as_of", "id")
    years: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for project_id, details in rows.values_list("project_id", "details"):
        for label, figures in (details.get("years") or {}).items():
            if (budget := figures.get("budget")) is not None:
                years[project_id][label] = _converted(Decimal(budget), rate) or Decimal(0)
    starts = application.portfolio.fiscal_year_starts
    return [
        _Wanted(
            one.item,
            budget_lines(one.lines.get(None), years[one.item.project.pk], fiscal_year_starts=starts),
            one.forecast,
        )
        for one in wanted
    ]


def _converted(amount: Decimal | None, rate: Decimal) -> Decimal | None:
    if amount is None:
        return None
    return amount.quantize(CENT) if rate == 1 else in_portfolio_currency(amount, rate=rate)


class _Taking:
    """Budgets and forecasts of many projects, written with few statements."""

    def __init__(self, application: ListApplication, wanted: Sequence[_Wanted]) -> None:
        self._application = application
        self._wanted = wanted
        self._homes = [one.item.project.workspace_id for one in wanted]
        self._planned = set(Plan.objects.filter(workspace__in=self._homes).values_list("workspace", flat=True))

    def run(self) -> dict[str, Any]:
        standing = self._standing()
        ours = [one for one in self._wanted if (found := standing.get(_home(one))) and found.listed_in_id is None]
        if ours:
            codes = ", ".join(one.item.project.workspace.code for one in ours[:10])
            self._application.remarks.append(f"{len(ours)} budgets that were made here stay in force: {codes}.")
        kept = {_home(one) for one in ours}
        lines = self._lines_of(standing.values())
        changed = [
            one
            for one in self._wanted
            if one.lines
            and _home(one) not in kept
            and lines.get(standing[_home(one)].pk if _home(one) in standing else 0) != one.lines
        ]
        superseded = [standing[_home(one)].pk for one in changed if _home(one) in standing]
        Budget.objects.filter(pk__in=superseded).update(state=BudgetState.SUPERSEDED)
        return {"made": self._budgets(changed), "superseded": superseded, "forecasts": self._forecasts()}

    def _standing(self) -> dict[int, Budget]:
        rows = Budget.objects.select_for_update().filter(workspace__in=self._homes, state=BudgetState.APPROVED)
        return {budget.workspace_id: budget for budget in rows}

    def _lines_of(self, budgets: Iterable[Budget]) -> dict[int, dict[date | None, Decimal]]:
        lines: dict[int, dict[date | None, Decimal]] = defaultdict(dict)
        rows = BudgetLine.objects.filter(budget__in=[one.pk for one in budgets])
        for budget_id, month, amount in rows.values_list("budget_id", "month", "amount"):
            lines[budget_id][month] = amount
        return lines

    def _budgets(self, changed: Sequence[_Wanted]) -> list[int]:
        told, numbers = self._application, self._numbers(Budget)
        by_whom = {"drafted_by": told.actor, "submitted_by": told.actor, "approved_by": told.actor}
        when = {"drafted_at": told.at, "submitted_at": told.at, "approved_at": told.at}
        budgets = Budget.objects.bulk_create(
            [
                Budget(
                    workspace=one.item.project.workspace,
                    number=numbers.get(_home(one), 0) + 1,
                    state=BudgetState.APPROVED,
                    currency=told.portfolio.currency,
                    reason=f"Stands in {told.portfolio_list.file_name}, as of {told.as_of:%d %b %Y}.",
                    listed_in=told.portfolio_list,
                    **by_whom,
                    **when,
                )
                for one in changed
            ],
            batch_size=BATCH,
        )
        BudgetLine.objects.bulk_create(
            (
                BudgetLine(
                    budget=budget, category=CostCategory.OTHER, spending=Spending.OPEX, month=month, amount=amount
                )
                for budget, one in zip(budgets, changed, strict=True)
                for month, amount in one.lines.items()
            ),
            batch_size=BATCH,
        )
        for budget in budgets:
            if budget.workspace_id in self._planned:
                event = BudgetApproved(workspace_id=budget.workspace_id, budget_id=budget.pk)
                emit(event, workspace=budget.workspace, actor=told.actor, at=told.at)
        return [budget.pk for budget in budgets]

    def _forecasts(self) -> list[int]:
        """A whole-life forecast is what the rest will cost, for a project without booked costs."""
        told, numbers = self._application, self._numbers(Forecast)
        wanted = [
            one
            for one in self._wanted
            if one.forecast is not None and one.item.is_changed and _home(one) not in self._planned
        ]
        forecasts = Forecast.objects.bulk_create(
            [
                Forecast(
                    workspace=one.item.project.workspace,
                    number=numbers.get(_home(one), 0) + 1,
                    status_date=told.as_of,
                    note=f"Stands in {told.portfolio_list.file_name}.",
                    made_by=told.actor,
                    made_at=told.at,
                )
                for one in wanted
            ],
            batch_size=BATCH,
        )
        ForecastLine.objects.bulk_create(
            (
                ForecastLine(forecast=forecast, category=CostCategory.OTHER, amount=one.forecast or Decimal(0))
                for forecast, one in zip(forecasts, wanted, strict=True)
            ),
            batch_size=BATCH,
        )
        return [forecast.pk for forecast in forecasts]

    def _numbers(self, model: type[Budget] | type[Forecast]) -> dict[int, int]:
        rows = model._default_manager.filter(workspace__in=self._homes).order_by().values_list("workspace")
        return dict(rows.annotate(last=Max("number")))


def _home(one: _Wanted) -> int:
    return one.item.project.workspace_id


def _tell(application: ListApplication, undo: dict[str, Any]) -> None:
    audit.record(
        actor=application.actor,
        at=application.at,
        action="finance.take_listed_money",
        subject=application.portfolio_list,
        workspace=application.portfolio.workspace,
        changes={"budgets": len(undo["made"]), "forecasts": len(undo["forecasts"])},
        mandate=application.mandate,
    )
