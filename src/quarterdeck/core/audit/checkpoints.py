"""Signed marks of how far the chain had come, kept beside the database: they betray a chain cut short or replaced."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from quarterdeck.core.audit.chain import canonical_json
from quarterdeck.core.models import AuditHead


@dataclass(frozen=True, slots=True)
class Checkpoint:
    sequence: int
    hash: str
    at: str
    previous: str
    signature: str

    @property
    def is_genuine(self) -> bool:
        return hmac.compare_digest(self.signature, _sign(self.sequence, self.hash, self.at, self.previous))


def checkpoint_file() -> Path:
    folder = Path(settings.QUARTERDECK_HOME) / "audit"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "checkpoints.jsonl"


def checkpoints() -> Iterator[Checkpoint | None]:
    """Every mark in its order; None for a line that cannot be read."""
    path = checkpoint_file()
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield Checkpoint(**json.loads(line))
        except (ValueError, TypeError):
            yield None


def write_checkpoint(*, at: datetime) -> Checkpoint | None:
    """Sign the head of the chain, unless it has been signed already."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        return None
    *_, last = [None, *checkpoints()]
    if last is not None and last.sequence == head.sequence:
        return None
    previous = last.signature if last else ""
    mark = Checkpoint(
        head.sequence,
        head.hash,
        at.isoformat(),
        previous,
        _sign(head.sequence, head.hash, at.isoformat(), previous),
    )
    _append(mark)
    return mark


def _append(mark: Checkpoint) -> None:
    line = canonical_json({name: getattr(mark, name) for name in Checkpoint.__dataclass_fields__}) + "\n"
    handle = os.open(checkpoint_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _sign(sequence: int, digest: str, at: str, previous: str) -> str:
    message = canonical_json([sequence, digest, at, previous]).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, hashlib.sha256).hexdigest()
