"""What reporting does after somebody else's act: compute the facts of the projects that it touches anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quarterdeck.core.events import Delivery, receiver, receiver_of_many
from quarterdeck.core.jobs import enqueue
from quarterdeck.engagement.models import Complaint
from quarterdeck.finance.events import BudgetApproved, CostsChanged, ReserveDrawn
from quarterdeck.planning.events import BaselineCaptured, PlanChanged
from quarterdeck.portfolio.events import ManagerAssigned, PortfolioChanged, ProjectChanged, ProjectStateChanged
from quarterdeck.portfolio.models import Project
from quarterdeck.registers.events import EntryChanged
from quarterdeck.reporting.events import PeriodClosedEvent, PeriodOpened
from quarterdeck.reporting.jobs import refresh_project_facts

JUDGED_LOGS = ("risks", "issues", "benefits")


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


@receiver(ProjectChanged)
def project_changed(event: ProjectChanged, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(ProjectStateChanged)
def project_state_changed(event: ProjectStateChanged, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver(ManagerAssigned)
def manager_assigned(event: ManagerAssigned, delivery: Delivery) -> None:
    _refresh(delivery)


@receiver_of_many(EntryChanged)
def entries_changed(told: Sequence[tuple[EntryChanged, Delivery]]) -> None:
    """What changed together on a project asks for its facts once."""
    judged = [delivery for event, delivery in told if event.register in JUDGED_LOGS]
    complaints = {event.entry_id: delivery for event, delivery in told if event.register == "complaints"}
    for row in Complaint._base_manager.filter(pk__in=complaints).select_related("cause_project").order_by("pk"):
        if row.cause_project is not None:
            judged.append(replace(complaints[row.pk], workspace=row.cause_project))
    for delivery in {(one.workspace, one.actor): one for one in judged}.values():
        _refresh(delivery)


@receiver(PortfolioChanged)
def portfolio_changed(event: PortfolioChanged, delivery: Delivery) -> None:
    if "discount_percent" in event.fields:
        _refresh_all(delivery)


@receiver(PeriodOpened)
def period_opened(event: PeriodOpened, delivery: Delivery) -> None:
    _refresh_all(delivery)


@receiver(PeriodClosedEvent)
def period_closed(event: PeriodClosedEvent, delivery: Delivery) -> None:
    _refresh_all(delivery)


def _refresh(delivery: Delivery) -> None:
    projects = Project.objects.filter(workspace=delivery.workspace, workspace__archived_at=None)
    _ask_for(delivery, projects.values_list("pk", flat=True), dedupe_key="facts")


def _refresh_all(delivery: Delivery) -> None:
    """The status date of a whole portfolio moved."""
    if delivery.workspace is None:
        return
    projects = Project.objects.in_workspace(delivery.workspace).filter(workspace__archived_at=None)
    _ask_for(delivery, projects.order_by("pk").values_list("pk", flat=True), dedupe_key="portfolio facts")


def _ask_for(delivery: Delivery, project_ids: Iterable[int], *, dedupe_key: str) -> None:
    """One job waits at most, and it reads what is true when it runs."""
    found = list(project_ids)
    if not found or delivery.actor is None or delivery.workspace is None:
        return
    enqueue(
        refresh_project_facts,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"{dedupe_key}:{delivery.workspace.pk}:{delivery.actor.pk}",
        project_ids=found,
    )
