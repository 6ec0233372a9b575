"""The compiler's options for the lane loops (loaded only with them)."""

from __future__ import annotations

from typing import Any

from numba import njit


def lane(function: Any) -> Any:
    """Compile a function that makes no array of its own, only reads and writes those it is given.

    Such a function need not count who holds an array; counting would cost more than the arithmetic on 64 lanes. It
    becomes part of its caller: handing some arrays over costs as much as that arithmetic, too.
    Numba has the switch for its own use. Without it everything works the same, at half the speed.
    """
    return _compiled(function, cache=True, forceinline=True)


def merged(function: Any) -> Any:
    """The same for a step inside a loop over nodes: it becomes part of its caller."""
    return _compiled(function, cache=True, inline="always")


def _compiled(function: Any, **options: Any) -> Any:
    compiler: Any = njit
    try:
        return compiler(_nrt=False, **options)(function)
    except (KeyError, TypeError):
        return compiler(**options)(function)
