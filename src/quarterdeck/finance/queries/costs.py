"""Reading what was booked, imported and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, StoredFile, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.finance.choices import ImportState
from quarterdeck.finance.models import Budget, Commitment, CostEntry, CostImport, Forecast, Ledger, Reserve
from quarterdeck.finance.rules.periods import is_closed
from quarterdeck.portfolio.models import Portfolio, Project
from quarterdeck.portfolio.queries import portfolio_of


@dataclass(frozen=True, slots=True)
class CostLine:
    """A booked cost as a list shows it."""

    entry: CostEntry
    is_closed: bool
    is_reversed: bool
    is_reversal: bool

    @property
    def may_be_reversed(self) -> bool:
        return not (self.is_reversed or self.is_reversal)


@dataclass(frozen=True, slots=True)
class ImportLine:
    cost_import: CostImport
    may_be_undone: bool


def with_own_money(projects: Sequence[Project]) -> set[int]:
    """Projects with costs, orders or budgets that no portfolio list brought."""
    homes = {project.workspace_id: project.pk for project in projects}
    found: set[int] = set()
    for rows in (
        CostEntry.objects.all(),
        Commitment.objects.all(),
        Reserve.objects.all(),
        Budget.objects.filter(listed_in=None),
    ):
        found |= set(rows.filter(workspace__in=homes).order_by().values_list("workspace", flat=True))
    return {homes[workspace] for workspace in found}


def against_move(workspace: Workspace, parent: Workspace) -> list[str]:
    """Amounts stand in the currency of their portfolio: with them nothing moves to where another one is counted."""
    home, target = portfolio_of(workspace), portfolio_of(parent)
    if home is None or (target is not None and target.currency == home.currency):
        return []
    rows = (model.objects.in_workspace(workspace) for model in (Budget, CostEntry, Commitment, Reserve, Forecast))
    if not any(one.exists() for one in rows):
        return []
    there = f"{target.workspace.code} counts in {target.currency}" if target else "no portfolio counts there"
    return [f"{workspace.code} holds amounts in {home.currency}, and {there}."]


def ledger_of(portfolio: Portfolio) -> Ledger | None:
    """The books of a portfolio; None while nothing was ever booked or closed."""
    return Ledger.objects.filter(workspace=portfolio.workspace_id).first()


def cost_entries(actor: Person, project: Project, *, ledger: Ledger | None, limit: int = 200) -> list[CostLine]:
    """The newest costs that count, with what may be done to them. Raises nothing: what may not be seen is not there."""
    rows: QuerySet[CostEntry] = CostEntry.objects.visible_to(actor).filter(
        workspace=project.workspace_id, is_current=True
    )
    joined = rows.select_related("recorded_by", "source_import", "reversed_by", "workspace")
    closed_through = ledger.closed_through if ledger else None
    return [
        CostLine(
            entry=entry,
            is_closed=is_closed(entry.incurred_on, closed_through=closed_through),
            is_reversed=hasattr(entry, "reversed_by"),
            is_reversal=entry.reverses_id is not None,
        )
        for entry in joined.order_by("-incurred_on", "-id")[:limit]
    ]


def entry_by_id(actor: Person, project: Project, key: int) -> CostEntry:
    """A cost of this project. Raises NotVisible."""
    rows = CostEntry.objects.visible_to(actor).filter(workspace=project.workspace_id, pk=key)
    found: CostEntry | None = rows.select_related("workspace__project").first()
    if found is None:
        raise NotVisible
    return found


def cost_imports(actor: Person, project: Project, *, limit: int = 20) -> list[ImportLine]:
    """The newest imports of a project; only the last applied one may be undone."""
    rows = CostImport.objects.visible_to(actor).filter(workspace=project.workspace_id)
    found = list(rows.select_related("imported_by", "undone_by").order_by("-id")[:limit])
    last = next((row.pk for row in found if row.state == ImportState.APPLIED), None)
    return [ImportLine(row, row.pk == last) for row in found]


def cost_import_by_id(actor: Person, project: Project, key: int) -> CostImport:
    """An import of this project. Raises NotVisible."""
    rows = CostImport.objects.visible_to(actor).filter(workspace=project.workspace_id, pk=key)
    found: CostImport | None = rows.select_related("workspace__project").first()
    if found is None:
        raise NotVisible
    return found


def undoable_import(actor: Person, project: Project) -> CostImport | None:
    """The import that "undo the last import" would take back."""
    return next((line.cost_import for line in cost_imports(actor, project) if line.may_be_undone), None)


def may_open_file(actor: Person, file: StoredFile) -> bool:
    """An uploaded list of costs is for those who may see costs."""
    return not CostImport.objects.filter(file=file).exists() or may(actor, "finance.view_cost", file)
