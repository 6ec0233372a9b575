"""Reading budgets, reserve draws and orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.finance.choices import BudgetState
from quarterdeck.finance.models import Budget, BudgetLine, Commitment, ReserveDraw
from quarterdeck.portfolio.models import Project


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    commitment: Commitment
    received: Decimal

    @property
    def open(self) -> Decimal:
        return Decimal(0) if self.commitment.cancelled_on else self.commitment.amount - self.received


def budgets_of(actor: Person, project: Project) -> QuerySet[Budget]:
    rows: QuerySet[Budget] = Budget.objects.visible_to(actor).filter(workspace=project.workspace_id)
    return rows.select_related("drafted_by", "submitted_by", "approved_by").annotate(total=Sum("lines__amount"))


def budget_by_id(actor: Person, project: Project, key: int) -> Budget:
    """A budget of this project. Raises NotVisible."""
    found = budgets_of(actor, project).filter(pk=key).select_related("workspace").first()
    if found is None:
        raise NotVisible
    return found


def budget_in_preparation(actor: Person, project: Project) -> Budget | None:
    """The draft, or the budget that waits for approval."""
    wanted = (BudgetState.DRAFT, BudgetState.SUBMITTED)
    return budgets_of(actor, project).filter(state__in=wanted).prefetch_related("lines").first()


def lines_in_force(project: Project) -> list[BudgetLine | ReserveDraw]:
    """What the budget in force holds, what was drawn into it included: where the next one begins."""
    in_force = {"budget__workspace": project.workspace_id, "budget__state": BudgetState.APPROVED}
    return [*BudgetLine.objects.filter(**in_force), *ReserveDraw.objects.filter(**in_force)]


def reserve_draws(actor: Person, project: Project) -> QuerySet[ReserveDraw]:
    from_visible = Budget.objects.visible_to(actor).filter(workspace=project.workspace_id)
    rows = ReserveDraw.objects.filter(budget__in=from_visible)
    return rows.select_related("reserve", "drawn_by").order_by("-drawn_on", "-id")


def commitments_of(actor: Person, project: Project, *, status_date: date | None = None) -> list[OpenCommitment]:
    """Orders of a project with what has arrived of them."""
    rows = Commitment.objects.visible_to(actor).filter(workspace=project.workspace_id)
    if status_date is not None:
        rows = rows.filter(ordered_on__lte=status_date)
    with_receipts = rows.annotate(received_total=Sum("receipts__amount")).order_by("ordered_on", "id")
    return [OpenCommitment(row, row.received_total or Decimal(0)) for row in with_receipts]


def commitment_by_id(actor: Person, project: Project, key: int) -> Commitment:
    """An order of this project. Raises NotVisible."""
    rows = Commitment.objects.visible_to(actor).filter(workspace=project.workspace_id, pk=key)
    found: Commitment | None = rows.select_related("workspace__project").first()
    if found is None:
        raise NotVisible
    return found
