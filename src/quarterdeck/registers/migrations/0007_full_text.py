from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE registers_text USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')",
        "INSERT INTO registers_text(rowid, words) SELECT id, code || ' ' || title FROM registers_subject"
        " WHERE object_id IS NULL",
    ),
    "postgresql": (
        "CREATE TABLE registers_text (subject_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX registers_text_words ON registers_text USING gin (words)",
        "INSERT INTO registers_text SELECT id, to_tsvector('simple', code || ' ' || title) FROM registers_subject"
        " WHERE object_id IS NULL",
    ),
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE registers_text")


class Migration(migrations.Migration):
    dependencies = [("registers", "0006_imports")]

    operations = [migrations.RunPython(make, drop)]
