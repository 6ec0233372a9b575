"""Bringing a backup back. What stood there before is moved aside, never thrown away."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from quarterdeck.core.backup.archive import CHECKPOINTS, DATABASE, scratch
from quarterdeck.core.backup.errors import BackupDamaged, BackupImpossible
from quarterdeck.core.backup.verification import unpack, verify_backup


def restore_backup(path: Path, *, at: datetime) -> Path | None:
    """Put database and files of a backup in place; the folder with what they replaced, or None where nothing was.

    Raises BackupDamaged, BackupImpossible.
    """
    if connection.vendor != "sqlite":
        raise BackupImpossible("With PostgreSQL, restore with pg_restore, and copy the folder of files back.")
    verdict = verify_backup(path)
    if not verdict.is_good:
        raise BackupDamaged("Nothing was changed. " + " ".join(verdict.findings[:10]))
    _refuse_newer(verdict.manifest)
    connections.close_all()
    home = Path(settings.QUARTERDECK_HOME)
    with scratch(home) as work:
        unpack(path, work / "content")
        replaced = _move_aside(home, at)
        _put_in_place(work / "content", home)
    return replaced


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    foreign = sorted(set(manifest.get("migrations", [])) - known)
    if foreign:
        raise BackupImpossible(
            f"This backup was made by version {manifest.get('made_by')}, which is newer than this program: "
            f"it does not know {', '.join(foreign[:3])}."
        )


def _move_aside(home: Path, at: datetime) -> Path | None:
    base = _database_path()
    standing = [base, *(base.with_name(base.name + end) for end in ("-wal", "-shm", "-journal"))]
    standing += [Path(settings.QUARTERDECK_FILES), home / CHECKPOINTS]
    standing = [path for path in standing if path.exists() and (path.is_file() or any(path.iterdir()))]
    if not standing:
        return None
    aside = home / f"replaced-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for path in standing:
        path.replace(aside / path.name)
    return aside


def _put_in_place(content: Path, home: Path) -> None:
    for source, target in (
        (content / "files", Path(settings.QUARTERDECK_FILES)),
        (content / CHECKPOINTS, home / CHECKPOINTS),
        (content / DATABASE, _database_path()),  # last: while it is missing, nothing is half restored
    ):
        if source.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if target.is_dir():
                shutil.rmtree(target)
            source.replace(target)
    Path(settings.QUARTERDECK_FILES).mkdir(mode=0o700, exist_ok=True)
    for key in (content / "keys").glob("*.key"):
        if not (home / "keys" / key.name).exists():
            shutil.copy2(key, home / "keys" / key.name)
            os.chmod(home / "keys" / key.name, 0o600)


def _database_path() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))
