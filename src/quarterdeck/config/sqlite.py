"""The SQLite library in use: take a safe one where it is installed, and know when the one at hand is not.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when several connections write and checkpoint at once
(sqlite.org, "WAL-reset bug", fixed in 3.51.3, 3.50.7 and 3.44.6; 3.52.0 was withdrawn).
"""

from __future__ import annotations

import sys

Version = tuple[int, ...]


def use_bundled_library() -> None:
    """Put the SQLite that pysqlite3 bundles in the place of Python's own, before Django looks for it."""
    try:
        import pysqlite3  # noqa: PLC0415
        from pysqlite3 import dbapi2  # noqa: PLC0415
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2


def runtime_version() -> Version:
    import sqlite3  # noqa: PLC0415

    return sqlite3.sqlite_version_info


def is_safe_for_wal(version: Version) -> bool:
    if version >= (3, 53, 0):
        return True
    if (3, 51, 3) <= version < (3, 52, 0):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def journal_mode(version: Version) -> str:
    return "WAL" if is_safe_for_wal(version) else "DELETE"


def start_up_statements(version: Version) -> str:
    """What every connection says first. FULL, because an acknowledged change must survive a power cut."""
    return "; ".join(
        (
            f"PRAGMA journal_mode={journal_mode(version)}",
            "PRAGMA synchronous=FULL",
            "PRAGMA foreign_keys=ON",
            "PRAGMA busy_timeout=20000",
            "PRAGMA mmap_size=0",
            "PRAGMA cache_size=-20000",
            "PRAGMA journal_size_limit=67108864",
            "PRAGMA temp_store=MEMORY",
        )
    )
