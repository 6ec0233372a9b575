from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.files import open_file
from quarterdeck.core.models import OutboxEvent, Person, StoredFile
from quarterdeck.core.tests.factories import signed_in
from quarterdeck.finance import actions, errors, queries
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.finance.models import CostEntry, CostImport
from quarterdeck.finance.tests.factories import AT, booked, csv_file
from quarterdeck.portfolio.tests.factories import World, project, world

pytestmark = pytest.mark.django_db
STATUS = date(2026, 10, 30)
SEPTEMBER = date(2026, 9, 15)
ONE = "A,2026-09-15,100.00,services"
TWO = "B,2026-10-01,50.50,hardware"


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def controller(made: World) -> Person:
    return made.role("finance_controller")


def upload(made: World, actor: Person, *rows: str, data: bytes | None = None) -> CostImport:
    content = csv_file(*rows) if data is None else data
    return actions.import_costs(actor=actor, project=made.project, data=content, file_name="costs.csv", at=AT)


def total(made: World) -> object:
    figures = queries.actual_cost(made.project, STATUS)
    return figures and figures.total


def test_a_file_is_booked_whole_and_its_original_is_kept(made: World, controller: Person) -> None:
    done = upload(made, controller, ONE, TWO)
    assert (done.added, done.changed, done.unchanged, str(total(made))) == (2, 0, 0, "150.50")
    assert done.file is not None
    with open_file(done.file) as stored:
        assert stored.read() == csv_file(ONE, TWO)


def test_the_same_file_twice_books_nothing_twice(made: World, controller: Person) -> None:
    upload(made, controller, ONE, TWO)
    again = upload(made, controller, ONE, TWO)
    assert (again.added, again.changed, again.unchanged, CostEntry.objects.count()) == (0, 0, 2, 2)


def test_a_changed_row_replaces_its_cost(made: World, controller: Person) -> None:
    upload(made, controller, ONE, TWO)
    again = upload(made, controller, "A,2026-09-15,120.00,services", TWO)
    assert (again.changed, again.unchanged, str(total(made))) == (1, 1, "170.50")


def test_one_bad_row_books_nothing_and_stores_nothing(made: World, controller: Person) -> None:
    with pytest.raises(errors.CostFileFaulty) as caught:
        upload(made, controller, ONE, "B,2026-02-31,1,services")
    fault = caught.value.faults[0]
    assert (fault.row, fault.column, fault.found) == (3, "date", "2026-02-31")
    assert caught.value.details["faults"][0]["row"] == 3
    assert (CostEntry.objects.count(), CostImport.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


def test_closed_months_future_days_and_missing_rates_are_named_by_row(made: World, controller: Person) -> None:
    actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    header = "external_id,date,amount,category,currency\n"
    rows = "A,2026-09-15,1,services,\nB,2026-10-31,1,services,\nC,2026-10-01,1,services,PLN"
    with pytest.raises(errors.CostFileFaulty) as caught:
        upload(made, controller, data=(header + rows).encode())
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "date"), (3, "date"), (4, "currency")]
    assert total(made) is None


def test_a_file_that_repeats_closed_rows_unchanged_is_welcome(made: World, controller: Person) -> None:
    upload(made, controller, ONE)
    actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    done = upload(made, controller, ONE, TWO)
    assert (done.added, done.unchanged) == (1, 1)
    with pytest.raises(errors.CostFileFaulty):
        upload(made, controller, "A,2026-10-15,100.00,services")


def test_the_last_import_is_undone_and_what_it_replaced_counts_again(made: World, controller: Person) -> None:
    upload(made, controller, ONE)
    second = upload(made, controller, "A,2026-09-15,120.00,services", TWO)
    undone = actions.undo_import(actor=controller, cost_import=second, at=AT)
    assert (undone.state, str(total(made))) == ("undone", "100.00")
    assert upload(made, controller, TWO).added == 1


def test_only_the_last_import_is_undone_and_once(made: World, controller: Person) -> None:
    first, second = upload(made, controller, ONE), upload(made, controller, TWO)
    with pytest.raises(errors.ImportNotLast):
        actions.undo_import(actor=controller, cost_import=first, at=AT)
    actions.undo_import(actor=controller, cost_import=second, at=AT)
    with pytest.raises(errors.ImportNotLast):
        actions.undo_import(actor=controller, cost_import=second, at=AT)
    actions.undo_import(actor=controller, cost_import=first, at=AT)
    assert total(made) is None


def test_an_import_into_a_month_that_was_closed_since_stays(made: World, controller: Person) -> None:
    done = upload(made, controller, ONE)
    actions.close_month(actor=controller, portfolio=made.portfolio, month=SEPTEMBER, at=AT)
    with pytest.raises(errors.MonthClosed):
        actions.undo_import(actor=controller, cost_import=done, at=AT)


def test_costs_reversed_by_hand_are_neither_replaced_nor_undone(made: World, controller: Person) -> None:
    done = upload(made, controller, ONE)
    entry = CostEntry.objects.get()
    actions.reverse_cost(actor=controller, entry=entry, on=STATUS, reason="Wrong", at=AT)
    with pytest.raises(errors.ImportNotLast):
        actions.undo_import(actor=controller, cost_import=done, at=AT)
    with pytest.raises(errors.CostFileFaulty):
        upload(made, controller, "A,2026-09-15,120.00,services")


def test_a_manager_may_not_upload_or_undo(made: World, controller: Person) -> None:
    done = upload(made, controller, ONE)
    manager = made.role("project_manager")
    with pytest.raises(NotAllowed):
        upload(made, manager, TWO)
    with pytest.raises(NotAllowed):
        actions.undo_import(actor=manager, cost_import=done, at=AT)


def test_ids_are_unique_within_a_project_not_across(made: World, controller: Person) -> None:
    upload(made, controller, ONE)
    other = project(made.director, made.portfolio.workspace, "P-2")
    booked(controller, other, 5, external_id="A")
    assert str(total(made)) == "100.00"


def test_an_upload_of_many_rows_takes_a_bounded_number_of_queries(
    made: World, controller: Person, django_assert_max_num_queries: object
) -> None:
    rows = [f"A-{n},2026-09-15,1.00,services" for n in range(300)]
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        upload(made, controller, *rows)


def test_an_uploaded_list_of_costs_is_for_those_who_may_see_costs(
    client: Client, made: World, controller: Person
) -> None:
    address = f"/files/{upload(made, controller, ONE).file_id}/"
    assert signed_in(client, made.role("team_member")).get(address).status_code == 404
    assert signed_in(client, controller).get(address).status_code == 200


def test_setting_a_reserve_asks_for_the_figures_anew(made: World, controller: Person) -> None:
    OutboxEvent.objects.all().delete()
    kind = ReserveKind.CONTINGENCY
    actions.set_reserve(actor=controller, project=made.project, kind=kind, amount=Decimal(50), at=AT)
    assert list(OutboxEvent.objects.values_list("kind", flat=True)) == ["finance.costs_changed"]


def test_an_amount_of_any_length_is_refused_in_words(made: World, controller: Person) -> None:
    kind = ReserveKind.CONTINGENCY
    with pytest.raises(errors.AmountInvalid):
        actions.set_reserve(actor=controller, project=made.project, kind=kind, amount=Decimal("1e40"), at=AT)
