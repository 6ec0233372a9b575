"""Django's migrate: an empty database gets its tables at once, any other a proven backup before anything changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from quarterdeck.core import clock
from quarterdeck.core.backup import make_backup
from quarterdeck.core.schema import is_empty, make_tables

NARROWING = ("app_label", "migration_name", "plan", "check_unapplied", "fake", "fake_initial", "prune")


def _is_whole(options: dict[str, Any]) -> bool:
    """True when all there is shall be migrated, not one package or one step of it."""
    return not any(options.get(name) for name in NARROWING)


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if _is_whole(options) and is_empty(connection):
            make_tables(connection)
        elif self._is_worth_a_backup(options):
            path = make_backup(at=clock.now(), reason="migration")
            self.stdout.write(f"Backed up to {path}")
        super().handle(*args, **options)

    def _is_worth_a_backup(self, options: dict[str, Any]) -> bool:
        connection = connections[options["database"]]
        name = str(connection.settings_dict["NAME"])
        if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
            return False
        if options.get("plan") or options.get("check_unapplied") or name != str(settings.DATABASES["default"]["NAME"]):
            return False
        if not Path(name).exists() or not connection.introspection.table_names():
            return False
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())) or bool(options.get("migration_name"))
