"""How often a process looks for cyclic garbage: rarely during large jobs, and never through what it loaded."""

from __future__ import annotations

import gc

from quarterdeck.exchange.collection import MIDDLE, OLD, YOUNG, rare_collection

__all__ = ["MIDDLE", "OLD", "YOUNG", "rare_collection", "settle"]


def settle() -> None:
    """When a process has loaded its code: what it holds now stays for good and need never be looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG // 5, MIDDLE, OLD)
