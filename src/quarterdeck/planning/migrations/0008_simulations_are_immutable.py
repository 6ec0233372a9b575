"""A simulation that is done is frozen by the database itself: it may be removed with its plan, never changed."""

from django.db import migrations

TABLE = "planning_simulationrun"
WORDS = "a simulation that is done is immutable"


def freeze(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} WHEN OLD.state <> 'queued' "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION planning_simulation_frozen() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.state <> 'queued') "
            "EXECUTE FUNCTION planning_simulation_frozen()"
        )


def thaw(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_frozen{on}")


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_simulations")]
    operations = [migrations.RunPython(freeze, thaw)]
