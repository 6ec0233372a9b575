"""Baselines are frozen by the database itself: a row may be added, and removed with its change set, never changed."""

from django.db import migrations

TABLES = ("planning_baseline", "planning_baselinetask")


def freeze(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'baselines are immutable'); END"
            )
        elif schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                "CREATE OR REPLACE FUNCTION planning_baseline_frozen() RETURNS trigger AS $$ "
                "BEGIN RAISE EXCEPTION 'baselines are immutable'; END $$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION planning_baseline_frozen()"
            )


def thaw(apps, schema_editor):
    for table in TABLES:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen{on}")


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]
    operations = [migrations.RunPython(freeze, thaw)]
