"""A workspace that was made in the tree gets its portfolio, programme or project; an uploaded list is read."""

from __future__ import annotations

from quarterdeck.core.events import Delivery, WorkspaceCreated, receiver
from quarterdeck.core.jobs import enqueue
from quarterdeck.portfolio.actions import complete_workspace
from quarterdeck.portfolio.events import ListsStepAsked, ListUploaded
from quarterdeck.portfolio.jobs import read_portfolio_list, step_lists


@receiver(WorkspaceCreated)
def complete_new_workspace(event: WorkspaceCreated, delivery: Delivery) -> None:
    if delivery.actor is not None and delivery.workspace is not None:
        complete_workspace(actor=delivery.actor, workspace=delivery.workspace, at=delivery.at)


@receiver(ListUploaded)
def list_uploaded(event: ListUploaded, delivery: Delivery) -> None:
    enqueue(
        read_portfolio_list,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"list:{event.list_id}",
        list_id=event.list_id,
    )


@receiver(ListsStepAsked)
def lists_step_asked(event: ListsStepAsked, delivery: Delivery) -> None:
    enqueue(
        step_lists,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"lists:{event.batch_id}",
        batch_id=event.batch_id,
        step=event.step,
    )
