"""Compile the engine ahead of the first plan: ``python -m quarterdeck.engine.warmup`` or ``quarterdeck warm``.

A room of the engine that has compiled kernels keeps a module ``warmup`` with ``warm_up()``, which calls each of them
once with arguments of the types it will meet, and stands in `ROOMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

ROOMS = ("cpm", "levelling", "simulation", "selection", "capacity")
"""Rooms of the engine with compiled kernels: first the one that the others build on, then the longest."""


def warmer(room: str) -> Callable[[], None]:
    """What warms a room of `ROOMS`."""
    run: Callable[[], None] = import_module(f"quarterdeck.engine.{room}.warmup").warm_up
    return run


def warm_up() -> None:
    """Run every compiled pass once, so that its machine code lies on disk."""
    for room in ROOMS:
        warmer(room)()


if __name__ == "__main__":
    warm_up()
