from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import AuditRecord, OutboxEvent, Person
from quarterdeck.finance import actions, errors, queries
from quarterdeck.finance.choices import CostCategory, CostKind
from quarterdeck.finance.models import ClosedMonth, CostEntry
from quarterdeck.finance.tests.factories import AT, amount, approved_budget, booked, cost
from quarterdeck.portfolio import actions as portfolio_actions
from quarterdeck.portfolio.tests.factories import World, portfolio, project, somebody, world

pytestmark = pytest.mark.django_db
STATUS = date(2026, 10, 30)
SEPTEMBER = date(2026, 9, 15)


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def controller(made: World) -> Person:
    return made.role("finance_controller")


def test_a_cost_is_booked_with_its_trail_and_its_event(made: World, controller: Person) -> None:
    entry = booked(controller, made.project, "120.50")
    assert (entry.amount, entry.currency, entry.amount_base, entry.rate) == (
        Decimal("120.50"),
        "EUR",
        Decimal("120.50"),
        1,
    )
    assert AuditRecord.objects.filter(action="finance.record_actual_cost", actor=controller).exists()
    assert OutboxEvent.objects.filter(kind="finance.costs_changed").exists()


def test_foreign_costs_are_converted_at_the_planning_rate_of_their_year(made: World, controller: Person) -> None:
    portfolio_actions.set_planning_rate(
        actor=made.director, portfolio=made.portfolio, currency="PLN", year=2026, rate=Decimal("4.30"), at=AT
    )
    assert booked(controller, made.project, "430", currency="PLN").amount_base == 100
    with pytest.raises(errors.RateMissing):
        booked(controller, made.project, "430", currency="PLN", on=date(2025, 9, 1))


@pytest.mark.parametrize("value", ["0", "NaN", "Infinity", "1.005", "1000000000000"])
def test_amounts_that_are_no_money_are_refused(made: World, controller: Person, value: str) -> None:
    with pytest.raises(errors.AmountInvalid):
        booked(controller, made.project, value)
    assert CostEntry.objects.count() == 0


def test_actual_cost_is_not_in_the_future(made: World, controller: Person) -> None:
    with pytest.raises(errors.DayInFuture):
        booked(controller, made.project, 1, on=date(2026, 10, 31))


def test_an_external_id_is_booked_once(made: World, controller: Person) -> None:
    booked(controller, made.project, 1, external_id="A")
    with pytest.raises(errors.ExternalIdTaken):
        booked(controller, made.project, 2, external_id="A")


def test_actual_cost_counts_accruals_and_leaves_out_prepayments(made: World, controller: Person) -> None:
    booked(controller, made.project, 100)
    booked(controller, made.project, 40, kind=CostKind.ACCRUAL)
    booked(controller, made.project, 500, kind=CostKind.PREPAYMENT)
    booked(controller, made.project, 7, on=date(2026, 10, 30))
    figures = queries.actual_cost(made.project, date(2026, 10, 29))
    assert figures is not None
    assert (figures.total, figures.accruals, figures.prepayments) == (140, 40, 500)
    assert figures.by_month == {date(2026, 9, 1): 140}
    assert figures.by_category == {"services": 140}


def test_a_project_without_costs_has_no_data(made: World, controller: Person) -> None:
    booked(controller, made.project, 100)
    assert queries.actual_cost(made.project, date(2026, 1, 1)) is None
    assert queries.cost_figures([made.project], date(2026, 1, 1))[made.project.workspace_id].actual_cost is None


def test_a_reversal_takes_the_cost_back_and_keeps_both(made: World, controller: Person) -> None:
    entry = booked(controller, made.project, 100)
    actions.reverse_cost(actor=controller, entry=entry, on=STATUS, reason="Wrong project", at=AT)
    early, late = queries.actual_cost(made.project, date(2026, 9, 30)), queries.actual_cost(made.project, STATUS)
    assert early is not None
    assert late is not None
    assert (early.total, late.total) == (100, 0)
    with pytest.raises(errors.EntryNotCurrent):
        actions.reverse_cost(actor=controller, entry=entry, on=STATUS, reason="Again", at=AT)
    with pytest.raises(errors.ReasonMissing):
        actions.reverse_cost(actor=controller, entry=entry, on=STATUS, reason=" ", at=AT)


