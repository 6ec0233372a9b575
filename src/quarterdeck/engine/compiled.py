"""The one place where compiled kernels are loaded, so that nothing pays for numba before it computes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def kernels(name: str) -> Any:
    """The compiled module ``quarterdeck.engine.<name>``, imported at its first use."""
    return import_module(f"quarterdeck.engine.{name}")
