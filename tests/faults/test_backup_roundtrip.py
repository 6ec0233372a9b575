"""Backups: what goes in comes out, and one changed bit anywhere is found."""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
FILL = """
from datetime import UTC, datetime
from io import BytesIO
from django.db import transaction
from quarterdeck.core.files import store_file
from quarterdeck.core.rows.installation import new_welcome
from quarterdeck.core.actions import create_workspace, set_up_organisation
at = datetime(2026, 10, 30, 9, tzinfo=UTC)
root, admin = set_up_organisation(token=new_welcome(at), organisation='Velmora', code='V', name='Ada',
    email='ada@velmora.example', password='a long walk by the sea', runs_pmo=True, at=at)
for n in range(5):
    create_workspace(actor=admin, parent=root, kind='portfolio', code=f'P{n}', name=f'Portfolio {n}', at=at)
with transaction.atomic():
    store_file(BytesIO(bytes(range(256)) * 40), name='plan.mpp', workspace=root, actor=admin, at=at)
"""


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "QUARTERDECK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
        "QUARTERDECK_LOG_LEVEL": "CRITICAL",
    }


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "quarterdeck.config", *arguments]
    return subprocess.run(command, env=_environment(home), cwd=ROOT, capture_output=True, text=True, check=False)


def _python(home: Path, code: str) -> None:
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    done = subprocess.run(command, env=_environment(home), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _backup(home: Path) -> Path:
    done = _run(home, "backup")
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def _count(home: Path, table: str) -> int:
    with closing(sqlite3.connect(home / "quarterdeck.sqlite3")) as base:
        return int(base.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    _run(home, "manage", "migrate", "--verbosity", "0")
    _python(home, FILL)
    return home


@pytest.fixture(scope="module")
def archive(filled: Path) -> Path:
    return _backup(filled)


def test_a_restored_installation_is_the_one_that_was_backed_up(filled: Path, archive: Path, tmp_path: Path) -> None:
    done = _run(tmp_path, "restore", str(archive), "--yes")
    assert done.returncode == 0, done.stderr
    assert _count(tmp_path, "core_workspace") == 6
    assert _count(tmp_path, "core_auditrecord") == _count(filled, "core_auditrecord")
    [stored] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert stored.read_bytes() == bytes(range(256)) * 40
    assert _run(tmp_path, "audit", "verify").returncode == 0


def test_a_restore_keeps_what_it_replaces(archive: Path, filled: Path, tmp_path: Path) -> None:
    _run(tmp_path, "manage", "migrate", "--verbosity", "0")
    done = _run(tmp_path, "restore", str(archive), "--yes")
    assert done.returncode == 0, done.stderr
    [aside] = tmp_path.glob("replaced-*")
    assert (aside / "quarterdeck.sqlite3").exists()
    assert _count(tmp_path, "core_workspace") == 6


def test_a_good_backup_is_called_good_and_listed_as_proven(archive: Path, filled: Path) -> None:
    done = _run(filled, "backup", "verify", str(archive))
    assert done.returncode == 0
    assert "good" in done.stdout
    assert "verified" in _run(filled, "backup", "list").stdout


def test_one_changed_bit_anywhere_is_found(archive: Path, tmp_path: Path) -> None:
    from quarterdeck.core.backup import verify_backup  # noqa: PLC0415  needs Django's settings

    content = archive.read_bytes()
    chance = random.Random(20261030)  # noqa: S311
    places = [chance.randrange(len(content)) for _ in range(25)]
    with tarfile.open(archive) as tar:
        places += [member.offset_data for member in tar.getmembers() if member.size]
    for place in places:
        damaged = tmp_path / archive.name
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        verdict = verify_backup(damaged)
        assert not verdict.is_good, place
    assert verify_backup(archive).is_good


def test_a_changed_attachment_is_named_even_when_the_file_was_renamed(archive: Path, tmp_path: Path) -> None:
    from quarterdeck.core.backup import verify_backup  # noqa: PLC0415

    renamed = tmp_path / "copy.tar"
    content = bytearray(archive.read_bytes())
    with tarfile.open(archive) as tar:
        [member] = [one for one in tar.getmembers() if one.name.startswith("files/")]
    content[member.offset_data + 7] ^= 1
    renamed.write_bytes(content)
    verdict = verify_backup(renamed)
    assert f"{member.name} was changed." in verdict.findings


def test_a_damaged_backup_is_not_restored(archive: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "copy.tar"
    damaged.write_bytes(archive.read_bytes()[:-20000])
    home = tmp_path / "home"
    done = _run(home, "restore", str(damaged), "--yes")
    assert done.returncode == 2
    assert "Nothing was changed" in done.stderr
    assert not (home / "quarterdeck.sqlite3").exists()


def test_an_archive_that_points_outside_is_refused(tmp_path: Path) -> None:
    from quarterdeck.core.backup import verify_backup  # noqa: PLC0415

    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        member = tarfile.TarInfo("../outside")
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    assert not verify_backup(evil).is_good
    assert not (tmp_path / "outside").exists()


def test_a_backup_made_while_others_write_is_consistent(filled: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(filled / "quarterdeck.sqlite3", timeout=20)) as base:
            number = 0
            while not stop.is_set():
                base.execute("INSERT INTO core_cacheentry (key, value) VALUES (?, '1')", (f"busy-{number}",))
                base.commit()
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        path = _backup(filled)
    finally:
        stop.set()
        writer.join()
    assert _run(filled, "backup", "verify", str(path)).returncode == 0


def test_a_missing_attachment_stops_the_backup_with_its_name(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("backups"))
    [stored] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    stored.unlink()
    done = _run(tmp_path, "backup")
    assert done.returncode == 2
    assert stored.name in done.stderr
    assert list((tmp_path / "backups").glob("quarterdeck-*")) == []


def test_a_migration_is_preceded_by_a_backup(tmp_path: Path) -> None:
    def reasons() -> list[str]:
        return [path.name.split("-")[2] for path in (tmp_path / "backups").glob("*.tar")]

    for target, made in (([], 0), (["planning", "0009"], 1), ([], 2), ([], 2)):
        done = _run(tmp_path, "manage", "migrate", *target, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        assert reasons() == ["migration"] * made
