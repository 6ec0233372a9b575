"""Enumerations of the governance logs."""

from quarterdeck.governance.choices.decisions import DecisionState, Forum, Reversibility

__all__ = ["DecisionState", "Forum", "Reversibility"]
