"""The governance logs."""

from quarterdeck.governance.registers.changes import ChangeRegister
from quarterdeck.governance.registers.decisions import DecisionRegister
from quarterdeck.governance.registers.documents import DocumentRegister

__all__ = ["ChangeRegister", "DecisionRegister", "DocumentRegister"]
