"""May this person do that? One table, one check, one way to filter rows."""

from quarterdeck.core.permissions.check import (
    Held,
    cached_rights,
    forget_cached_rights,
    held_by,
    may,
    may_anywhere,
    require,
    require_anywhere,
    visible_q,
)
from quarterdeck.core.permissions.mandates import Mandate, mandate_for
from quarterdeck.core.permissions.table import PermissionTable, PermissionTableInvalid, Role, load_table, table

__all__ = [
    "Held",
    "Mandate",
    "PermissionTable",
    "PermissionTableInvalid",
    "Role",
    "cached_rights",
    "forget_cached_rights",
    "held_by",
    "load_table",
    "mandate_for",
    "may",
    "may_anywhere",
    "require",
    "require_anywhere",
    "table",
    "visible_q",
]
