"""The tables of an empty database, made at once from the models instead of step by step through their history.

Django replays every migration on a new database and renders all models again after each step: 15 s of CPU for what
takes one. The history stays for databases that hold data; a test compares what both ways leave behind.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from django.db.models import Model


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table, index, constraint and trigger; note all migrations as applied. All of it or nothing."""
    executor = MigrationExecutor(connection)
    history = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor(atomic=True) as editor:
        for model in _models_of({step.app_label for step in history}):
            editor.create_model(model)
        for operation in _programs_of(history):
            operation.code(apps, editor)  # type: ignore[arg-type]  # models of today, not of some step in history
        executor.recorder.ensure_schema()
        for step in history:
            executor.recorder.record_applied(step.app_label, step.name)


def _models_of(labels: set[str]) -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.label in labels:
            for model in config.get_models():
                if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                    yield model


def _programs_of(history: list[Migration]) -> Iterator[RunPython]:
    """What our migrations run besides making tables: triggers, the full-text index. Those of libraries move data."""
    for step in (step for step in history if step.__module__.startswith("quarterdeck.")):
        for operation in step.operations:
            if isinstance(operation, RunPython):
                yield operation
