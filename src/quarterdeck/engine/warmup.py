"""Compile the engine ahead of the first plan: ``python -m quarterdeck.engine.warmup`` or ``quarterdeck warm``.

A room of the engine that has compiled kernels keeps a module ``warmup`` with ``warm_up()``, which calls each of them
once with arguments of the types it will meet, and stands in `ROOMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

ROOMS = ("cpm", "capacity", "levelling", "selection", "simulation")
"""Rooms of the engine with compiled kernels, in the order in which they are warmed."""


def warmers() -> dict[str, Callable[[], None]]:
    """What warms each room, by the room's name."""
    return {room: import_module(f"quarterdeck.engine.{room}.warmup").warm_up for room in ROOMS}


def warm_up() -> None:
    """Run every compiled pass once, so that its machine code lies on disk."""
    for warm in warmers().values():
        warm()


if __name__ == "__main__":
    warm_up()
