"""What reporting does after somebody else's act: compute the facts of the project anew."""

from __future__ import annotations

from quarterdeck.core.events import Delivery, receiver
from quarterdeck.core.jobs import enqueue
from quarterdeck.finance.events import BudgetApproved, CostsChanged, ReserveDrawn
from quarterdeck.planning.events import BaselineCaptured, PlanChanged
from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.jobs import refresh_project_facts


@receiver(PlanChanged)
def plan_changed(event: PlanChanged, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(BaselineCaptured)
def baseline_captured(event: BaselineCaptured, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(CostsChanged)
def costs_changed(event: CostsChanged, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(BudgetApproved)
def budget_approved(event: BudgetApproved, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(ReserveDrawn)
def reserve_drawn(event: ReserveDrawn, delivery: Delivery) -> None:
    _refresh(delivery)


def _refresh(delivery: Delivery) -> None:
    project = Project.objects.filter(workspace=delivery.workspace).first()
    if project is None or delivery.actor is None:
        return
    enqueue(
        refresh_project_facts,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"facts:{project.pk}:{delivery.event_id}",
        project_ids=[project.pk],
    )
