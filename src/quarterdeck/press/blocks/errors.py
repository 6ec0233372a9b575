"""What a block may refuse."""

from __future__ import annotations


class BlockError(ValueError):
    """A block's own parts contradict each other; the message names the block and the fault."""


class FindingTooLong(BlockError):
    """The sentence above a page has more than 120 characters."""
