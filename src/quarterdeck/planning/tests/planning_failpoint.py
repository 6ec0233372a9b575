"""Run as a program by the fault tests: imports or edits a plan, and dies at the k-th statement of the database."""

# ruff: noqa: PLC0415  Django must be started before models can be imported
from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import django

COUNTED = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "BEGIN", "RELEASE")


def main(step: str, kill_at: int) -> None:
    django.setup()
    from django.db import connection

    counter = {"statements": 0}

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counter["statements"] += 1
        if counter["statements"] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count) if step != "set-up" else nullcontext():
        STEPS[step]()
    if step != "repeat":
        print(counter["statements"])


def set_up() -> None:
    from django.core.management import call_command

    from quarterdeck.core.tests import factories as core
    from quarterdeck.planning.actions import read_import, upload_plan_files
    from quarterdeck.planning.tests.factories import AT
    from quarterdeck.planning.tests.test_imports import as_file, small_document

    call_command("migrate", verbosity=0)
    home = core.portfolio(code="HOME")
    manager = core.manager_of(home, role="portfolio_manager")
    [run] = upload_plan_files(actor=manager, workspace=home, files=[("plan.xml", as_file(small_document()))], at=AT)
    read_import(actor=manager, import_run=run, at=AT)


def apply_file() -> None:
    from quarterdeck.core.models import Person
    from quarterdeck.planning.actions import apply_import
    from quarterdeck.planning.models import ImportRun
    from quarterdeck.planning.tests.factories import AT

    run = ImportRun.objects.get()
    if run.state == "read":
        apply_import(actor=Person.objects.get(), import_run=run, at=AT)


def held() -> dict[str, int]:
    """What the database holds, once it has been found whole."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA foreign_key_check")
        assert cursor.fetchall() == []
    models = apps.get_app_config("planning").get_models()
    return {model.__name__: model._base_manager.count() for model in models}


def repeat() -> None:
    """Look, apply what is still to be applied, look again."""
    before = held()
    apply_file()
    print(json.dumps([before, held()]))


STEPS = {"set-up": set_up, "apply": apply_file, "repeat": repeat}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
