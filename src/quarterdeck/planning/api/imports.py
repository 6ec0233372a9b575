from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning import actions
from quarterdeck.planning.api.change_sets import ChangeOut
from quarterdeck.planning.api.plans import actor_of
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.plans import import_by_id, sees_money
from quarterdeck.planning.rules.money import without_cells, without_money

router = Router()


class ImportOut(Schema):
    id: int
    state: str
    file: str
    workspace: str
    plan: int | None
    format: str
    issues: list[dict[str, Any]]
    fidelity: dict[str, Any]
    difference: dict[str, Any]
    change_set: int | None
    batch: int | None

    @staticmethod
    def of(run: ImportRun, *, actor: Person) -> ImportOut:
        return ImportOut(
            id=run.pk,
            state=run.state,
            file=run.file_name,
            workspace=run.workspace.code,
            plan=run.plan_id,
            format=run.format,
            issues=run.issues if sees_money(actor, run) else without_cells(run.issues),
            fidelity=run.fidelity,
            difference=run.difference if sees_money(actor, run) else without_money(run.difference),
            change_set=run.change_set_id,
            batch=run.batch_id,
        )


class UploadIn(Schema):
    workspace: str
    apply: bool = False


class ApplyIn(Schema):
    """``taken`` and ``kept`` are keys of conflicts, decided for the file and for what stands here, this once.

    ``rules`` are remembered: who wins per table and field, ``source`` or ``ours``, such as
    ``{"tasks": {"name": "source"}}``.
    """

    model_config = {"extra": "forbid"}

    taken: Annotated[list[str], Field(max_length=10_000)] = []
    kept: Annotated[list[str], Field(max_length=10_000)] = []
    rules: Annotated[dict[str, dict[str, str]], Field(max_length=10)] = {}
    project_code: str = ""
    project_name: str = ""


@router.post("/imports", response={202: list[ImportOut]}, operation_id="planning_upload_files")
def upload_files(request: HttpRequest, details: Form[UploadIn], files: File[list[UploadedFile]]) -> Any:
    """Keep plan files and read them in the background."""
    actor = actor_of(request)
    workspace = Workspace.objects.visible_to(actor).filter(code__iexact=details.workspace).first()
    if workspace is None:
        raise NotVisible
    named = [(file.name or "plan", file.file) for file in files if file.file is not None]
    runs = actions.upload_plan_files(
        actor=actor, workspace=workspace, files=named, at=clock.now(), applies_itself=details.apply
    )
    return Status(202, [ImportOut.of(run, actor=actor) for run in runs])


@router.get("/imports/{import_id}", response=ImportOut, operation_id="planning_read_import")
def read_import(request: HttpRequest, import_id: int) -> Any:
    actor = actor_of(request)
    return ImportOut.of(import_by_id(actor, import_id), actor=actor)


@router.post("/imports/{import_id}/apply", response=ChangeOut, operation_id="planning_apply_import")
def apply_import(request: HttpRequest, import_id: int, payload: ApplyIn) -> Any:
    actor = actor_of(request)
    run = import_by_id(actor, import_id)
    change_set = actions.apply_import(
        actor=actor,
        import_run=run,
        taken=payload.taken,
        kept=payload.kept,
        rules={(table, name): winner for table, rules in payload.rules.items() for name, winner in rules.items()},
        project_code=payload.project_code,
        project_name=payload.project_name,
        at=clock.now(),
    )
    return ChangeOut.of(change_set, actor=actor)


@router.post("/imports/{import_id}/revert", response=ChangeOut, operation_id="planning_revert_import")
def revert_import(request: HttpRequest, import_id: int) -> Any:
    actor = actor_of(request)
    run = import_by_id(actor, import_id)
    return ChangeOut.of(actions.revert_import(actor=actor, import_run=run, at=clock.now()), actor=actor)


@router.post("/imports/{import_id}/discard", response=ImportOut, operation_id="planning_discard_import")
def discard_import(request: HttpRequest, import_id: int) -> Any:
    actor = actor_of(request)
    run = import_by_id(actor, import_id)
    return ImportOut.of(actions.discard_import(actor=actor, import_run=run, at=clock.now()), actor=actor)
