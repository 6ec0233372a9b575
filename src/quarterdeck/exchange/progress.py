"""How far a reading is: told to whoever waits for it, in bytes of the file; they may stop it by raising."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

Told = Callable[[int, int], None]
_OBJECTS_BETWEEN = 512


class _Watch:
    """Passes on how far a file is, never less than before: some files are read twice."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._furthest = 0.0
        self.before, self.whole = 0, 0  # bytes of the files that were read already, and of all that are one document

    def see(self, done: int, total: int) -> None:
        if self.whole:
            done, total = min(self.before + done, self.whole), self.whole
        share = done / total if total else 1.0
        if share > self._furthest:
            self._furthest = share
            self._told(done, total)


_watch: ContextVar[_Watch | None] = ContextVar("watch", default=None)


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Within the block readers that take a file piece by piece call `told` with the bytes read and those of the file.

    Parameters
    ----------
    told : callable
        Called after each piece, so it has to be quick. What it raises ends the reading.

    Examples
    --------
    >>> seen = []
    >>> with telling(lambda done, total: seen.append((done, total))):
    ...     tell(3, 10)
    ...     tell(2, 10)
    ...     tell(10, 10)
    >>> seen
    [(3, 10), (10, 10)]
    """
    token = _watch.set(_Watch(told))
    try:
        yield
    finally:
        _watch.reset(token)


def tell(done: int, total: int) -> None:
    """Say how many of the bytes of a file are read; nothing happens where nobody waits."""
    watch = _watch.get()
    if watch is not None:
        watch.see(done, total)


def in_turn(paths: Sequence[Path]) -> Iterator[int]:
    """The number of each file, one after the other: what is told between them counts towards all of them.

    A file that cannot be measured counts nothing.
    """
    watch = _watch.get()
    if watch is None or len(paths) == 1:
        yield from range(len(paths))
        return
    sizes = [_size(path) for path in paths]
    try:
        for number in range(len(paths)):
            watch.before, watch.whole = sum(sizes[:number]), sum(sizes)
            yield number
    finally:
        watch.before = watch.whole = 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def counting(content: bytes) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An `object_hook` for a JSON text that is parsed as a whole: tells its bytes by the share of its objects.

    Parameters
    ----------
    content : bytes
        The text as it stands in the file.

    Returns
    -------
    callable
        Gives each object back as it is.

    Examples
    --------
    >>> import json
    >>> seen = []
    >>> with telling(lambda done, total: seen.append((done, total))):
    ...     values = json.loads("[{}, {}]", object_hook=counting(b"[{}, {}]"))
    >>> values, seen
    ([{}, {}], [(8, 8)])
    """
    total, size = content.count(b"{"), len(content)
    made = 0

    def hook(values: dict[str, Any]) -> dict[str, Any]:
        nonlocal made
        made += 1
        if not made % _OBJECTS_BETWEEN or made == total:
            tell(min(size, size * made // max(1, total)), size)
        return values

    return hook


def size_of(source: IO[Any]) -> int:
    """Bytes of an open file; 0 where it is none on the disk."""
    try:
        return os.fstat(source.fileno()).st_size
    except (OSError, AttributeError, ValueError):
        return 0
