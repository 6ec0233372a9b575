"""How often Python looks for cyclic garbage while a large document is made.

Millions of objects that all live until the end are looked through again and again, which costs a quarter of the time
and finds nothing. Reference counts free everything else at once, as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two looks at the youngest ones, and how many such looks go by before the older ones' turn.
YOUNG, MIDDLE, OLD = 100_000, 200, 50


@contextmanager
def rare_collection() -> Iterator[None]:
    """Within the block collections are rare; then they are as usual.

    What the block made counts as old from then on: looking through it all at once, only to find that all of it lives,
    took an eighth of the time. Cyclic garbage among it goes with the next look at the old.
    """
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.set_threshold(*usual)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Within the block nothing is looked through at all: for a file that is made into one thing that lives.

    Even a look at the young takes a tenth of such work, because all of them live. Meant for steps whose memory is
    bounded by the size of a file; work of open end belongs into `rare_collection`.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_enabled:
            gc.enable()
