"""What is in a database: per table its rows and a hash over all of them; and which files its rows speak of."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3._functions import register

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class TableContent:
    rows: int
    sha256: str


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a database in use (SQLite online backup), with nothing left in a journal."""
    with closing(sqlite3.connect(source, timeout=20)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=2000, sleep=0.005)
        copy.execute("PRAGMA journal_mode=DELETE")


def faults_of(path: Path) -> list[str]:
    """What SQLite itself finds wrong with the database file."""
    try:
        with closing(_opened(path)) as base:
            found = [row[0] for row in base.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            orphans = {row[0] for row in base.execute("PRAGMA foreign_key_check")}
    except sqlite3.DatabaseError as error:
        return [f"The database cannot be read: {error}."]
    return [*found, *(f"Table {table} has rows that point nowhere." for table in sorted(orphans))]


def contents_of(path: Path) -> dict[str, TableContent]:
    with closing(_opened(path)) as base:
        return {table: _content(base, table) for table in _tables(base)}


def migrations_of(path: Path) -> list[str]:
    with closing(_opened(path)) as base:
        if "django_migrations" not in _tables(base):
            return []
        rows = base.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [row[0] for row in rows]


def files_named_in(path: Path) -> dict[str, str]:
    """Relative path -> SHA-256 of every stored file that the database knows."""
    with closing(_opened(path)) as base:
        if "core_storedfile" not in _tables(base):
            return {}
        rows = base.execute("SELECT id, sha256 FROM core_storedfile ORDER BY id")
        return {f"{key[:2]}/{key}": digest for key, digest in rows}


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> sqlite3.Connection:
    """The database for reading, with the functions that constraints of Django's models call."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    register(base)
    return base


def _tables(base: Any) -> list[str]:
    rows = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")
    return [row[0] for row in rows]


def _content(base: Any, table: str) -> TableContent:
    digest, count = hashlib.sha256(), 0
    for row in _rows(base, table):
        digest.update(repr(row).encode())
        count += 1
    return TableContent(count, digest.hexdigest())


def _rows(base: Any, table: str) -> Iterator[tuple[Any, ...]]:
    quoted = _quoted(table)
    # Tables of the full-text index have no rowid; their key orders them as well.
    order = ", ".join(map(_quoted, _keys(base, table))) or "rowid"
    cursor = base.execute(f"SELECT * FROM {quoted} ORDER BY {order}")  # noqa: S608  names from the database itself
    while rows := cursor.fetchmany(CHUNK):
        yield from rows


def _keys(base: Any, table: str) -> list[str]:
    """The primary key of a table that is kept by it alone; nothing for the usual ones, which have a rowid."""
    if not base.execute("SELECT wr FROM pragma_table_list(?) WHERE schema = 'main'", [table]).fetchone()[0]:
        return []
    found = base.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [table])
    return [row[0] for row in found]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
