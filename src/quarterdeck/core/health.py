"""Examining an installation: the same signs for `quarterdeck doctor` and for the readiness probe."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from quarterdeck.core import clock
from quarterdeck.core.backup import backups, newest_verified
from quarterdeck.core.models import AuditRecord, CacheEntry, JobRun, JobState, OutboxEvent, WorkerBeat

State = Literal["good", "warning", "fault"]
WORKER_SILENCE = timedelta(seconds=30)
BACKUP_AGE = timedelta(hours=26)
FREE_SHARE = 0.10
LARGEST_WAL = 64 * 1024 * 1024
LATE_EVENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    state: State
    words: str


def examine() -> list[Sign]:
    """Every sign, the graver ones of a broken database first."""
    signs = [*_settings(), _keys()]
    database = _database()
    signs.append(database)
    if database.state == "fault":
        return signs
    migrations = _migrations()
    signs.append(migrations)
    if migrations.state == "fault":
        return signs
    return [*signs, *(look() for look in (_journal, _disk, _worker, _jobs, _events, _trail, _backups))]


def readiness() -> list[Sign]:
    """The signs that decide whether this process should get requests; cheap enough for every few seconds."""
    looks: tuple[Callable[[], Sign], ...] = (_database, _migrations, _disk, _worker, _journal, _backups)
    signs = []
    for look in looks:
        signs.append(look())
        if signs[-1].name in ("database", "migrations") and signs[-1].state == "fault":
            break
    return signs


def _settings() -> Iterator[Sign]:
    found = [one for one in checks.run_checks(include_deployment_checks=False) if not one.is_silenced()]
    for one in found:
        yield Sign("settings", "fault" if one.is_serious() else "warning", f"{one.msg} {one.hint or ''}".strip())
    if not found:
        yield Sign("settings", "good", "Django's own checks find nothing.")


def _keys() -> Sign:
    folder = Path(settings.QUARTERDECK_HOME) / "keys"
    loose = [path.name for path in folder.glob("*.key") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if loose:
        return Sign("keys", "fault", f"Others can read {', '.join(loose)} in {folder}. Run: chmod 600 {folder}/*.key")
    return Sign("keys", "good", f"This installation's own keys are in {folder}, readable by their owner only.")


def _database() -> Sign:
    try:
        with transaction.atomic():
            CacheEntry.objects.update_or_create(key="probe", defaults={"value": "1", "expires_at": clock.now()})
    except DatabaseError as error:
        if connection.introspection.table_names() == []:
            return Sign("database", "fault", "The database is empty. Run: quarterdeck manage migrate")
        return Sign("database", "fault", f"The database refuses to be written: {error}.")
    return Sign("database", "good", _database_words())


def _database_words() -> str:
    if connection.vendor != "sqlite":
        return f"{connection.display_name} answers and can be written."
    with connection.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    safety = "every change is on the disk before it is confirmed" if values[1] == 2 else "NOT synchronous"
    return f"SQLite {version}, journal {values[0]}, {safety}."


def _migrations() -> Sign:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Sign("migrations", "fault", f"{len(waiting)} database changes wait. Run: quarterdeck manage migrate")
    return Sign("migrations", "good", "The database is up to date.")


def _journal() -> Sign:
    wal = Path(f"{settings.DATABASES['default']['NAME']}-wal")
    size = wal.stat().st_size if connection.vendor == "sqlite" and wal.exists() else 0
    if size > LARGEST_WAL:
        return Sign("journal", "warning", f"The write-ahead log has {size // 2**20} MB: a long read keeps it large.")
    return Sign("journal", "good", f"The write-ahead log has {size / 2**20:.1f} MB.")


def _disk() -> Sign:
    usage = shutil.disk_usage(settings.QUARTERDECK_HOME)
    share = usage.free / usage.total
    words = f"{usage.free / 2**30:.1f} GB free ({share:.0%}) where the data is."
    return Sign("disk", "good" if share > FREE_SHARE else "fault", words)


def _worker() -> Sign:
    seen = WorkerBeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen is None:
        return Sign("worker", "warning", "No worker is running: background jobs wait. Run: quarterdeck worker")
    silence = clock.now() - seen
    if silence > WORKER_SILENCE:
        return Sign("worker", "warning", f"No worker has been seen for {int(silence.total_seconds())} seconds.")
    return Sign(
        "worker", "good", f"{WorkerBeat.objects.filter(seen_at__gt=clock.now() - WORKER_SILENCE).count()} working."
    )


def _jobs() -> Sign:
    stuck = JobRun.objects.filter(state=JobState.RUNNING, lease_until__lt=clock.now() - timedelta(minutes=2)).count()
    failed = JobRun.objects.filter(state=JobState.FAILED, finished_at__gt=clock.now() - timedelta(days=1)).count()
    if stuck:
        return Sign("jobs", "fault", f"{stuck} jobs have lost their worker and wait for the supervisor.")
    return Sign("jobs", "warning" if failed else "good", f"{failed} jobs failed in the last day.")


def _events() -> Sign:
    late = OutboxEvent.objects.filter(delivered_at__isnull=True, at__lt=clock.now() - LATE_EVENT).count()
    if late:
        return Sign("events", "warning", f"{late} events wait for their receivers. See the log for why.")
    return Sign("events", "good", "Every event has been delivered.")


def _trail() -> Sign:
    return Sign("audit", "good", f"{AuditRecord.objects.count()} records. Prove them with: quarterdeck audit verify")


def _backups() -> Sign:
    if connection.vendor != "sqlite":
        return Sign("backups", "good", "PostgreSQL is backed up by its own tools.")
    newest = newest_verified()
    if newest is None:
        return Sign("backups", "warning", f"{len(backups())} backups, none proven. Run: quarterdeck backup")
    age = clock.now() - newest.at
    words = f"The newest proven backup is {int(age.total_seconds() // 3600)} hours old."
    return Sign("backups", "good" if age < BACKUP_AGE else "warning", words)
