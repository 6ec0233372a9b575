"""An empty database gets the very tables at once that its history of migrations would leave behind."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

DATABASES = (f"made_at_once_{os.getpid()}", f"made_by_history_{os.getpid()}")
AT_ONCE = "call_command('migrate', verbosity=0)"
BY_HISTORY = "call_command(Migrate(), verbosity=0)"
PROGRAM = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
"""


def run(home: Path, statement: str, address: str = "") -> subprocess.CompletedProcess[str]:
    """Run a statement on the database at an address, or on a file of its own."""
    environment = os.environ | {"QUARTERDECK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings"}
    environment["QUARTERDECK_DATABASE_URL"] = address
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + statement], env=environment, capture_output=True, text=True, check=False
    )


def parts(statement: str) -> list[str]:
    """What a CREATE TABLE declares, in an order of its own: columns come in the order of history."""
    body = statement[statement.index("(") + 1 : statement.rindex(")")]
    found, depth, start = [], 0, 0
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            found.append(body[start:place].strip())
            start = place + 1
    return sorted([*found, body[start:].strip()])


def database(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "quarterdeck.sqlite3")


def made(home: Path) -> dict[str, object]:
    with closing(database(home)) as connection:
        rows = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        plain = {name: re.sub('"new__', '"', sql or "") for name, sql in rows}
        history = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    tables = {name: parts(sql) for name, sql in plain.items() if sql.startswith("CREATE TABLE")}
    return {**plain, **tables, "history": history}


def test_both_ways_make_the_same_tables_indexes_triggers_and_history(tmp_path: Path) -> None:
    for name, statement in (("at_once", AT_ONCE), ("by_history", BY_HISTORY)):
        (tmp_path / name).mkdir()
        assert (run(tmp_path / name, statement).stderr, name) == ("", name)
    assert made(tmp_path / "at_once") == made(tmp_path / "by_history")
    assert len(made(tmp_path / "at_once")) > 500


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with closing(database(tmp_path)) as connection:
        connection.execute(
            "CREATE VIEW registers_text AS SELECT 1 AS words"
        )  # stands in the way of the full-text index
        connection.commit()
    assert "registers_text" in run(tmp_path, AT_ONCE).stderr
    with closing(database(tmp_path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("registers_text",)]


POSTGRESQL = """
SELECT 'column ' || table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,
       numeric_precision, numeric_scale, is_nullable, column_default, is_identity, identity_generation)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function ' || proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'step ' || app || '.' || name, '' FROM public.django_migrations
"""


@pytest.fixture
def server() -> Iterator[psycopg.Connection[tuple[str, ...]]]:
    """The PostgreSQL server of these tests with two empty databases on it, which go with the test."""
    address = os.environ.get("QUARTERDECK_DATABASE_URL", "")
    if not address.startswith("postgresql:"):
        pytest.skip("These tests run on SQLite; python -m tests.postgres runs them on PostgreSQL.")
    with psycopg.connect(address, autocommit=True) as connection:
        for name in DATABASES:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a constant
        try:
            yield connection
        finally:
            for name in DATABASES:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def test_both_ways_make_the_same_on_postgresql(server: psycopg.Connection[tuple[str, ...]], tmp_path: Path) -> None:
    found = []
    for name, statement in zip(DATABASES, (AT_ONCE, BY_HISTORY), strict=True):
        address = urlsplit(os.environ["QUARTERDECK_DATABASE_URL"])._replace(path=f"/{name}").geturl()
        assert run(tmp_path, statement, address).stderr == ""
        with psycopg.connect(address) as connection:
            found.append(dict(connection.execute(POSTGRESQL).fetchall()))
            found[-1].pop("column auth_group_permissions.id")  # Django's own, empty: its history numbers it in bigint
    at_once, by_history = found
    assert at_once == by_history
    assert len(at_once) > 2000
