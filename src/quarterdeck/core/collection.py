"""How often Python looks for cyclic garbage.

A job over a large plan builds millions of objects that all live until it ends; looking through them again and again
costs a quarter of its time and finds nothing. Reference counts free everything else at once, as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two looks at the youngest ones, and how many such looks go by before the older ones' turn.
YOUNG, MIDDLE, OLD = 100_000, 20, 50


@contextmanager
def rare_collection() -> Iterator[None]:
    """Within the block collections are rare; then they are as usual, and what the block left behind is freed."""
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def settle() -> None:
    """When a process has loaded its code: what it holds now stays for good and need never be looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG // 5, MIDDLE, OLD)
