"""Proving a backup: unpacked to a scratch place, opened, and compared with its manifest, member by member."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from quarterdeck.core.backup.archive import DATABASE, MANIFEST, NAME, manifest_digest
from quarterdeck.core.backup.contents import contents_of, faults_of, file_digest, files_named_in


@dataclass(slots=True)
class BackupVerdict:
    findings: list[str] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.findings


def verify_backup(path: Path) -> BackupVerdict:
    """Judge one backup file. Never raises for a bad one."""
    verdict = BackupVerdict()
    if not path.is_file():
        verdict.findings.append(f"There is no file {path}.")
        return verdict
    match = NAME.match(path.name)
    if match and file_digest(path)[:16] != match[3]:
        verdict.findings.append("The file is not what its name says: bits have changed since it was made.")
    with tempfile.TemporaryDirectory(prefix="quarterdeck-verify-") as folder:
        try:
            unpack(path, Path(folder))
            verdict.manifest = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
            verdict.findings += _compare(Path(folder), verdict.manifest)
        except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, EOFError) as error:
            verdict.findings.append(f"The archive cannot be read: {error}.")
    return verdict


def unpack(path: Path, folder: Path) -> None:
    """Unpack into an empty folder. Raises TarError for links, devices and names that point outside."""
    with tarfile.open(path, mode="r:") as tar:
        for member in tar:
            _unpack_member(tar, member, folder.resolve())


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    # Written out because the filters of `extractall` came with Python 3.11.4, and Debian 12 has 3.11.2.
    target = (folder / member.name).resolve()
    source = tar.extractfile(member) if member.isreg() else None
    if not target.is_relative_to(folder) or not (source or member.isdir()):
        raise tarfile.ExtractError(f"{member.name} is no plain file of this archive")
    inside = target if source is None else target.parent
    inside.mkdir(mode=0o700, parents=True, exist_ok=True)
    if source is not None:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(source, file)


def _compare(folder: Path, manifest: dict[str, Any]) -> list[str]:
    findings = []
    if manifest.get("digest") != manifest_digest(manifest):
        findings.append("The manifest was changed.")
    present = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    present.pop(MANIFEST)
    findings += [f"{name} is missing." for name in sorted(set(manifest["members"]) - set(present))]
    findings += [f"{name} does not belong here." for name in sorted(set(present) - set(manifest["members"]))]
    findings += [
        f"{name} was changed."
        for name, path in sorted(present.items())
        if name in manifest["members"] and file_digest(path) != manifest["members"][name]
    ]
    if DATABASE not in present:
        return [*findings, "There is no database in it."]
    return findings + _compare_database(present[DATABASE], present, manifest)


def _compare_database(base: Path, present: dict[str, Path], manifest: dict[str, Any]) -> list[str]:
    findings = faults_of(base)
    if findings:
        return findings
    tables = {name: asdict(table) for name, table in contents_of(base).items()}
    for name in sorted(set(tables) | set(manifest["tables"])):
        if tables.get(name) != manifest["tables"].get(name):
            findings.append(f"Table {name} is not as it was.")
    for name, digest in files_named_in(base).items():
        path = present.get(f"files/{name}")
        if path is None:
            findings.append(f"The stored file {name} is missing.")
        elif file_digest(path) != digest:
            findings.append(f"The stored file {name} is not what the database says.")
    return findings
