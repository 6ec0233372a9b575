"""A workspace that was made in the tree gets its portfolio, programme or project."""

from __future__ import annotations

from quarterdeck.core.events import Delivery, WorkspaceCreated, receiver
from quarterdeck.portfolio.actions import complete_workspace


@receiver(WorkspaceCreated)
def complete_new_workspace(event: WorkspaceCreated, delivery: Delivery) -> None:
    if delivery.actor is not None and delivery.workspace is not None:
        complete_workspace(actor=delivery.actor, workspace=delivery.workspace, at=delivery.at)
