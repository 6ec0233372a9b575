"""One backup is one tar file. Its name ends in the start of its own SHA-256, so that any changed bit shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from quarterdeck import __version__
from quarterdeck.core.audit.chain import canonical_json
from quarterdeck.core.backup.contents import (
    contents_of,
    copy_database,
    faults_of,
    file_digest,
    files_named_in,
    migrations_of,
)
from quarterdeck.core.backup.errors import BackupDamaged, BackupImpossible

NAME = re.compile(r"^quarterdeck-(\d{8}T\d{6}Z)-([a-z]+)-([0-9a-f]{16})\.tar$")
DATABASE, MANIFEST, CHECKPOINTS = "quarterdeck.sqlite3", "manifest.json", "audit/checkpoints.jsonl"


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    at: datetime
    reason: str
    size: int
    verified_at: datetime | None


def make_backup(*, at: datetime, reason: str = "manual", with_keys: bool = False) -> Path:
    """Copy database and files into the backups folder and prove the copy. Raises BackupImpossible, BackupDamaged."""
    from quarterdeck.core.backup.verification import verify_backup  # noqa: PLC0415  proving reads archives again

    if connection.vendor != "sqlite":
        raise BackupImpossible("With PostgreSQL, back up with pg_dump, and copy the folder of files beside it.")
    folder = Path(settings.QUARTERDECK_BACKUPS)
    with scratch(folder) as work:
        manifest = _collect(work, at=at, with_keys=with_keys)
        archive = work / "backup.tar"
        _pack(work / "content", archive)
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = folder / f"quarterdeck-{stamp}-{reason}-{file_digest(archive)[:16]}.tar"
        verdict = verify_backup(archive)
        if not verdict.is_good:
            raise BackupDamaged("The copy does not agree with itself: " + " ".join(verdict.findings))
        archive.replace(target)
        _sync(folder)
    note_verified(target, at=at, tables=len(manifest["tables"]))
    return target


def backups() -> list[Backup]:
    """Every finished backup, the newest first."""
    verified = _verified()
    found = []
    for path in Path(settings.QUARTERDECK_BACKUPS).glob("quarterdeck-*.tar"):
        match = NAME.match(path.name)
        if match:
            at = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            found.append(Backup(path, at, match[2], path.stat().st_size, verified.get(path.name)))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def newest_verified() -> Backup | None:
    return next((one for one in backups() if one.verified_at is not None), None)


def note_verified(path: Path, *, at: datetime, tables: int) -> None:
    line = json.dumps({"name": path.name, "at": at.isoformat(), "tables": tables}) + "\n"
    with (Path(settings.QUARTERDECK_BACKUPS) / "verified.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)


def manifest_digest(manifest: dict[str, Any]) -> str:
    import hashlib  # noqa: PLC0415

    body = {name: value for name, value in manifest.items() if name != "digest"}
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A place of its own for unfinished work, gone afterwards; what a killed run left is cleared as well."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob(".work-*"):
        if not _owner_lives(old):
            shutil.rmtree(old, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".work-{os.getpid()}-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _owner_lives(work: Path) -> bool:
    pid = work.name.removeprefix(".work-").partition("-")[0]
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _collect(work: Path, *, at: datetime, with_keys: bool) -> dict[str, Any]:
    content = work / "content"
    content.mkdir()
    copy_database(Path(str(settings.DATABASES["default"]["NAME"])), content / DATABASE)
    faults = faults_of(content / DATABASE)
    if faults:
        raise BackupDamaged("The database itself is damaged: " + " ".join(faults[:5]))
    files = files_named_in(content / DATABASE)
    _link_files(files, content)
    home = Path(settings.QUARTERDECK_HOME)
    others = [CHECKPOINTS] + ([f"keys/{path.name}" for path in (home / "keys").glob("*.key")] if with_keys else [])
    for name in others:
        if (home / name).exists():
            (content / name).parent.mkdir(exist_ok=True)
            shutil.copy2(home / name, content / name)
    manifest = _manifest(content, at=at, files=files)
    (content / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    return manifest


def _link_files(files: dict[str, str], content: Path) -> None:
    store = Path(settings.QUARTERDECK_FILES)
    for name in files:
        target = content / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(store / name, target)
        except FileNotFoundError:
            raise BackupDamaged(f"The stored file {name} is missing from {store}.") from None
        except OSError:
            shutil.copy2(store / name, target)


def _manifest(content: Path, *, at: datetime, files: dict[str, str]) -> dict[str, Any]:
    tables = {name: asdict(table) for name, table in contents_of(content / DATABASE).items()}
    paths = [path for path in sorted(content.rglob("*")) if path.is_file()]
    manifest: dict[str, Any] = {
        "version": 1,
        "made_by": __version__,
        "made_at": at.isoformat(),
        "migrations": migrations_of(content / DATABASE),
        "tables": tables,
        "files": files,
        "members": {str(path.relative_to(content)): file_digest(path) for path in paths},
    }
    return manifest | {"digest": manifest_digest(manifest)}


def _pack(content: Path, archive: Path) -> None:
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as tar:
            tar.add(content / MANIFEST, arcname=MANIFEST)
            for path in sorted(content.rglob("*")):
                if path.is_file() and path.name != MANIFEST:
                    tar.add(path, arcname=str(path.relative_to(content)))
        raw.flush()
        os.fsync(raw.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _verified() -> dict[str, datetime]:
    path = Path(settings.QUARTERDECK_BACKUPS) / "verified.jsonl"
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return {row["name"]: datetime.fromisoformat(row["at"]) for row in rows}
