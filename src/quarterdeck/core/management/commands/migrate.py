"""Django's migrate, with a proven backup before anything changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from quarterdeck.core import clock
from quarterdeck.core.backup import make_backup


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        if self._is_worth_a_backup(options):
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
