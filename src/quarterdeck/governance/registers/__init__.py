"""The governance logs."""

from quarterdeck.governance.registers.decisions import DecisionRegister

__all__ = ["DecisionRegister"]
