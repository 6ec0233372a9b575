"""The one place where compiled kernels are loaded, so that nothing pays for numba before it computes.

Numba keeps compiled code on disk and looks only at the file of each function to see whether it is out of date, not at
the functions that were compiled into it. The cache of a module therefore lies in a folder named after its source and
those of the engine's modules that it imports: a changed engine never runs code of an older one, and a change in one
room leaves what the others have compiled. Several processes share that folder: one at a time adds to an index.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any

_ENGINE = Path(__file__).parent
_COMPILED = (b"\nfrom numba import", b".compiling import")
"""What a module with compiled functions imports."""
_IMPORT = re.compile(rb"^from quarterdeck\.engine\.?([\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_NAME = re.compile(rb"\w+")


@cache
def kernels(name: str) -> Any:
    """The compiled module ``quarterdeck.engine.<name>``, imported at its first use, after those that it imports.

    A cache folder that cannot be written leaves numba to find its own.
    """
    for module in _imports(_path(name)):
        if _is_compiled(module):
            kernels(".".join(module.relative_to(_ENGINE).with_suffix("").parts))
    _without_matrices()
    _one_writer()
    if "NUMBA_CACHE_DIR" not in environ:
        folder = _ENGINE / "__pycache__" / f"compiled-{fingerprint(name)}"
        import_module("numba").config.CACHE_DIR = str(folder)
    return import_module(f"quarterdeck.engine.{name}")


@cache
def _without_matrices() -> None:
    """Load numba without scipy's linear algebra, which it would look for first.

    No compiled function here multiplies matrices, and scipy's part takes a sixth of the time that a command needs to
    start. One that did would be refused when it is compiled.
    """
    linalg: Any = import_module("numba.np.linalg")
    found = linalg.ensure_blas
    linalg.ensure_blas = _no_matrices
    try:
        import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = found


def _no_matrices() -> None:
    raise ImportError


@cache
def _one_writer() -> None:
    """Let a process add to the index of a compiled function only while no other does.

    Numba reads the index, takes the next free file name and writes both. Two processes that do so at once would give
    one file to two signatures, and the code of the one would run for the other.
    """
    index: Any = import_module("numba.core.caching").IndexDataCacheFile
    save = index.save

    def save_alone(self: Any, key: object, data: object) -> None:
        with Path(f"{self._index_path}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            save(self, key, data)

    index.save = save_alone


@cache
def fingerprint(name: str = "") -> str:
    """A short name of compiled sources: the same code, the same name.

    Of all that the engine has, or of one module (named as for `kernels`) and what it imports.
    """
    paths = _behind(_path(name), set()) if name else _ENGINE.rglob("*.py")
    digest = sha256()
    for path in sorted(path for path in paths if _is_compiled(path)):
        digest.update(path.relative_to(_ENGINE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _path(name: str) -> Path:
    return _ENGINE.joinpath(*name.split(".")).with_suffix(".py")


@cache
def _is_compiled(path: Path) -> bool:
    source = path.read_bytes()
    return any(mark in source for mark in _COMPILED)


def _behind(path: Path, seen: set[Path]) -> Iterator[Path]:
    """A module's file and those of the engine's modules that it imports, directly or not."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    yield path
    for module in _imports(path):
        yield from _behind(module, seen)


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """Files of the engine's modules that a module imports."""
    if not path.is_file():
        return ()
    found = []
    for package, names in _IMPORT.findall(path.read_bytes()):
        module = _ENGINE.joinpath(*package.decode().split("."))
        found += [
            module.with_suffix(".py"),
            *((module / name.decode()).with_suffix(".py") for name in _NAME.findall(names)),
        ]
    return tuple(module for module in dict.fromkeys(found) if module.is_file() and module != path)
