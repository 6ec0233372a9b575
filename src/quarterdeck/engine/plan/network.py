"""A plan's nodes and links as packed rows: what compiled passes walk over.

A row holds all numbers of one node (or link), so that a pass reads memory in one stream. Columns are also available
by name, as views.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
LEAF, OPEN, CLOSE = 0, 1, 2
PLANNED, STARTED, COMPLETE, MANUAL, INACTIVE = 0, 1, 2, 3, 4


class NodeColumn(IntEnum):
    """Columns of ``Network.nodes``."""

    KIND = 0
    STATE = 1
    PARTNER = 2
    CALENDAR = 3
    DURATION = 4
    DELAY = 5
    PARENT_OPEN = 6
    PARENT_CLOSE = 7
    OUT_FIRST = 8
    OUT_LAST = 9
    INTO_FIRST = 10
    INTO_LAST = 11
    PORTION_FIRST = 12
    PORTION_LAST = 13
    CONSTRAINT = 14
    CONSTRAINT_DATE = 15
    DEADLINE = 16
    FIXED_START = 17
    FIXED_FINISH = 18
    REMAINING = 19
    RESUME = 20
    TASK = 21


class LinkColumn(IntEnum):
    """Columns of ``Network.links``."""

    SOURCE = 0
    TARGET = 1
    KIND = 2
    LAG = 3
    LAG_KIND = 4
    LAG_CALENDAR = 5


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in topological order and the links between them.

    Attributes
    ----------
    nodes : int64 [nodes, NodeColumn]
        Links into a node are rows ``INTO_FIRST`` to ``INTO_LAST`` of ``links_in``; links out of it are rows
        ``OUT_FIRST`` to ``OUT_LAST`` of ``links_out``.
    links_in, links_out : int64 [links, LinkColumn]
        The same links, grouped by target and by source: each pass reads its own in one stream.
    portions : int64 [portions, 3]
        Calendar, ticks and delay.
    """

    nodes: Ints
    links_in: Ints
    links_out: Ints
    portions: Ints

    def node(self, column: NodeColumn) -> Ints:
        """One column of all nodes."""
        values: Ints = self.nodes[:, column]
        return values

    def link(self, column: LinkColumn) -> Ints:
        """One column of all links, as in ``links_out``."""
        values: Ints = self.links_out[:, column]
        return values
