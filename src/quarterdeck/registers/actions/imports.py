"""Bringing a file of entries in: all of its rows or none. `undo_batch` takes them back together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from quarterdeck.core.errors import Refusal
from quarterdeck.core.events import emit
from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.registers.actions._import_rows import Checked, _check_file
from quarterdeck.registers.actions._many import Told, Within, Written, _insert_each, _tell_nobody, _update_each
from quarterdeck.registers.choices import BatchKind, ImportStep
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import ImportBusy, ImportDone, ImportRefused, NothingToUndo
from quarterdeck.registers.events import ImportAsked
from quarterdeck.registers.models import ChangeBatch, ImportRun
from quarterdeck.registers.queries.importing import importable_fields, job_of_import, names_of, read_head
from quarterdeck.registers.queries.rights import MOST_AT_ONCE, require_import
from quarterdeck.registers.rules.imports import guessed, mapping_fault


def start_import(
    *, actor: Person, register: Register[Any], workspace: Workspace, content: IO[bytes], name: str, at: datetime
) -> ImportRun:
    """Keep a file and guess what its columns mean. Raises NotAllowed, NotVisible, FileTooLarge, FileUnusable."""
    require(actor, register.permission("import"), workspace)
    with transaction.atomic():
        file = store_file(content, name=name, workspace=workspace, actor=actor, at=at)
        head = read_head(file)
        return ImportRun.objects.create(
            register=register.key,
            workspace=workspace,
            file=file,
            actor=actor,
            at=at,
            is_large=len(head.lines) > MOST_AT_ONCE,
            mapping=guessed(head.headings, names_of(register, importable_fields(register, workspace))),
        )


def map_import(*, actor: Person, run: ImportRun, mapping: Sequence[str]) -> ImportRun:
    """Say what the columns mean. Raises NotAllowed, NotVisible, ImportDone, ImportBusy, Refusal."""
    register = require_import(actor, run)
    _check_open(run)
    _check_idle(run)
    fault = mapping_fault(mapping, importable_fields(register, run.workspace))
    if fault:
        raise Refusal(fault, fields={"mapping": fault})
    if list(mapping) != run.mapping:
        run.mapping, run.checked, run.faults = list(mapping), {}, []
        run.save(update_fields=["mapping", "checked", "faults"])
    return run


def ask_import(*, actor: Person, run: ImportRun, step: ImportStep, at: datetime) -> ImportRun:
    """Ask for a step of a large file, or for taking it back, in the background.

    Raises NotAllowed, NotVisible, ImportDone, ImportBusy, NothingToUndo.
    """
    require_import(actor, run)
    if step == ImportStep.UNDO:
        if run.batch is None or run.batch.undone_at is not None:
            raise NothingToUndo
    else:
        _check_open(run)
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        _check_idle(run)
        emit(ImportAsked(import_run_id=run.pk, step=step), workspace=run.workspace, actor=actor, at=at)
    return run


def preview_import(*, actor: Person, run: ImportRun, at: datetime, told: Told = _tell_nobody) -> dict[str, int]:
    """What the import would do, kept with it: how many entries it makes and changes.

    Raises NotAllowed, NotVisible, ImportDone, FileUnusable, ImportRefused.
    """
    register = require_import(actor, run)
    _check_open(run)
    return _checked(register, run, actor=actor, at=at, told=told).counts


def apply_import(
    *, actor: Person, run: ImportRun, at: datetime, told: Told = _tell_nobody, within: Within = transaction.atomic
) -> ImportRun:
    """Make and change the entries of a file, or none: checked first, then written ``within`` one transaction.

    Raises as `preview_import`, and MovedMeanwhile.
    """
    register = require_import(actor, run)
    _check_open(run)
    found = _checked(register, run, actor=actor, at=at, told=told)
    told(found.rows, found.rows, "Writing all of it at once")
    with within():
        row = ImportRun.objects.select_for_update(of=("self",)).select_related("workspace", "file").get(pk=run.pk)
        _check_open(row)
        require_import(actor, row)
        for place in found.places:
            require(actor, register.permission("create"), place)
        row.batch = _written(register, found, actor=actor, at=at)
        row.summary = found.counts
        row.save(update_fields=["batch", "summary"])
    return row


def _checked(register: Register[Any], run: ImportRun, *, actor: Person, at: datetime, told: Told) -> Checked:
    """Check the file and keep with the import what was found. Raises FileUnusable, ImportRefused."""
    try:
        found = _check_file(register, run, actor=actor, at=at, told=told)
    except ImportRefused as refusal:
        _keep(run, checked={}, faults=[asdict(one) for one in refusal.details["faults"]])
        raise
    _keep(run, checked={**found.counts, "rows": found.rows}, faults=[])
    return found


def _keep(run: ImportRun, **values: Any) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=list(values))


def _written(register: Register[Any], found: Checked, *, actor: Person, at: datetime) -> ChangeBatch:
    batch = ChangeBatch.objects.create(register=register.key, kind=BatchKind.IMPORT, actor=actor, at=at)
    _insert_each(register, found.made, actor=actor, at=at)
    edits = [Written(one.act, "edited", one.old_tags, {**one.act.changes, "batch": batch.pk}) for one in found.changed]
    _update_each(register, edits, "edit", actor=actor, at=at)
    batch.items = [
        *({"id": act.entry.pk, "version": act.entry.version, "is_new": True} for act in found.made),
        *({"id": one.act.entry.pk, "version": one.act.entry.version, "before": one.before} for one in found.changed),
    ]
    batch.save(update_fields=["items"])
    return batch


def _check_open(run: ImportRun) -> None:
    if run.batch_id is not None:
        raise ImportDone


def _check_idle(run: ImportRun) -> None:
    job = job_of_import(run)
    if job is not None and job.is_active:
        raise ImportBusy
