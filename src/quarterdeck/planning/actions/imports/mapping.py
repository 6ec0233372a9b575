"""What the columns of a task list mean, when a person says so: the list is read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.exchange.tables import Mapping as ColumnMapping
from quarterdeck.planning.actions.imports._rows import lock_run
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady, MappingInvalid
from quarterdeck.planning.events import FileUploaded
from quarterdeck.planning.models import ImportRun

# What a reading leaves behind; all of it is made anew.
_UNREAD: dict[str, Any] = {
    "content": None,
    "lines": None,
    "report": None,
    "difference": {},
    "fidelity": {},
    "issues": [],
    "applies_itself": False,
}


def change_import_mapping(
    *, actor: Person, import_run: ImportRun, mapping: Mapping[str, Any], at: datetime
) -> ImportRun:
    """Say what the columns of a task list mean, and ask for another reading; it is remembered once it is applied.

    Raises NotVisible, NotAllowed, ImportNotReady, MappingInvalid.
    """
    require(actor, "planning.import_plan", import_run)
    before = import_run.state
    if before not in {ImportState.READ, ImportState.FAILED} or not import_run.mapping:
        raise ImportNotReady(import_run.get_state_display())
    try:
        checked = ColumnMapping.from_json(mapping).to_json()
    except ValueError as error:
        raise MappingInvalid(str(error)) from None
    values = {**_UNREAD, "mapping": checked, "state": ImportState.QUEUED}
    with transaction.atomic():
        lock_run(import_run, before)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save(update_fields=list(values))
        audit.record(
            actor=actor,
            at=at,
            action="planning.change_import_mapping",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"state": [before, import_run.state]},
        )
        emit(FileUploaded(import_run_id=import_run.pk), workspace=import_run.workspace, actor=actor, at=at)
    return import_run
