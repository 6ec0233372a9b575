"""System checks: what must hold before an installation may serve. `quarterdeck doctor` says them in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from quarterdeck.core.permissions import PermissionTableInvalid, table

PER_PROCESS_CACHES = ("locmem", "dummy")


@register(Tags.security)
def check_shared_cache(**_: Any) -> list[CheckMessage]:
    """The limits of signing in live in the cache: one per process would multiply them."""
    backend = settings.CACHES["default"]["BACKEND"]
    if any(word in backend.lower() for word in PER_PROCESS_CACHES):
        return [Error("The cache is not shared between processes, so sign-in limits do not hold.", id="core.E001")]
    return []


@register(Tags.security)
def check_secret(**_: Any) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if settings.DEBUG:
        faults.append(Error("DEBUG shows the inside of the program to visitors.", id="core.E002"))
    if len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY == settings.AUDIT_KEY:
        faults.append(Error("The secret key is too short or used twice.", id="core.E003"))
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(Error("Any host name is accepted. Name yours in QUARTERDECK_HOSTS.", id="core.E004"))
    return faults


@register(Tags.database)
def check_sqlite(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A WAL database on an SQLite that can corrupt it is refused."""
    if not databases or connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    return judge_sqlite(version=tuple(int(part) for part in version.split(".")), mode=mode)


def judge_sqlite(*, version: tuple[int, ...], mode: str) -> list[CheckMessage]:
    if settings.SQLITE_IS_SAFE_FOR_WAL(version):
        return []
    words = f"SQLite {'.'.join(map(str, version))} can damage a database in WAL mode."
    hint = "Install pysqlite3 0.6.1 or newer, or SQLite 3.51.3 or newer."
    if mode.lower() == "wal":
        return [Error(words, hint=hint, id="core.E005")]
    return [Warning(f"{words} The slower rollback journal is in use instead.", hint=hint, id="core.W005")]


@register
def check_permission_table(**_: Any) -> list[CheckMessage]:
    try:
        undeclared = table().undeclared()
    except PermissionTableInvalid as error:
        return [Error(f"permissions.yml: {error}", id="core.E006")]
    return [Error(f"permissions.yml: mandate of an unknown permission {name}", id="core.E006") for name in undeclared]
