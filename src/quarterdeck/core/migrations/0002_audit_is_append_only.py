from django.db import migrations

SQLITE_REFUSAL = """
CREATE TRIGGER core_auditrecord_no_{verb} BEFORE {verb} ON core_auditrecord
BEGIN SELECT RAISE(ABORT, 'audit records are never changed or removed'); END
"""
POSTGRES_REFUSAL = """
CREATE FUNCTION core_auditrecord_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit records are never changed or removed'; END $$;
CREATE TRIGGER core_auditrecord_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditrecord
FOR EACH STATEMENT EXECUTE FUNCTION core_auditrecord_refuse();
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE_REFUSAL.format(verb=verb))
    else:
        schema_editor.execute(POSTGRES_REFUSAL)


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER core_auditrecord_no_{verb}")
    else:
        schema_editor.execute("DROP TRIGGER core_auditrecord_append_only ON core_auditrecord")
        schema_editor.execute("DROP FUNCTION core_auditrecord_refuse()")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
