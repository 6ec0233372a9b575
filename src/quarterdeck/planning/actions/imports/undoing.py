"""Decide against a file that was read, and take an applied one back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions import delete_workspace
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import mandate_for, require
from quarterdeck.planning.actions.change_sets import revert_change_set
from quarterdeck.planning.actions.imports._rows import lock_run
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady
from quarterdeck.planning.models import ChangeSet, ImportRun
from quarterdeck.planning.queries.imports import holds_only_its_import


def discard_import(*, actor: Person, import_run: ImportRun, at: datetime) -> ImportRun:
    """Decide against a file that was read; its original stays. Raises NotVisible, NotAllowed, ImportNotReady."""
    require(actor, "planning.import_plan", import_run)
    if import_run.state not in {ImportState.READ, ImportState.FAILED, ImportState.QUEUED}:
        raise ImportNotReady(import_run.get_state_display())
    with transaction.atomic():
        lock_run(import_run, import_run.state)
        before, import_run.state = import_run.state, ImportState.DISCARDED
        import_run.save(update_fields=["state"])
        audit.record(
            actor=actor,
            at=at,
            action="planning.discard_import",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"state": [before, import_run.state]},
        )
    return import_run


def revert_import(*, actor: Person, import_run: ImportRun, at: datetime) -> ChangeSet:
    """Undo an applied import: the plan is again what it was. A project that it made and nobody used goes into the bin.

    Raises NotVisible, NotAllowed, ImportNotReady, PlanChangedMeanwhile.
    """
    require(actor, "planning.import_plan", import_run)
    if import_run.state != ImportState.APPLIED or import_run.change_set is None:
        raise ImportNotReady(import_run.get_state_display())

    def take_back_project() -> None:
        if import_run.made_project and holds_only_its_import(import_run.workspace):
            import_run.workspace = delete_workspace(
                actor=actor,
                workspace=import_run.workspace,
                at=at,
                reason=f"The import of {import_run.file_name}, which made it, was undone.",
                mandate=mandate_for(actor, "planning.import_plan", import_run),
            )

    return revert_change_set(actor=actor, change_set=import_run.change_set, at=at, afterwards=take_back_project)
