"""Attachments and imported originals: written under a name of our own, synced, and checked when they are read."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from quarterdeck.core.errors import FileDamaged, FileTooLarge
from quarterdeck.core.models import StoredFile

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace

CHUNK = 1024 * 1024


def store_file(
    content: IO[bytes], *, name: str, workspace: Workspace, actor: Person | None, at: datetime, limit: int | None = None
) -> StoredFile:
    """Keep the bytes of ``content``. Part of an action: the caller has asked for the right. Raises FileTooLarge."""
    row = StoredFile(id=uuid4(), name=_safe_name(name), workspace=workspace, created_by=actor, created_at=at)
    target = path_of(row)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    row.size, row.sha256 = _write(content, target, limit or settings.QUARTERDECK_LARGEST_FILE)
    try:
        row.save(force_insert=True)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return row


def path_of(row: StoredFile) -> Path:
    return Path(settings.QUARTERDECK_FILES) / row.relative_path


def open_file(row: StoredFile) -> IO[bytes]:
    """The stored bytes, after comparing them with the row. Raises FileDamaged."""
    path = path_of(row)
    if not path.is_file() or _digest(path) != row.sha256:
        raise FileDamaged
    return path.open("rb")


def remove_file_after_commit(row: StoredFile) -> None:
    """Remove the row now and its bytes once the transaction holds."""
    path = path_of(row)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def unlisted_files() -> list[Path]:
    """Files in the store that no row names: left behind by a transaction that was rolled back."""
    known = {f"{key.hex[:2]}/{key.hex}" for key in StoredFile.objects.values_list("id", flat=True)}
    root = Path(settings.QUARTERDECK_FILES)
    return [path for path in sorted(root.glob("*/*")) if str(path.relative_to(root)) not in known]


def _write(content: IO[bytes], target: Path, limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    part = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(f"The largest file that can be kept is {limit // CHUNK} MB.")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return size, digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _safe_name(name: str) -> str:
    """The last part of the given name without control characters, at most 255 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return (
        "".join(letter for letter in last if letter.isprintable() and letter not in "\u202e\u202d").strip()[:255]
        or "file"
    )
