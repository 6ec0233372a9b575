"""What governance does beyond its logs."""

from quarterdeck.governance.actions.changes import apply_approved_change
from quarterdeck.governance.actions.documents import destroy_files, keep_version

__all__ = ["apply_approved_change", "destroy_files", "keep_version"]
