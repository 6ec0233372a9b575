"""Rows of the governance logs."""

from quarterdeck.governance.models.changes import ChangeRequest, DraftChange
from quarterdeck.governance.models.decisions import Decision
from quarterdeck.governance.models.documents import Document, DocumentVersion

__all__ = ["ChangeRequest", "Decision", "Document", "DocumentVersion", "DraftChange"]
