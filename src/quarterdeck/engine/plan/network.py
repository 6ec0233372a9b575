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
    PARENT_OPEN = 2
    PARENT_CLOSE = 3
    PARTNER = 4
    CALENDAR = 5
    DURATION = 6
    CONSTRAINT = 7
    CONSTRAINT_DATE = 8
    DEADLINE = 9
    FIXED_START = 10
    FIXED_FINISH = 11
    REMAINING = 12
    RESUME = 13
    DELAY = 14
    PORTION_FIRST = 15
    PORTION_LAST = 16
    INTO_FIRST = 17
    INTO_LAST = 18
    OUT_FIRST = 19
    OUT_LAST = 20
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
        Links into a node are rows ``INTO_FIRST`` to ``INTO_LAST`` of ``links``; links out of it are the rows that
        ``out_link`` lists between ``OUT_FIRST`` and ``OUT_LAST``.
    links : int64 [links, LinkColumn]
        Grouped by target.
    out_link : int64 [links]
        Link rows grouped by source.
    portions : int64 [portions, 3]
        Calendar, ticks and delay.
    """

    nodes: Ints
    links: Ints
    out_link: Ints
    portions: Ints

    def node(self, column: NodeColumn) -> Ints:
        """One column of all nodes."""
        values: Ints = self.nodes[:, column]
        return values

    def link(self, column: LinkColumn) -> Ints:
        """One column of all links."""
        values: Ints = self.links[:, column]
        return values
