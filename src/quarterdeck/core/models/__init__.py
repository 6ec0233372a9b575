"""The rows of core."""

from quarterdeck.core.models.audit import AuditHead, AuditRecord
from quarterdeck.core.models.file import StoredFile
from quarterdeck.core.models.grant import Grant
from quarterdeck.core.models.installation import CacheEntry, Installation, SignInLink
from quarterdeck.core.models.job import ACTIVE_STATES, JobRun, JobState, WorkerBeat
from quarterdeck.core.models.outbox import OutboxEvent
from quarterdeck.core.models.person import Invitation, Person, User
from quarterdeck.core.models.scoped import ScopedManager, ScopedModel, ScopedQuerySet, subtree_q
from quarterdeck.core.models.sign_in import SignIn
from quarterdeck.core.models.webhook import DeliveryState, Webhook, WebhookDelivery
from quarterdeck.core.models.workspace import CODE_PATTERN, PARENTS, Workspace, WorkspaceKind

__all__ = [
    "ACTIVE_STATES",
    "CODE_PATTERN",
    "PARENTS",
    "AuditHead",
    "AuditRecord",
    "CacheEntry",
    "DeliveryState",
    "Grant",
    "Installation",
    "Invitation",
    "JobRun",
    "JobState",
    "OutboxEvent",
    "Person",
    "ScopedManager",
    "ScopedModel",
    "ScopedQuerySet",
    "SignIn",
    "SignInLink",
    "StoredFile",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WorkerBeat",
    "Workspace",
    "WorkspaceKind",
    "subtree_q",
]
