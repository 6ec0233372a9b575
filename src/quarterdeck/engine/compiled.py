"""The one place where compiled kernels are loaded, so that nothing pays for numba before it computes.

Numba keeps compiled code on disk and looks only at the file of each function to see whether it is out of date, not at
the functions that were compiled into it. The cache therefore lies in a folder named after all compiled
sources: a changed engine never runs code of an older one.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any

_ENGINE = Path(__file__).parent
_COMPILED = b"\nfrom numba import"


@cache
def kernels(name: str) -> Any:
    """The compiled module ``quarterdeck.engine.<name>``, imported at its first use."""
    _choose_cache()
    return import_module(f"quarterdeck.engine.{name}")


@cache
def _choose_cache() -> None:
    """Point numba at this engine's folder; a folder that cannot be written leaves numba to find its own."""
    if "NUMBA_CACHE_DIR" not in environ:
        import_module("numba").config.CACHE_DIR = str(_ENGINE / "__pycache__" / f"compiled-{fingerprint()}")


@cache
def fingerprint() -> str:
    """A short name of all compiled sources: the same code, the same name."""
    digest = sha256()
    for path in sorted(_ENGINE.rglob("*.py")):
        source = path.read_bytes()
        if _COMPILED in source:
            digest.update(path.relative_to(_ENGINE).as_posix().encode() + source)
    return digest.hexdigest()[:16]
