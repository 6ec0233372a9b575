"""Writes on portfolios and programmes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions import create_workspace
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _assigned, _check_person, _locked, _saved
from quarterdeck.portfolio.actions.areas import _seed_areas
from quarterdeck.portfolio.choices import ContingencyConvention
from quarterdeck.portfolio.errors import NotAPortfolioCurrency, UnknownField
from quarterdeck.portfolio.events import PortfolioChanged, PortfolioCreated, ProgrammeCreated
from quarterdeck.portfolio.models import PlanningRate, Portfolio, PortfolioBudget, Programme
from quarterdeck.portfolio.models.portfolios import currency_code

PORTFOLIO_FIELDS = ("owner", "purpose", "contingency_convention", "fiscal_year_starts", "discount_percent")
PROGRAMME_FIELDS = ("sponsor", "manager", "outcome", "target_state", "closed_on")


def create_portfolio(
    *,
    actor: Person,
    parent: Workspace,
    code: str,
    name: str,
    currency: str,
    at: datetime,
    owner: Person | None = None,
    purpose: str = "",
    contingency_convention: str = ContingencyConvention.OUTSIDE_BASELINE,
    fiscal_year_starts: int = 1,
) -> Portfolio:
    """Make a portfolio with its workspace, and the seed of areas if the organisation has none.

    Raises NotAllowed, NotVisible, CodeTaken, InvalidCode, WrongParent, NotAPortfolioCurrency, PersonUnknown.
    """
    require(actor, "portfolio.create_portfolio", parent)
    _check_currency(currency)
    _check_person(owner, field="owner")
    with transaction.atomic():
        workspace = create_workspace(
            actor=actor, parent=parent, kind=WorkspaceKind.PORTFOLIO, code=code, name=name, at=at
        )
        portfolio = Portfolio.objects.create(
            workspace=workspace,
            owner=owner,
            purpose=purpose,
            currency=currency,
            contingency_convention=ContingencyConvention(contingency_convention),
            fiscal_year_starts=fiscal_year_starts,
        )
        _seed_areas(actor=actor, workspace=workspace, at=at)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.create_portfolio",
            subject=portfolio,
            workspace=workspace,
            changes={"currency": currency, "owner": owner.name if owner else None},
        )
        emit(PortfolioCreated(portfolio_id=portfolio.pk), workspace=workspace, actor=actor, at=at)
    return portfolio


def update_portfolio(
    *, actor: Person, portfolio: Portfolio, changes: Mapping[str, Any], at: datetime, version: int | None = None
) -> Portfolio:
    """Change fields of a portfolio. The currency is fixed, because every figure below is in it.

    Raises NotAllowed, NotVisible, VersionStale, UnknownField, PersonUnknown.
    """
    require(actor, "portfolio.edit_portfolio", portfolio)
    with transaction.atomic():
        row = _locked(portfolio, version=version)
        changed = _assigned(row, changes, allowed=PORTFOLIO_FIELDS)
        if changed:
            _saved(row)
            audit.record(
                actor=actor,
                at=at,
                action="portfolio.edit_portfolio",
                subject=row,
                workspace=row.workspace,
                changes=changed,
            )
            event = PortfolioChanged(portfolio_id=row.pk, fields=tuple(changed))
            emit(event, workspace=row.workspace, actor=actor, at=at)
    return row


def set_portfolio_budget(
    *, actor: Person, portfolio: Portfolio, fiscal_year: int, amount: Decimal | None, at: datetime
) -> None:
    """Set what may be spent in a fiscal year; None takes the figure back to "no data".

    Raises NotAllowed, NotVisible, UnknownField.
    """
    require(actor, "portfolio.set_budget", portfolio)
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise UnknownField("A budget is 0 or more.", fields={"amount": "Enter 0 or more."})
    with transaction.atomic():
        row = _locked(portfolio, version=None)
        former = PortfolioBudget.objects.filter(portfolio=row, fiscal_year=fiscal_year).first()
        if amount is None:
            PortfolioBudget.objects.filter(portfolio=row, fiscal_year=fiscal_year).delete()
        else:
            PortfolioBudget.objects.update_or_create(
                portfolio=row, fiscal_year=fiscal_year, defaults={"amount": amount}
            )
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.set_budget",
            subject=row,
            workspace=row.workspace,
            changes={f"budget {fiscal_year}": [former.amount if former else None, amount]},
        )


def set_planning_rate(
    *, actor: Person, portfolio: Portfolio, currency: str, year: int, rate: Decimal, at: datetime
) -> PlanningRate:
    """Fix the planning rate of a currency for a year: units of it per unit of the portfolio's currency.

    Raises NotAllowed, NotVisible, NotAPortfolioCurrency, UnknownField.
    """
    require(actor, "portfolio.set_rate", portfolio)
    _check_currency(currency)
    if currency == portfolio.currency:
        raise NotAPortfolioCurrency(f"{currency} is the portfolio's own currency; its rate is 1.")
    if not rate.is_finite() or rate <= 0:
        raise UnknownField("A rate is more than 0.", fields={"rate": "Enter more than 0."})
    with transaction.atomic():
        row = _locked(portfolio, version=None)
        former = PlanningRate.objects.filter(portfolio=row, currency=currency, year=year).first()
        planning_rate, _ = PlanningRate.objects.update_or_create(
            portfolio=row, currency=currency, year=year, defaults={"rate": rate}
        )
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.set_rate",
            subject=row,
            workspace=row.workspace,
            changes={f"{currency} {year}": [former.rate if former else None, rate]},
        )
    return planning_rate


def create_programme(
    *,
    actor: Person,
    parent: Workspace,
    code: str,
    name: str,
    at: datetime,
    sponsor: Person | None = None,
    manager: Person | None = None,
    outcome: str = "",
    target_state: str = "",
) -> Programme:
    """Make a programme with its workspace.

    Raises NotAllowed, NotVisible, CodeTaken, InvalidCode, WrongParent, PersonUnknown.
    """
    require(actor, "portfolio.create_programme", parent)
    _check_person(sponsor, field="sponsor")
    _check_person(manager, field="manager")
    with transaction.atomic():
        workspace = create_workspace(
            actor=actor, parent=parent, kind=WorkspaceKind.PROGRAMME, code=code, name=name, at=at
        )
        programme = Programme.objects.create(
            workspace=workspace, sponsor=sponsor, manager=manager, outcome=outcome, target_state=target_state
        )
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.create_programme",
            subject=programme,
            workspace=workspace,
            changes={"outcome": outcome},
        )
        emit(ProgrammeCreated(programme_id=programme.pk), workspace=workspace, actor=actor, at=at)
    return programme


def update_programme(
    *, actor: Person, programme: Programme, changes: Mapping[str, Any], at: datetime, version: int | None = None
) -> Programme:
    """Change fields of a programme.

    Raises NotAllowed, NotVisible, VersionStale, UnknownField, PersonUnknown.
    """
    require(actor, "portfolio.edit_programme", programme)
    with transaction.atomic():
        row = _locked(programme, version=version)
        changed = _assigned(row, changes, allowed=PROGRAMME_FIELDS)
        if changed:
            _saved(row)
            audit.record(
                actor=actor,
                at=at,
                action="portfolio.edit_programme",
                subject=row,
                workspace=row.workspace,
                changes=changed,
            )
    return row


def _check_currency(currency: str) -> None:
    try:
        currency_code(currency)
    except ValidationError:
        raise NotAPortfolioCurrency(fields={"currency": NotAPortfolioCurrency.words}) from None
