"""Files come in: the originals are kept, sorted into plans, and their reading is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.exchange.bundles import Given
from quarterdeck.planning.actions.imports._rows import issue_rows
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady, NoPlanInside, NothingToImport, TooManyPlans
from quarterdeck.planning.events import FileUploaded
from quarterdeck.planning.models import ImportBatch, ImportRun, Plan
from quarterdeck.planning.snapshot.uploads import sorted_uploads

MOST_AT_ONCE = 500
LONGEST_NAME = 255


def upload_plan_files(
    *,
    actor: Person,
    workspace: Workspace,
    files: Sequence[tuple[str, IO[bytes]]],
    at: datetime,
    applies_itself: bool = False,
    project_code: str = "",
    project_name: str = "",
) -> list[ImportRun]:
    """Keep the originals and ask for their reading. On a portfolio or programme each file becomes a new project.

    Every plan of a zip is an import of its own, and so is a family of files that are one plan only together. A name
    with a folder before it came out of a dropped folder, where what is no plan is left out and named.

    Raises NotVisible, NotAllowed, NothingToImport, NoPlanInside, TooManyPlans, FileTooLarge.
    """
    require(actor, "planning.import_plan", workspace)
    if workspace.kind != WorkspaceKind.PROJECT:
        require(actor, "portfolio.create_project", workspace)
    if not files:
        raise NothingToImport
    with sorted_uploads(files) as sorting:
        if not sorting.files:
            raise NoPlanInside([issue.place for issue in sorting.left_out])
        if len(sorting.files) > MOST_AT_ONCE:
            raise TooManyPlans(len(sorting.files), MOST_AT_ONCE)
        is_single = len(sorting.files) == 1
        values: dict[str, Any] = {
            "workspace": workspace,
            "plan": Plan.objects.filter(workspace=workspace).first(),
            "applies_itself": applies_itself,
            "new_project_code": project_code if is_single else "",
            "new_project_name": project_name if is_single else "",
            "created_by": actor,
            "created_at": at,
        }
        with transaction.atomic():
            values["batch"] = ImportBatch.objects.create(workspace=workspace, created_by=actor, created_at=at)
            runs = [_keep(one, values, actor=actor, workspace=workspace, at=at) for one in sorting.files]
            runs[0].issues = issue_rows(sorting.left_out)
            runs[0].save(update_fields=["issues"])
    return runs


def read_again(*, actor: Person, import_run: ImportRun, at: datetime) -> None:
    """Ask once more for a reading that ended half-way; it goes on from what was kept.

    Raises NotVisible, NotAllowed, ImportNotReady.
    """
    require(actor, "planning.import_plan", import_run)
    is_open = import_run.state == ImportState.QUEUED or (
        import_run.state == ImportState.READ and import_run.applies_itself
    )
    if not is_open:
        raise ImportNotReady(import_run.get_state_display())
    with transaction.atomic():
        audit.record(
            actor=actor,
            at=at,
            action="planning.read_again",
            subject=import_run,
            workspace=import_run.workspace,
        )
        emit(FileUploaded(import_run_id=import_run.pk), workspace=import_run.workspace, actor=actor, at=at)


def _keep(given: Given, values: dict[str, Any], *, actor: Person, workspace: Workspace, at: datetime) -> ImportRun:
    with given.path.open("rb") as content:
        file = store_file(content, name=given.name, workspace=workspace, actor=actor, at=at)
    run = ImportRun.objects.create(**values, file=file, file_name=_shown(given.name) or file.name)
    audit.record(
        actor=actor,
        at=at,
        action="planning.upload_plan_file",
        subject=run,
        workspace=workspace,
        changes={"file": [None, run.file_name], "sha256": [None, file.sha256]},
    )
    emit(FileUploaded(import_run_id=run.pk), workspace=workspace, actor=actor, at=at)
    return run


def _shown(name: str) -> str:
    """The name with its folder, as a page shows it."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in "\u202e\u202d")
    return plain.strip()[-LONGEST_NAME:]
