"""Keeping the original of a list, reading it, changing what its columns mean, deciding against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.core.rows.workspaces import free_code
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.tables import Mapping as ColumnMapping
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.errors import ListNotReady, MappingInvalid, WrongKind
from quarterdeck.portfolio.events import ListUploaded
from quarterdeck.portfolio.models import ListBatch, PortfolioList
from quarterdeck.portfolio.snapshot import ListChange, compare, read_original

MOST_ISSUES, MOST_SHOWN = 500, 500


def upload_list(
    *,
    actor: Person,
    workspace: Workspace,
    name: str,
    content: IO[bytes],
    at: datetime,
    applies_itself: bool = False,
    portfolio_code: str = "",
    portfolio_name: str = "",
    batch: ListBatch | None = None,
) -> PortfolioList:
    """Keep the original and ask for its reading. On an organisation the list becomes a new portfolio.

    Raises NotVisible, NotAllowed, WrongKind, FileTooLarge, CodeTaken, InvalidCode.
    """
    require(actor, "portfolio.import_list", workspace)
    if workspace.kind not in (WorkspaceKind.ORGANISATION, WorkspaceKind.PORTFOLIO):
        raise WrongKind("A portfolio list goes into a portfolio.")
    if workspace.kind == WorkspaceKind.ORGANISATION:
        require(actor, "portfolio.create_portfolio", workspace)
        portfolio_code = free_code(portfolio_code)
    with transaction.atomic():
        file = store_file(content, name=name, workspace=workspace, actor=actor, at=at)
        row = PortfolioList.objects.create(
            batch=batch,
            workspace=workspace,
            file=file,
            file_name=file.name,
            applies_itself=applies_itself,
            new_portfolio_code=portfolio_code if workspace.kind == WorkspaceKind.ORGANISATION else "",
            new_portfolio_name=portfolio_name or portfolio_code,
            created_by=actor,
            created_at=at,
        )
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.upload_list",
            subject=row,
            workspace=workspace,
            changes={"file": [None, file.name], "sha256": [None, file.sha256]},
        )
        emit(ListUploaded(list_id=row.pk), workspace=workspace, actor=actor, at=at)
    return row


def read_list(*, actor: Person, portfolio_list: PortfolioList, at: datetime) -> PortfolioList:
    """Read the original and say what it would change. Repeating it changes nothing more.

    Raises NotVisible, NotAllowed, ListNotReady.
    """
    require(actor, "portfolio.import_list", portfolio_list)
    return _read(actor, portfolio_list, (ListState.QUEUED,), at=at, action="portfolio.read_list")


def change_list_mapping(
    *, actor: Person, portfolio_list: PortfolioList, mapping: Mapping[str, Any], at: datetime
) -> PortfolioList:
    """Say what the columns mean and read the original anew.

    Raises NotVisible, NotAllowed, ListNotReady, MappingInvalid.
    """
    require(actor, "portfolio.import_list", portfolio_list)
    try:
        checked = ColumnMapping.from_json(mapping)
    except ValueError as error:
        raise MappingInvalid(str(error)) from None
    portfolio_list.mapping = checked.to_json()
    states = (ListState.READ, ListState.FAILED)
    return _read(actor, portfolio_list, states, at=at, action="portfolio.change_list_mapping")


def discard_list(*, actor: Person, portfolio_list: PortfolioList, at: datetime) -> PortfolioList:
    """Decide against a list that was read; its original stays. Raises NotVisible, NotAllowed, ListNotReady."""
    require(actor, "portfolio.import_list", portfolio_list)
    with transaction.atomic():
        row = _locked(portfolio_list, (ListState.QUEUED, ListState.READ, ListState.FAILED, ListState.UNCHANGED))
        before, row.state, row.closed_at = row.state, ListState.DISCARDED, at
        row.save(update_fields=["state", "closed_at"])
        _tell(actor, row, action="portfolio.discard_list", changes={"state": [before, row.state]}, at=at)
    return row


def _read(
    actor: Person, portfolio_list: PortfolioList, states: Sequence[ListState], *, at: datetime, action: str
) -> PortfolioList:
    """Read outside the transaction, store inside it: the state says whether somebody was faster."""
    if portfolio_list.state not in states:
        raise ListNotReady(portfolio_list.get_state_display())
    values = _values(portfolio_list, at=at)
    with transaction.atomic():
        row = _locked(portfolio_list, states)
        before = row.state
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values])
        _tell(actor, row, action=action, changes={"state": [before, row.state]}, at=at)
    return row


def _values(portfolio_list: PortfolioList, *, at: datetime) -> dict[str, Any]:
    reading = read_original(portfolio_list)
    values: dict[str, Any] = {
        "read_at": at,
        "mapping": reading.mapping.to_json() if reading.mapping else {},
        "shape": reading.mapping.shape if reading.mapping else "",
        "sample": reading.sample,
        "issues": _issues(reading.issues),
    }
    if reading.document is None:
        return values | {"state": ListState.FAILED, "difference": {}, "fidelity": {}}
    change = compare(portfolio_list, reading, today=at.date())
    return values | {
        "state": ListState.UNCHANGED if change.says_nothing_new else ListState.READ,
        "as_of": change.as_of,
        "currency": reading.document.currency,
        "fidelity": reading.fidelity_json(),
        "difference": difference_json(change),
        "issues": _issues([*doubts_of(change, portfolio_list.file_name), *reading.issues]),
    }


def difference_json(change: ListChange, *, codes: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What a list would change, or changed, in plain values: counts complete, lists at most `MOST_SHOWN` long."""
    document = change.reading.document
    counts = {
        "projects": len(document.projects) if document else 0,
        "added": len(change.added),
        "changed": len(change.changed),
        "unchanged": len(change.matched) - len(change.changed),
        "vanished": len(change.vanished),
        "returned": change.returned,
        "doubts": sum(bool(one.doubt) for one in change.matched),
        "conflicts": len(change.conflicts),
    }
    return {
        "counts": counts,
        "as_of": change.as_of.isoformat(),
        "is_newest": change.is_newest,
        "added": [
            {"line": one.line, "name": one.name, "organisation": one.organisation, "code": (codes or {}).get(one.line)}
            for one in change.added[:MOST_SHOWN]
        ],
        "changed": [
            {
                "code": one.project.workspace.code,
                "name": one.listed.name,
                "fields": [
                    {"field": each.field, "before": _short(each.before), "after": _short(each.after)}
                    for each in one.fields[:40]
                ],
            }
            for one in change.changed[:MOST_SHOWN]
        ],
        "vanished": [{"code": one.workspace.code, "name": one.workspace.name} for one in change.vanished[:MOST_SHOWN]],
        "doubts": [
            {
                "line": one.listed.line,
                "name": one.listed.name,
                "code": one.project.workspace.code,
                "words": one.doubt,
            }
            for one in change.matched
            if one.doubt
        ][:MOST_SHOWN],
        "conflicts": [
            {
                "key": f"{one.project.pk}.{each.field}",
                "code": one.project.workspace.code,
                "name": one.listed.name,
                "field": each.field,
                "base": _short(each.base),
                "ours": _short(each.ours),
                "theirs": _short(each.theirs),
            }
            for one, each in change.conflicts[:MOST_SHOWN]
        ],
    }


