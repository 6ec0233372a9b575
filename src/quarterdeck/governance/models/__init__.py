"""Rows of the governance logs."""

from quarterdeck.governance.models.changes import ChangeRequest, DraftChange
from quarterdeck.governance.models.decisions import Decision
from quarterdeck.governance.models.documents import Document, DocumentApproval, DocumentVersion

__all__ = ["ChangeRequest", "Decision", "Document", "DocumentApproval", "DocumentVersion", "DraftChange"]
