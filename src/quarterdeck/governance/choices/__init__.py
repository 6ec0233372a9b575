"""Enumerations of the governance logs."""

from quarterdeck.governance.choices.changes import Authority, ChangeKind, ChangeState, ScopeEffect
from quarterdeck.governance.choices.decisions import DecisionState, Forum, Reversibility
from quarterdeck.governance.choices.documents import Classification, DocumentKind, DocumentState, Retention

__all__ = [
    "Authority",
    "ChangeKind",
    "ChangeState",
    "Classification",
    "DecisionState",
    "DocumentKind",
    "DocumentState",
    "Forum",
    "Retention",
    "Reversibility",
    "ScopeEffect",
]
