"""Events: the machinery, and what core itself tells the apps above it."""

from quarterdeck.core.events.outbox import (
    Delivery,
    Event,
    deliver,
    deliver_waiting,
    emit,
    emit_each,
    load_receivers,
    receiver,
    receiver_of_all,
    receiver_of_many,
)
from quarterdeck.core.events.workspaces import (
    WorkspaceArchived,
    WorkspaceCreated,
    WorkspaceDeleted,
    WorkspaceMoved,
)

__all__ = [
    "Delivery",
    "Event",
    "WorkspaceArchived",
    "WorkspaceCreated",
    "WorkspaceDeleted",
    "WorkspaceMoved",
    "deliver",
    "deliver_waiting",
    "emit",
    "emit_each",
    "load_receivers",
    "receiver",
    "receiver_of_all",
    "receiver_of_many",
]
