"""Rows of the governance logs."""

from quarterdeck.governance.models.decisions import Decision

__all__ = ["Decision"]
