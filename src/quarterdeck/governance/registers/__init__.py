"""The governance logs."""

from quarterdeck.governance.registers.changes import ChangeRegister
from quarterdeck.governance.registers.decisions import DecisionRegister

__all__ = ["ChangeRegister", "DecisionRegister"]
