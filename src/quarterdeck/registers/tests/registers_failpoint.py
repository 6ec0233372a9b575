"""Run as a program by the fault tests: a worker imports a file of entries, and dies at the k-th statement."""

# ruff: noqa: PLC0415  Django must be started before models can be imported
from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import django

ROWS = 12


def main(step: str, kill_at: int) -> None:
    django.setup()
    from django.db import connection

    counter = {"statements": 0}

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counter["statements"] += 1
        if counter["statements"] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count) if step == "work" else nullcontext():
        STEPS[step]()
    if step != "again":
        print(counter["statements"])


def set_up() -> None:
    from django.core.management import call_command

    from quarterdeck.core.tests.factories import AT, manager_of, project
    from quarterdeck.registers.actions import ask_import, start_import
    from quarterdeck.registers.choices import ImportStep
    from quarterdeck.registers.declaration import find_register

    call_command("migrate", verbosity=0)
    place = project(code="P-1")
    manager = manager_of(place)
    text = "Title,Tags,External id\n" + "".join(f"Risk {one},wet,X-{one}\n" for one in range(ROWS))
    content = io.BytesIO(text.encode())
    run = start_import(
        actor=manager, register=find_register("risks"), workspace=place, content=content, name="risks.csv", at=AT
    )
    ask_import(actor=manager, run=run, step=ImportStep.APPLY, at=AT)


def work() -> None:
    from quarterdeck.core.jobs import run_waiting

    run_waiting(worker="first")


def again() -> None:
    """Look, let another worker take the job over, look again."""
    from quarterdeck.core.jobs import requeue_lost, run_waiting

    before = held()
    requeue_lost(dead=["first"])
    run_waiting(worker="second")
    print(json.dumps([before, held()]))


def held() -> dict[str, int]:
    """What the database holds, once it has been found whole."""
    from django.db import connection

    from quarterdeck.core.audit import verify
    from quarterdeck.core.models import AuditRecord
    from quarterdeck.registers.declaration import find_register
    from quarterdeck.registers.models import ChangeBatch, StateChange, Subject, SubjectTag

    assert verify().is_intact
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM registers_text")
        words = cursor.fetchone()[0]
    risks = find_register("risks")
    tables: tuple[Any, ...] = (risks.model, Subject, SubjectTag, StateChange, ChangeBatch)
    made = AuditRecord.objects.filter(action=risks.permission("create")).count()
    return {model.__name__: model._base_manager.count() for model in tables} | {"words": words, "trail": made}


STEPS = {"set-up": set_up, "work": work, "again": again}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