def test_a_closed_month_takes_no_bookings_but_its_costs_are_reversed_in_an_open_one(
    made: World, controller: Person
) -> None:
    entry = booked(controller, made.project, 100)
    closed = actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    assert closed.month == date(2026, 9, 1)
    with pytest.raises(errors.MonthClosed):
        booked(controller, made.project, 1)
    with pytest.raises(errors.MonthClosed):
        booked(controller, made.project, 1, on=date(2025, 1, 1))
    with pytest.raises(errors.MonthClosed):
        actions.reverse_cost(actor=controller, entry=entry, on=SEPTEMBER, reason="Wrong", at=AT)
    assert actions.reverse_cost(actor=controller, entry=entry, on=STATUS, reason="Wrong", at=AT)
    assert booked(controller, made.project, 1, on=date(2026, 10, 1))


def test_months_close_in_order_and_once(made: World, controller: Person) -> None:
    actions.close_month(actor=controller, portfolio=made.portfolio, month=date(2026, 7, 31), at=AT)
    for month in (date(2026, 7, 1), date(2026, 9, 1), date(2026, 10, 1)):
        with pytest.raises(errors.MonthNotClosable):
            actions.close_month(actor=controller, portfolio=made.portfolio, month=month, at=AT)
    assert actions.close_month(actor=controller, portfolio=made.portfolio, month=date(2026, 8, 1), at=AT)


def test_closing_one_portfolio_leaves_the_books_of_another_open(made: World, controller: Person) -> None:
    other = portfolio(made.director, made.organisation, "PF2")
    row = project(made.director, other.workspace, "P-2")
    actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    assert booked(somebody("finance_controller", other.workspace), row, 5)


def test_the_bottom_up_forecast_adds_actuals_open_orders_and_the_rest(made: World, controller: Person) -> None:
    assert queries.estimate_at_completion(made.project, STATUS) is None
    booked(controller, made.project, 620)
    order = actions.record_commitment(
        actor=controller,
        project=made.project,
        reference="PO-1",
        line=amount(200),
        ordered_on=SEPTEMBER,
        at=AT,
    )
    actions.receive_commitment(actor=controller, commitment=order, amount=Decimal(80), received_on=STATUS, at=AT)
    actions.record_forecast(
        actor=controller,
        project=made.project,
        status_date=STATUS,
        lines=[amount(300, month=date(2026, 12, 1)), amount(60)],
        at=AT,
    )
    estimate = queries.estimate_at_completion(made.project, STATUS)
    assert estimate is not None
    assert (estimate.actual_cost, estimate.open_commitments, estimate.remaining, estimate.eac) == (620, 120, 360, 1100)
    assert queries.estimate_at_completion(made.project, date(2026, 10, 1)) is None
    actions.cancel_commitment(actor=controller, commitment=order, cancelled_on=STATUS, at=AT)
    cancelled = queries.estimate_at_completion(made.project, STATUS)
    assert cancelled is not None
    assert cancelled.open_commitments == 0
    with pytest.raises(errors.CommitmentInvalid):
        actions.cancel_commitment(actor=controller, commitment=order, cancelled_on=STATUS, at=AT)


def test_a_forecast_stands_as_it_was_made_until_more_is_spent_and_ordered(made: World, controller: Person) -> None:
    booked(controller, made.project, 620)
    given = {"actor": controller, "project": made.project, "at": AT}
    actions.record_forecast(status_date=date(2026, 9, 30), lines=[amount(380, month=date(2026, 12, 1))], **given)
    booked(controller, made.project, 300, on=date(2026, 10, 20))
    later = queries.estimate_at_completion(made.project, STATUS)
    assert later is not None
    assert (later.eac, later.actual_cost, later.remaining, later.has_outgrown) == (1000, 620, 380, False)
    series = queries.cost_series(made.project, STATUS)
    assert series is not None
    assert [(point.month.month, point.actual, point.forecast) for point in series.points][-3:] == [
        (10, 920, 920),
        (11, None, 920),
        (12, None, 1000),
    ]
    actions.record_commitment(reference="PO-1", line=amount(150), ordered_on=date(2026, 10, 25), **given)
    outgrown = queries.estimate_at_completion(made.project, STATUS)
    assert outgrown is not None
    assert (outgrown.eac, outgrown.has_outgrown) == (1070, True)


