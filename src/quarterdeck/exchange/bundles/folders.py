"""Walk a folder without following links, to a bounded depth and number of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits

# What systems and tools leave in folders beside the files of people.
LITTER = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))


def is_litter(part: str) -> bool:
    """Whether a name is one that systems leave behind: hidden files, thumbnails, resource forks.

    Examples
    --------
    >>> is_litter(".DS_Store")
    True
    """
    return part.startswith(".") or part in LITTER


@contextmanager
def walked(path: Path, *, limits: ReadingLimits, log: IssueLog) -> Iterator[list[tuple[str, Path]]]:
    """Files below `path` as (name, where it lies)."""
    found: list[tuple[str, Path]] = []
    for name, place in _below(path, (), limits, log):
        found.append((name, place))
        if len(found) > limits.bundle_entries:
            raise log.unreadable("bundle.too_large", f"The folder holds more than {limits.bundle_entries} files.")
    yield found


def _below(folder: Path, parts: tuple[str, ...], limits: ReadingLimits, log: IssueLog) -> Iterator[tuple[str, Path]]:
    if len(parts) > limits.bundle_depth:
        log.add("bundle.too_deep", "The folder lies too deep; it was left out.", place="/".join(parts))
        return
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                inner = (*parts, entry.name)
                if is_litter(entry.name):
                    continue
                if entry.is_symlink():
                    log.add("bundle.link", "A link is not followed.", place="/".join(inner))
                elif entry.is_dir(follow_symlinks=False):
                    yield from _below(Path(entry.path), inner, limits, log)
                elif entry.is_file(follow_symlinks=False):
                    yield "/".join(inner), Path(entry.path)
    except OSError as error:
        log.add("bundle.unreadable", f"It cannot be opened: {error.strerror or error}.", place="/".join(parts))
