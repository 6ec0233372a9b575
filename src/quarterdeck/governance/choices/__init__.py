"""Enumerations of the governance logs."""

from quarterdeck.governance.choices.changes import Authority, ChangeKind, ChangeState, ScopeEffect
from quarterdeck.governance.choices.decisions import DecisionState, Forum, Reversibility

__all__ = [
    "Authority",
    "ChangeKind",
    "ChangeState",
    "DecisionState",
    "Forum",
    "Reversibility",
    "ScopeEffect",
]
