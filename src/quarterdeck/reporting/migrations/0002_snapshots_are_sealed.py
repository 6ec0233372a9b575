"""Snapshots are sealed by the database itself: a row may be added, never changed or removed."""

from django.db import migrations

TABLE = "reporting_snapshot"


def seal(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION reporting_snapshot_sealed() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'snapshots are sealed'; END $$ LANGUAGE plpgsql"
        )
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_{verb.lower()}"
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
                "BEGIN SELECT RAISE(ABORT, 'snapshots are sealed'); END"
            )
        elif vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION reporting_snapshot_sealed()"
            )


def unseal(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [migrations.RunPython(seal, unseal)]
