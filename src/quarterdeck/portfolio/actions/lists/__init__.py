"""Portfolio lists come in: kept, read, compared, applied as one act, undone as one."""

from quarterdeck.portfolio.actions.lists.applying import apply_list
from quarterdeck.portfolio.actions.lists.facets import ListApplication, ListFacet, ListItem, ListReversal, list_facets
from quarterdeck.portfolio.actions.lists.reading import change_list_mapping, discard_list, read_list, upload_list
from quarterdeck.portfolio.actions.lists.together import (
    apply_lists,
    ask_lists_step,
    discard_lists,
    refuse_lists,
    revert_lists,
    upload_lists,
)
from quarterdeck.portfolio.actions.lists.undoing import revert_list

__all__ = [
    "ListApplication",
    "ListFacet",
    "ListItem",
    "ListReversal",
    "apply_list",
    "apply_lists",
    "ask_lists_step",
    "change_list_mapping",
    "discard_list",
    "discard_lists",
    "list_facets",
    "read_list",
    "refuse_lists",
    "revert_list",
    "revert_lists",
    "upload_list",
    "upload_lists",
]