def _short(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    return f"{value[:300]}…" if isinstance(value, str) and len(value) > 300 else value


def doubts_of(change: ListChange, file: str) -> list[Issue]:
    """Matches that somebody should look at, as issues."""
    place = change.reading.mapping.place if change.reading.mapping else lambda line: f"line {line}"
    return [
        Issue(
            "list.doubtful_match",
            f"“{one.listed.name[:80]}” was taken for {one.project.workspace.code}. {one.doubt}",
            Severity.WARNING,
            place(one.listed.line),
            file,
        )
        for one in change.matched
        if one.doubt
    ]


def _locked(portfolio_list: PortfolioList, states: Sequence[str]) -> PortfolioList:
    row = (
        PortfolioList.objects.select_for_update(of=("self",))
        .select_related("workspace", "file")
        .get(pk=portfolio_list.pk)
    )
    if row.state not in states:
        raise ListNotReady(row.get_state_display())
    return row


def _tell(actor: Person, row: PortfolioList, *, action: str, changes: Mapping[str, Any], at: datetime) -> None:
    audit.record(actor=actor, at=at, action=action, subject=row, workspace=row.workspace, changes=changes)


def _issues(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Issues as rows, the grave ones first."""
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    ordered = sorted(issues, key=lambda issue: weight[issue.severity])
    return [
        {"code": one.code, "message": one.message, "severity": one.severity.value, "place": one.place}
        for one in ordered[:MOST_ISSUES]
    ]