def test_more_than_was_ordered_is_not_received(made: World, controller: Person) -> None:
    given = {"actor": controller, "project": made.project, "ordered_on": SEPTEMBER, "at": AT}
    order = actions.record_commitment(reference="PO-1", line=amount(200), **given)
    with pytest.raises(errors.CommitmentInvalid):
        actions.receive_commitment(actor=controller, commitment=order, amount=Decimal(201), received_on=STATUS, at=AT)
    for reference in ("PO-1", " "):
        with pytest.raises(errors.CommitmentInvalid):
            actions.record_commitment(reference=reference, line=amount(1), **given)


def test_the_rest_does_not_lie_before_the_status_date(made: World, controller: Person) -> None:
    with pytest.raises(errors.ForecastInvalid):
        actions.record_forecast(
            actor=controller,
            project=made.project,
            status_date=STATUS,
            lines=[amount(1, month=SEPTEMBER)],
            at=AT,
        )


def test_the_series_runs_budget_actual_and_forecast_side_by_side(made: World, controller: Person) -> None:
    approved_budget(made, made.project, amount(100, month=SEPTEMBER), amount(200, month=date(2026, 11, 1)), amount(9))
    booked(controller, made.project, 80)
    actions.record_forecast(
        actor=controller,
        project=made.project,
        status_date=STATUS,
        lines=[amount(150, month=date(2026, 11, 1))],
        at=AT,
    )
    series = queries.cost_series(made.project, STATUS)
    assert series is not None
    assert [(point.month.month, point.budget, point.actual, point.forecast) for point in series.points] == [
        (9, 100, 80, None),
        (10, 100, 80, 80),
        (11, 300, None, 230),
    ]
    assert series.budget_not_spread == 9


def test_figures_of_many_projects_take_as_many_queries_as_of_one(
    made: World, controller: Person, django_assert_num_queries: object
) -> None:
    rows = [made.project, *(project(made.director, made.portfolio.workspace, f"P-{n}") for n in (2, 3))]
    for row in rows:
        booked(controller, row, 10)
    for chosen in (rows[:1], rows):
        with django_assert_num_queries(4):  # type: ignore[operator]
            figures = queries.cost_figures(chosen, STATUS)
        assert {one.actual_cost for one in figures.values()} == {10}


@pytest.mark.parametrize(
    ("role", "may_book"),
    [
        ("sponsor", False),
        ("portfolio_manager", False),
        ("pmo_director", False),
        ("pmo_analyst", True),
        ("programme_manager", False),
        ("project_manager", False),
        ("finance_controller", True),
        ("auditor", False),
    ],
)
def test_who_sees_cost_but_does_not_keep_the_books(made: World, role: str, may_book: bool) -> None:
    actor = made.role(role)
    entry = booked(made.role("finance_controller"), made.project, 10)
    assert queries.entry_by_id(actor, made.project, entry.pk) == entry
    if may_book:
        assert booked(actor, made.project, 1)
    else:
        with pytest.raises(NotAllowed):
            actions.reverse_cost(actor=actor, entry=entry, on=STATUS, reason="x", at=AT)


@pytest.mark.parametrize("role", ["team_lead", "team_member", "resource_manager", "requester", "administrator"])
def test_who_sees_no_cost_at_all(made: World, role: str) -> None:
    actor = made.role(role)
    entry = booked(made.role("finance_controller"), made.project, 10)
    with pytest.raises(NotVisible):
        queries.entry_by_id(actor, made.project, entry.pk)
    with pytest.raises(NotVisible):
        actions.reverse_cost(actor=actor, entry=entry, on=STATUS, reason="x", at=AT)
    assert queries.cost_entries(actor, made.project, ledger=None) == []
    with pytest.raises(Refusal):
        booked(actor, made.project, 1)
    assert CostEntry.objects.count() == 1


def test_categories_and_kinds_outside_the_lists_are_refused(made: World, controller: Person) -> None:
    for field in ("category", "kind", "spending"):
        with pytest.raises(ValueError, match="cake"):
            booked(controller, made.project, 1, **{field: "cake"})
    assert cost(1).category is CostCategory.SERVICES


def test_a_month_that_two_people_close_from_the_same_page_is_closed_once(made: World, controller: Person) -> None:
    second = made.role("finance_controller")
    stale = type(made.portfolio).objects.get(pk=made.portfolio.pk)
    actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    with pytest.raises(errors.MonthNotClosable):
        actions.close_month(actor=second, portfolio=stale, month=SEPTEMBER, at=AT)
    closed = ClosedMonth.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedMonth.objects.create(ledger=closed.ledger, month=closed.month, closed_by=second, closed_at=AT)
