"""Files that came together are applied as one and undone as one: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.core import audit
from quarterdeck.core.errors import Refusal
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions.imports.applying import Prepared, prepare, publish_prepared
from quarterdeck.planning.actions.imports.reading import Told
from quarterdeck.planning.actions.imports.undoing import discard_import, revert_import
from quarterdeck.planning.choices import BatchStep, ImportState
from quarterdeck.planning.errors import BatchNotReady, BatchRefused, PlanChangedMeanwhile
from quarterdeck.planning.events import BatchStepAsked
from quarterdeck.planning.models import ChangeSet, ImportBatch, ImportRun
from quarterdeck.planning.rules.differences import Memory

ATTEMPTS = 2
NOTHING_DECIDED = Memory()
OPEN = (ImportState.QUEUED, ImportState.READ, ImportState.FAILED)


def ask_batch_step(*, actor: Person, batch: ImportBatch, step: str, at: datetime) -> None:
    """Ask for the batch to be applied or undone in the background. Raises NotVisible, NotAllowed, BatchNotReady."""
    require(actor, "planning.import_plan", batch)
    if step == BatchStep.APPLY:
        _waiting(batch)
    else:
        _applied(batch)
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(refusal="")
        audit.record(
            actor=actor,
            at=at,
            action="planning.ask_batch_step",
            subject=batch,
            workspace=batch.workspace,
            changes={"step": [None, step]},
        )
        emit(BatchStepAsked(batch_id=batch.pk, step=step), workspace=batch.workspace, actor=actor, at=at)


def apply_batch(*, actor: Person, batch: ImportBatch, at: datetime, told: Told | None = None) -> list[ChangeSet]:
    """Apply every file of the batch that was read, in one transaction; files that could not be read are left out.

    Raises NotVisible, NotAllowed, BatchNotReady, BatchRefused, PlanChangedMeanwhile.
    """
    require(actor, "planning.import_plan", batch)
    tell = told or (lambda done, words: None)
    for _ in range(ATTEMPTS):
        runs = _waiting(batch)
        prepared: list[Prepared | None] = []
        for done, run in enumerate(runs):
            tell(done, f"Scheduling {run.file_name}")
            prepared.append(_prepared_alone(run, runs[:done], at))
        tell(len(runs), "Storing the plans")
        try:
            with transaction.atomic():
                return [_published(run, one, actor=actor, at=at) for run, one in zip(runs, prepared, strict=True)]
        except _MovedOn:
            continue
    raise PlanChangedMeanwhile


class _MovedOn(Exception):
    """A plan has changed since its import was computed."""


def _prepared_alone(run: ImportRun, before: Sequence[ImportRun], at: datetime) -> Prepared | None:
    """Computed ahead of the transaction, unless an earlier file of the batch changes the same plan."""
    is_project = run.plan_id is not None or run.workspace.kind == "project"
    if is_project and any(other.workspace_id == run.workspace_id for other in before):
        return None
    with _named(run):
        return prepare(run, NOTHING_DECIDED, at)


def _published(run: ImportRun, prepared: Prepared | None, *, actor: Person, at: datetime) -> ChangeSet:
    with _named(run):
        found = prepared or prepare(run, NOTHING_DECIDED, at)
        change_set = publish_prepared(run, found, actor=actor, at=at)
    if change_set is None:
        raise _MovedOn
    return change_set


@contextmanager
def _named(run: ImportRun) -> Iterator[None]:
    """A refusal says which file stopped the whole. Raises BatchRefused."""
    try:
        yield
    except Refusal as refusal:
        raise BatchRefused(run.file_name, refusal.words) from refusal


def revert_batch(*, actor: Person, batch: ImportBatch, at: datetime, told: Told | None = None) -> list[ChangeSet]:
    """Undo every applied file of the batch in one transaction, the last one first.

    Raises NotVisible, NotAllowed, BatchNotReady, BatchRefused.
    """
    require(actor, "planning.import_plan", batch)
    tell = told or (lambda done, words: None)
    runs = _applied(batch)
    undone = []
    with transaction.atomic():
        for done, run in enumerate(runs):
            tell(done, f"Undoing {run.file_name}")
            with _named(run):
                undone.append(revert_import(actor=actor, import_run=run, at=at))
    return undone


def discard_batch(*, actor: Person, batch: ImportBatch, at: datetime) -> int:
    """Put every file of the batch aside that is not applied; reading stops. Raises NotVisible, NotAllowed."""
    require(actor, "planning.import_plan", batch)
    runs = list(_files(batch).filter(state__in=OPEN))
    with transaction.atomic():
        for run in runs:
            discard_import(actor=actor, import_run=run, at=at)
    return len(runs)


def refuse_batch(*, actor: Person, batch: ImportBatch, words: str, at: datetime) -> None:
    """Keep the reason why the whole could not be applied or undone. Raises NotVisible, NotAllowed."""
    require(actor, "planning.import_plan", batch)
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(refusal=words[:500])
        audit.record(
            actor=actor,
            at=at,
            action="planning.refuse_batch",
            subject=batch,
            workspace=batch.workspace,
            reason=words[:300],
        )


def _files(batch: ImportBatch) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(batch=batch).select_related("workspace", "plan", "file", "change_set")


def _waiting(batch: ImportBatch) -> list[ImportRun]:
    """The files that were read. Raises BatchNotReady."""
    states = list(_files(batch).values_list("state", flat=True))
    if ImportState.QUEUED in states:
        raise BatchNotReady(f"{states.count(ImportState.QUEUED)} of {len(states)} files are still being read.")
    if ImportState.READ not in states:
        raise BatchNotReady("No file of it waits to be applied.")
    return list(_files(batch).filter(state=ImportState.READ).order_by("id"))


def _applied(batch: ImportBatch) -> list[ImportRun]:
    """The applied files, the last one first. Raises BatchNotReady."""
    runs = list(_files(batch).filter(state=ImportState.APPLIED).order_by("-change_set_id"))
    if not runs:
        raise BatchNotReady("No file of it is applied.")
    return runs
