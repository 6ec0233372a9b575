"""What somebody uploads, sorted: zips opened, families of files put together, what is no plan left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from quarterdeck.core.errors import FileTooLarge
from quarterdeck.exchange.bundles import Given, Sorting, sort_given

_CHUNK = 1 << 20


@contextmanager
def sorted_uploads(files: Sequence[tuple[str, IO[bytes]]]) -> Iterator[Sorting]:
    """One file per import, readable until the end of the ``with`` block, and what was left out. Raises FileTooLarge."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as folder:
        given = [
            Given(name, _laid_down(content, Path(folder) / f"{number:05}"))
            for number, (name, content) in enumerate(files)
        ]
        with sort_given(given) as sorting:
            yield sorting


def _laid_down(content: IO[bytes], target: Path) -> Path:
    """Where the content lies as a file; what is one already is not copied."""
    place = getattr(content, "temporary_file_path", None)
    if place is not None:
        return Path(place())
    most, size = settings.QUARTERDECK_LARGEST_FILE, 0
    with target.open("wb") as sink:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise FileTooLarge(f"The largest file that can be kept is {most // _CHUNK} MB.")
            sink.write(chunk)
    return target
