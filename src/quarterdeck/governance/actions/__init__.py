"""What governance does beyond its logs."""

from quarterdeck.governance.actions.changes import apply_approved_change

__all__ = ["apply_approved_change"]
