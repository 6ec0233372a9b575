"""The original is read and kept as content; what it would change is shown before anybody applies it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.exchange.collection import collection_paused
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.progress import telling
from quarterdeck.planning.actions.imports._rows import MOST_ISSUES, issue_rows, lock_run, plan_for
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.imports import memory_of
from quarterdeck.planning.rules.differences import Difference
from quarterdeck.planning.rules.fidelity import fidelity, source_report, with_dates
from quarterdeck.planning.snapshot.compute import Change
from quarterdeck.planning.snapshot.importing import (
    arrival_of,
    changed_plan,
    compare,
    dates_by_number,
    lines_of,
    read_original,
)

# Percent of the whole that is done when the file is read, and compared.
READ, COMPARED = 50, 75
SECONDS_BETWEEN, MEGABYTE = 0.5, 1_000_000
# Takes how far the work is in percent, and what it does now; may stop it by raising.
Told = Callable[[int, str], None]


@collection_paused()
def read_import(*, actor: Person, import_run: ImportRun, at: datetime, told: Told | None = None) -> ImportRun:
    """Read the original and say what it would change. Repeating it changes nothing more.

    The reading is kept before the comparison begins, so that whoever repeats a step that was killed goes on from
    there. Raises NotVisible, NotAllowed, ImportNotReady.
    """
    require(actor, "planning.import_plan", import_run)
    if import_run.state != ImportState.QUEUED:
        raise ImportNotReady(import_run.get_state_display())
    tell = told or (lambda done, words: None)
    if import_run.content is None:
        tell(0, f"Reading {import_run.file_name}")
        with telling(_by_bytes(tell, import_run.file_name)):
            _keep_reading(import_run, at)
    tell(READ, "Comparing it with the plan")
    values: dict[str, Any] = {"state": ImportState.FAILED}
    if import_run.content is not None:
        values = {"state": ImportState.READ} if import_run.applies_itself else previewed(import_run, at)
    with transaction.atomic():
        lock_run(import_run, ImportState.QUEUED)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save(update_fields=list(values))
        audit.record(
            actor=actor,
            at=at,
            action="planning.read_import",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"state": [ImportState.QUEUED, import_run.state]},
        )
    return import_run


def _by_bytes(tell: Told, name: str) -> Callable[[int, int], None]:
    """Tells how much of a file is read, twice a second at most."""
    last = monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= SECONDS_BETWEEN:
            last = monotonic()
            words = f"{done / MEGABYTE:.1f} of {total / MEGABYTE:.1f} MB" if total >= MEGABYTE else ""
            tell(READ * done // total, f"Reading {name}, {words}" if words else f"Reading {name}")

    return told


def _keep_reading(import_run: ImportRun, at: datetime) -> None:
    """Store what the file says; the state stays until it has been compared."""
    reading = read_original(import_run)
    values: dict[str, Any] = {"source": reading.source, "format": reading.format, "read_at": at}
    values["issues"] = [*issue_rows(reading.issues), *import_run.issues][:MOST_ISSUES]
    if reading.mapping is not None:
        values |= {"mapping": reading.mapping.to_json(), "shape": reading.mapping.shape, "sample": reading.sample}
    if reading.document is not None and reading.content is not None:
        values["content"] = reading.content
        values["fidelity"] = fidelity(reading.document, reading.content, reading.issues)
        values["report"] = {"read": source_report(reading.document, reading.content, reading.issues), "arrived": []}
        if import_run.plan is None and not import_run.new_project_name:
            values["new_project_name"] = reading.document.properties.name[:200]
    with transaction.atomic():
        lock_run(import_run, ImportState.QUEUED)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save(update_fields=list(values))


def hold_import(*, actor: Person, import_run: ImportRun, words: str, at: datetime) -> ImportRun:
    """Show a file that was to be applied at once and could not be; a person decides.

    Raises NotVisible, NotAllowed, ImportNotReady.
    """
    require(actor, "planning.import_plan", import_run)
    values = previewed(import_run, at) | {"applies_itself": False}
    if not values.get("difference", {}).get("doubts"):
        issue = Issue("plan.not_applied", f"It was not applied at once: {words}", Severity.ERROR)
        values["issues"] = [*issue_rows([issue]), *import_run.issues][:MOST_ISSUES]
    with transaction.atomic():
        lock_run(import_run, ImportState.READ)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save(update_fields=list(values))
        audit.record(
            actor=actor,
            at=at,
            action="planning.hold_import",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"applies_itself": [True, False]},
            reason=words[:300],
        )
    return import_run


def previewed(import_run: ImportRun, at: datetime) -> dict[str, Any]:
    """What the page shows before anybody applies it."""
    plan = plan_for(import_run, at)
    memory = memory_of(plan, import_run.source)
    found = compare(plan, import_run.content, import_run.source, memory=memory)
    try:
        change = changed_plan(plan, found)
    except Refusal as refused:
        issue = Issue("plan.not_applicable", refused.words, Severity.ERROR, file=import_run.file_name)
        issues = [*issue_rows([issue]), *import_run.issues][:MOST_ISSUES]
        return {"state": ImportState.FAILED, "issues": issues}
    return {"state": ImportState.READ, "plan_version": plan.version, **shown(import_run, found, change)}


def shown(import_run: ImportRun, found: Difference, change: Change) -> dict[str, Any]:
    """The difference and the fidelity of a computed change, as the import keeps them."""
    dates = dates_by_number(change, import_run.source)
    return {
        "difference": found.as_json() | {"effects": change.effects},
        "lines": lines_of(found, change),
        "fidelity": with_dates(import_run.fidelity, import_run.content, dates),
        "report": (import_run.report or {"read": []})
        | {"arrived": arrival_of(found, change, import_run.content, import_run.source)},
    }
