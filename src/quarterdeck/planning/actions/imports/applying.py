"""What was read is applied as one change set: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quarterdeck.core.models import Person, StoredFile, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions._written_changes import _write_applied
from quarterdeck.planning.actions.change_sets import _still_current
from quarterdeck.planning.actions.imports._rows import lock_run, plan_for
from quarterdeck.planning.actions.imports.deciding import remember_rules
from quarterdeck.planning.actions.imports.reading import previewed, shown
from quarterdeck.planning.choices import ChangeSetSource, ImportState
from quarterdeck.planning.errors import ImportNotReady, MatchesUndecided, PlanChangedMeanwhile
from quarterdeck.planning.models import ChangeSet, ImportRun, Plan
from quarterdeck.planning.queries.imports import free_project_code, memory_of
from quarterdeck.planning.rules.differences import Difference, Memory
from quarterdeck.planning.rules.state import PLAN
from quarterdeck.planning.snapshot.compute import Change
from quarterdeck.planning.snapshot.importing import changed_plan, compare
from quarterdeck.planning.snapshot.publish import number_rows
from quarterdeck.portfolio.actions import create_project

ATTEMPTS = 2
# Lines on which a person could decide when the import was shown.
ASKED = ("conflict", "rule")
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
    "lines",
    "fidelity",
    "report",
)
# Who wins, by the table and the name of a field.
Rules = Mapping[tuple[str, str], str]


@dataclass(slots=True)
class Prepared:
    """An import computed on a plan as it stands, ready to be written."""

    plan: Plan
    found: Difference
    change: Change


def apply_import(
    *,
    actor: Person,
    import_run: ImportRun,
    at: datetime,
    taken: Iterable[str] = (),
    kept: Iterable[str] = (),
    rules: Rules | None = None,
    project_code: str = "",
    project_name: str = "",
) -> ChangeSet:
    """Apply what was read as one change set: all of it or nothing.

    ``taken`` and ``kept`` name conflicts decided for the file and for what stands here; ``rules`` are remembered
    for all later imports of the source. Raises NotVisible, NotAllowed, ImportNotReady, MatchesUndecided,
    OperationRefused, ScheduleImpossible, PlanChangedMeanwhile, UnknownField, CodeTaken, InvalidCode.
    """
    require(actor, "planning.import_plan", import_run)
    if import_run.state != ImportState.READ:
        raise ImportNotReady(import_run.get_state_display())
    import_run.new_project_code = project_code or import_run.new_project_code
    import_run.new_project_name = project_name or import_run.new_project_name
    decided = Memory(taken=frozenset(taken), kept=frozenset(kept), rules=rules or {})
    for _ in range(ATTEMPTS):
        prepared = prepare(import_run, decided, at)
        with transaction.atomic():
            change_set = publish_prepared(import_run, prepared, actor=actor, at=at)
            if change_set is None:
                continue
            if rules and import_run.plan is not None:
                remember_rules(import_run.workspace, import_run.source, rules, actor=actor, at=at)
            return change_set
    raise PlanChangedMeanwhile


def prepare(import_run: ImportRun, decided: Memory, at: datetime) -> Prepared:
    """Compute everything outside of the transaction. Raises as `apply_import` does."""
    plan = plan_for(import_run, at)
    memory = memory_of(plan, import_run.source, decided)
    found = compare(plan, import_run.content, import_run.source, memory=memory)
    _refuse_unseen(import_run, found, at)
    return Prepared(plan, found, changed_plan(plan, found, numbering=number_rows))


def publish_prepared(import_run: ImportRun, prepared: Prepared, *, actor: Person, at: datetime) -> ChangeSet | None:
    """Write it inside the caller's transaction; None where the plan has moved on since."""
    plan, change = prepared.plan, prepared.change
    lock_run(import_run, ImportState.READ)
    if plan.pk is None:
        _make_place(import_run, plan, change, actor=actor, at=at)
    elif not _still_current(change):
        return None
    return _publish(import_run, prepared, actor=actor, at=at)


def _refuse_unseen(import_run: ImportRun, found: Difference, at: datetime) -> None:
    """Doubts, and conflicts that nobody has looked at yet, are shown first."""
    seen = {line["key"] for line in import_run.lines or () if line["what"] in ASKED}
    is_unseen = any(one["key"] not in seen for one in found.conflicts if not one["rule"])
    if found.doubts or (import_run.difference and is_unseen):
        values = previewed(import_run, at) | {"applies_itself": False}
        ImportRun.objects.filter(pk=import_run.pk, state=ImportState.READ).update(**values)
        raise MatchesUndecided(len(found.doubts)) if found.doubts else PlanChangedMeanwhile


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


def _publish(import_run: ImportRun, prepared: Prepared, *, actor: Person, at: datetime) -> ChangeSet:
    plan, found, change = prepared.plan, prepared.found, prepared.change
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
    for name, value in shown(import_run, found, change).items():
        setattr(import_run, name, value)
    import_run.save(update_fields=PUBLISHED)
    return change_set
