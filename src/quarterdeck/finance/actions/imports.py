"""Booking actual costs from a CSV file: all of it or nothing, the same file twice changes nothing, the last undone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import (
    _check_open,
    _locked_ledger,
    _portfolio,
    _tell,
    _tell_costs_changed,
)
from quarterdeck.finance.actions.costs import Cost, _entry
from quarterdeck.finance.choices import ImportState
from quarterdeck.finance.errors import CellFault, CostFileFaulty, DayInFuture, ImportNotLast, MonthClosed, RateMissing
from quarterdeck.finance.models import CostEntry, CostImport, Ledger
from quarterdeck.finance.rules.cost_files import FAULTS_AT_MOST, CostRow, read_cost_file
from quarterdeck.portfolio.models import Portfolio, Project

COMPARED = ("kind", "incurred_on", "category", "spending", "amount", "currency", "description")


@dataclass(slots=True)
class _Booking:
    """What a file comes to: new entries, entries that replace others, and how many stand already."""

    added: list[CostEntry] = field(default_factory=list)
    replaced: list[tuple[CostEntry, CostEntry]] = field(default_factory=list)
    unchanged: int = 0
    faults: list[CellFault] = field(default_factory=list)


def import_costs(*, actor: Person, project: Project, data: bytes, file_name: str, at: datetime) -> CostImport:
    """Book the costs of a CSV file. A row with a known ``external_id`` replaces its cost, or changes nothing.

    Raises NotAllowed, NotVisible, CostFileFaulty, OutsidePortfolio.
    """
    require(actor, "finance.record_actual_cost", project)
    portfolio = _portfolio(project)
    workspace = project.workspace
    file = read_cost_file(data, currency=portfolio.currency, project_code=workspace.code)
    if not file.is_usable:
        raise CostFileFaulty(file.faults)
    with transaction.atomic():
        ledger = _locked_ledger(portfolio)
        booking = _weighed(file.rows, project=project, portfolio=portfolio, ledger=ledger, actor=actor, at=at)
        if booking.faults:
            raise CostFileFaulty(booking.faults[:FAULTS_AT_MOST])
        stored = store_file(io.BytesIO(data), name=file_name, workspace=workspace, actor=actor, at=at)
        cost_import = CostImport.objects.create(
            workspace=workspace,
            file=stored,
            file_name=file_name[:255],
            added=len(booking.added),
            changed=len(booking.replaced),
            unchanged=booking.unchanged,
            imported_by=actor,
            imported_at=at,
        )
        _write(booking, cost_import)
        changes = {
            "file": file_name,
            "added": cost_import.added,
            "changed": cost_import.changed,
            "unchanged": cost_import.unchanged,
        }
        _tell(
            actor,
            cost_import,
            workspace=workspace,
            action="finance.record_actual_cost",
            changes=changes,
            at=at,
        )
        _tell_costs_changed(actor, workspace=workspace, at=at)
    return cost_import


def undo_import(*, actor: Person, cost_import: CostImport, at: datetime) -> CostImport:
    """Take the last import of a project back: its costs no longer count, the ones they replaced count again.

    Raises NotAllowed, NotVisible, ImportNotLast, MonthClosed.
    """
    require(actor, "finance.record_actual_cost", cost_import)
    workspace = cost_import.workspace
    with transaction.atomic():
        ledger = _locked_ledger(_portfolio(workspace.project))
        last = CostImport.objects.filter(workspace=workspace, state=ImportState.APPLIED).first()
        if last is None or last.pk != cost_import.pk:
            raise ImportNotLast
        entries = list(last.entries.select_related("replaces"))
        _check_undoable(entries, ledger)
        restored = CostEntry.objects.filter(pk__in=[entry.replaces_id for entry in entries if entry.replaces_id])
        CostEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(is_current=False)
        restored.update(is_current=True)
        last.state, last.undone_by, last.undone_at = ImportState.UNDONE, actor, at
        last.save()
        changes = {"state": [ImportState.APPLIED.value, ImportState.UNDONE.value], "entries": len(entries)}
        _tell(
            actor,
            last,
            workspace=workspace,
            action="finance.record_actual_cost",
            changes=changes,
            at=at,
        )
        _tell_costs_changed(actor, workspace=workspace, at=at)
    return last


def _weighed(
    rows: Sequence[CostRow],
    *,
    project: Project,
    portfolio: Portfolio,
    ledger: Ledger,
    actor: Person,
    at: datetime,
) -> _Booking:
    """Compare the rows with what is booked. Touches nothing."""
    booked = CostEntry.objects.filter(workspace=project.workspace, is_current=True).exclude(external_id="")
    known = {entry.external_id: entry for entry in booked.select_related("reversed_by")}
    booking = _Booking()
    for row in rows:
        try:
            _weigh(row, booking, known.get(row.external_id), project, portfolio, ledger, actor, at)
        except (MonthClosed, DayInFuture) as problem:
            found = row.incurred_on.isoformat()
            booking.faults.append(CellFault(row.row, "date", found, problem.words))
        except RateMissing as problem:
            booking.faults.append(CellFault(row.row, "currency", row.currency, problem.words))
    return booking


def _weigh(
    row: CostRow,
    booking: _Booking,
    old: CostEntry | None,
    project: Project,
    portfolio: Portfolio,
    ledger: Ledger,
    actor: Person,
    at: datetime,
) -> None:
    cost = Cost(
        incurred_on=row.incurred_on,
        amount=row.amount,
        category=row.category,
        kind=row.kind,
        spending=row.spending,
        currency=row.currency,
        description=row.description,
        external_id=row.external_id,
    )
    entry = _entry(cost, workspace=project.workspace, portfolio=portfolio, actor=actor, at=at)
    if old is not None and all(getattr(old, name) == getattr(entry, name) for name in COMPARED):
        booking.unchanged += 1
        return
    _check_open(ledger, row.incurred_on)
    if old is None:
        booking.added.append(entry)
        return
    _check_open(ledger, old.incurred_on)
    if hasattr(old, "reversed_by"):
        words = "This cost was reversed by hand; give the new one a new id."
        booking.faults.append(CellFault(row.row, "external_id", row.external_id, words))
        return
    booking.replaced.append((old, entry))


def _write(booking: _Booking, cost_import: CostImport) -> None:
    CostEntry.objects.filter(pk__in=[old.pk for old, _ in booking.replaced]).update(is_current=False)
    for old, new in booking.replaced:
        new.replaces = old
    entries = [*booking.added, *(new for _, new in booking.replaced)]
    for entry in entries:
        entry.source_import = cost_import
    CostEntry.objects.bulk_create(entries, batch_size=500)


def _check_undoable(entries: Sequence[CostEntry], ledger: Ledger) -> None:
    if any(not entry.is_current for entry in entries):
        raise ImportNotLast("Some costs of this import were replaced since; undo that first.")
    if CostEntry.objects.filter(reverses__in=entries).exists():
        raise ImportNotLast("Some costs of this import were reversed by hand; correct the others the same way.")
    for entry in entries:
        _check_open(ledger, entry.incurred_on)
        if entry.replaces is not None:
            _check_open(ledger, entry.replaces.incurred_on)
