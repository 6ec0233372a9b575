"""Rows of the governance logs."""

from quarterdeck.governance.models.changes import ChangeRequest, DraftChange
from quarterdeck.governance.models.decisions import Decision

__all__ = ["ChangeRequest", "Decision", "DraftChange"]
