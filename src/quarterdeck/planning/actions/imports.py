"""Plan files come in: kept, read, compared, applied as one change set, undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions import delete_workspace
from quarterdeck.core.errors import Refusal
from quarterdeck.core.events import emit
from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person, StoredFile, Workspace, WorkspaceKind
from quarterdeck.core.permissions import mandate_for, require
from quarterdeck.exchange.bundles import Given
from quarterdeck.exchange.document import Issue, PlanDocument, Severity
from quarterdeck.planning.actions.change_sets import _still_current, _write_applied, revert_change_set
from quarterdeck.planning.choices import ChangeSetSource, ImportState
from quarterdeck.planning.errors import (
    ImportNotReady,
    NoPlanInside,
    NothingToImport,
    PlanChangedMeanwhile,
    TooManyPlans,
)
from quarterdeck.planning.events import FileUploaded
from quarterdeck.planning.models import ChangeSet, ImportRun, Plan
from quarterdeck.planning.queries.imports import free_project_code, holds_only_its_import
from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.differences import Difference
from quarterdeck.planning.rules.fidelity import fidelity
from quarterdeck.planning.rules.state import PLAN
from quarterdeck.planning.snapshot.compute import Change
from quarterdeck.planning.snapshot.importing import (
    FileReading,
    changed_plan,
    compare,
    dates_by_number,
    read_original,
)
from quarterdeck.planning.snapshot.publish import number_rows
from quarterdeck.planning.snapshot.uploads import sorted_uploads
from quarterdeck.portfolio.actions import create_project

ATTEMPTS = 2
MOST_ISSUES = 500
MOST_AT_ONCE = 500
LONGEST_NAME = 255
# What applying changes of an import; its content, which is large, stays as it was read.
PUBLISHED = (
    "workspace",
    "plan",
    "plan_version",
    "new_project_code",
    "new_project_name",
    "made_project",
    "state",
    "applied_at",
    "change_set",
    "difference",
)


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
        values = {
            "workspace": workspace,
            "plan": Plan.objects.filter(workspace=workspace).first(),
            "applies_itself": applies_itself,
            "new_project_code": project_code if is_single else "",
            "new_project_name": project_name if is_single else "",
            "created_by": actor,
            "created_at": at,
        }
        with transaction.atomic():
            runs = [_keep(one, values, actor=actor, workspace=workspace, at=at) for one in sorting.files]
            runs[0].issues = _issues(sorting.left_out)
            runs[0].save(update_fields=["issues"])
    return runs


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


def read_import(*, actor: Person, import_run: ImportRun, at: datetime) -> ImportRun:
    """Read the original and say what it would change. Repeating it changes nothing more.

    Raises NotVisible, NotAllowed, ImportNotReady.
    """
    require(actor, "planning.import_plan", import_run)
    if import_run.state != ImportState.QUEUED:
        raise ImportNotReady(import_run.get_state_display())
    reading = read_original(import_run)
    plan = import_run.plan or Plan(created_at=at, changed_at=at)
    values: dict[str, Any] = {"source": reading.source, "format": reading.format, "read_at": at}
    if reading.document is None or reading.content is None:
        values |= {"state": ImportState.FAILED, "issues": _issues(reading.issues)}
    else:
        values |= _previewed(import_run, plan, reading, reading.document, reading.content)
    values["issues"] = [*values["issues"], *import_run.issues][:MOST_ISSUES]
    with transaction.atomic():
        _lock(import_run, ImportState.QUEUED)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save()
        audit.record(
            actor=actor,
            at=at,
            action="planning.read_import",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"state": [ImportState.QUEUED, import_run.state]},
        )
    return import_run


def _previewed(
    import_run: ImportRun, plan: Plan, reading: FileReading, document: PlanDocument, content: Content
) -> dict[str, Any]:
    """What the page shows before anybody applies it; a file that asks to be applied is compared once, then."""
    values: dict[str, Any] = {
        "state": ImportState.READ,
        "content": content,
        "plan_version": plan.version,
        "issues": _issues(reading.issues),
        "fidelity": fidelity(document, content, reading.issues, {}),
    }
    if import_run.plan is None and not import_run.new_project_name:
        values["new_project_name"] = document.properties.name[:200]
    if import_run.applies_itself:
        return values
    found = compare(plan, content, reading.source)
    try:
        change = changed_plan(plan, found)
    except Refusal as refused:
        issue = Issue("plan.not_applicable", refused.words, Severity.ERROR, file=import_run.file_name)
        return values | {"state": ImportState.FAILED, "issues": _issues([issue, *reading.issues])}
    dates = dates_by_number(change, reading.source)
    values["difference"] = found.as_json() | {"effects": change.effects}
    values["fidelity"] = fidelity(document, content, reading.issues, dates)
    return values


def apply_import(
    *,
    actor: Person,
    import_run: ImportRun,
    at: datetime,
    taken: Iterable[str] = (),
    project_code: str = "",
    project_name: str = "",
) -> ChangeSet:
    """Apply what was read as one change set: all of it or nothing. ``taken`` names conflicts decided for the file.

    Raises NotVisible, NotAllowed, ImportNotReady, OperationRefused, ScheduleImpossible, PlanChangedMeanwhile,
    CodeTaken, InvalidCode.
    """
    require(actor, "planning.import_plan", import_run)
    if import_run.state != ImportState.READ:
        raise ImportNotReady(import_run.get_state_display())
    import_run.new_project_code = project_code or import_run.new_project_code
    import_run.new_project_name = project_name or import_run.new_project_name
    chosen = set(taken)
    for _ in range(ATTEMPTS):
        plan = Plan.objects.filter(workspace=import_run.workspace).first() or Plan(created_at=at, changed_at=at)
        found = compare(plan, import_run.content, import_run.source, taken=chosen)
        _refuse_unseen(import_run, found)
        change = changed_plan(plan, found, numbering=number_rows)
        with transaction.atomic():
            _lock(import_run, ImportState.READ)
            if plan.pk is None:
                _make_place(import_run, plan, change, actor=actor, at=at)
            elif not _still_current(change):
                continue
            return _publish(import_run, plan, change, found, actor=actor, at=at)
    raise PlanChangedMeanwhile


def _refuse_unseen(import_run: ImportRun, found: Difference) -> None:
    """Conflicts that nobody has looked at yet are shown first."""
    seen = {one["key"] for one in import_run.difference.get("conflicts", ())}
    if import_run.difference and {one["key"] for one in found.conflicts} - seen:
        effects = import_run.difference.get("effects", {})
        ImportRun.objects.filter(pk=import_run.pk).update(difference=found.as_json() | {"effects": effects})
        raise PlanChangedMeanwhile


def _make_place(import_run: ImportRun, plan: Plan, change: Change, *, actor: Person, at: datetime) -> None:
    """The new project and its empty plan, inside the transaction that fills it."""
    workspace = import_run.workspace
    if workspace.kind != WorkspaceKind.PROJECT:
        name = import_run.new_project_name or import_run.file_name
        code = import_run.new_project_code or free_project_code(name)
        project = create_project(actor=actor, parent=workspace, code=code, name=name, at=at)
        workspace = project.workspace
        StoredFile.objects.filter(pk=import_run.file_id).update(workspace=workspace)
        import_run.made_project = True
    one = change.plans.pop(0)
    plan.workspace = workspace
    plan.name = one.state.header.name or workspace.name
    plan.save(force_insert=True)
    one.state.header.uid, one.state.header.source = plan.pk, import_run.source
    if "0" in one.patch["changed"].get(PLAN, {}):
        one.patch["changed"][PLAN] = {str(plan.pk): one.patch["changed"][PLAN].pop("0")}
    one.state.tables[PLAN] = {plan.pk: one.state.header}
    change.plans[plan.pk] = one
    import_run.workspace = workspace


def _publish(
    import_run: ImportRun, plan: Plan, change: Change, found: Difference, *, actor: Person, at: datetime
) -> ChangeSet:
    change_set = ChangeSet(
        workspace=plan.workspace,
        title=f"Import {import_run.file_name}"[:300],
        source=ChangeSetSource.IMPORT,
        operations=found.operations,
        operation_count=len(found.operations),
        created_by=actor,
        created_at=at,
    )
    base = {plan.pk: plan.version}
    _write_applied(change_set, change, base, actor=actor, at=at, mandate=None)
    import_run.plan, import_run.plan_version = plan, plan.version
    import_run.state, import_run.applied_at = ImportState.APPLIED, at
    import_run.change_set = change_set
    import_run.difference = found.as_json() | {"effects": change.effects}
    import_run.save(update_fields=PUBLISHED)
    return change_set


def discard_import(*, actor: Person, import_run: ImportRun, at: datetime) -> ImportRun:
    """Decide against a file that was read; its original stays. Raises NotVisible, NotAllowed, ImportNotReady."""
    require(actor, "planning.import_plan", import_run)
    if import_run.state not in {ImportState.READ, ImportState.FAILED, ImportState.QUEUED}:
        raise ImportNotReady(import_run.get_state_display())
    with transaction.atomic():
        _lock(import_run, import_run.state)
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
    change_set = revert_change_set(actor=actor, change_set=import_run.change_set, at=at)
    if import_run.made_project and holds_only_its_import(import_run.workspace):
        import_run.workspace = delete_workspace(
            actor=actor,
            workspace=import_run.workspace,
            at=at,
            reason=f"The import of {import_run.file_name}, which made it, was undone.",
            mandate=mandate_for(actor, "planning.import_plan", import_run),
        )
    return change_set


def _lock(import_run: ImportRun, state: str) -> None:
    row = ImportRun._base_manager.select_for_update().filter(pk=import_run.pk).values_list("state", flat=True).get()
    if row != state:
        raise ImportNotReady(ImportState(row).label)


def _issues(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Issues as rows, the grave ones first."""
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    ordered = sorted(issues, key=lambda issue: weight[issue.severity])
    return [
        {"code": one.code, "message": one.message, "severity": one.severity.value, "place": one.place}
        for one in ordered[:MOST_ISSUES]
    ]
