"""What people decide about imports and wish to be remembered: same rows, and who wins per field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions.imports._rows import lock_run, plan_for
from quarterdeck.planning.actions.imports.reading import previewed
from quarterdeck.planning.choices import ImportState, Winner
from quarterdeck.planning.errors import ImportNotReady, NoSuchDoubt, UnknownField
from quarterdeck.planning.models import ImportRule, ImportRun, Plan, RowMatch
from quarterdeck.planning.queries.imports import memory_of
from quarterdeck.planning.rules.differences.ruled import ruled_fields
from quarterdeck.planning.snapshot.importing import compare


def answer_doubts(
    *, actor: Person, import_run: ImportRun, answers: Mapping[str, bool], at: datetime, rest: bool | None = None
) -> ImportRun:
    """Say which rows of the file are rows of the plan; remembered for all later imports. ``rest`` answers the others.

    Raises NotVisible, NotAllowed, ImportNotReady, NoSuchDoubt.
    """
    require(actor, "planning.import_plan", import_run)
    plan = plan_for(import_run, at)
    if import_run.state != ImportState.READ or plan.pk is None:
        raise ImportNotReady(import_run.get_state_display())
    memory = memory_of(plan, import_run.source)
    doubts = {one["key"]: one for one in compare(plan, import_run.content, import_run.source, memory=memory).doubts}
    unknown = [key for key in answers if key not in doubts]
    if unknown:
        raise NoSuchDoubt(unknown[0])
    decided = dict(answers) if rest is None else {key: answers.get(key, rest) for key in doubts}
    with transaction.atomic():
        lock_run(import_run, ImportState.READ)
        for key, is_same in decided.items():
            _remember_match(import_run, plan, doubts[key], is_same=is_same, actor=actor, at=at)
        audit.record(
            actor=actor,
            at=at,
            action="planning.answer_doubts",
            subject=import_run,
            workspace=import_run.workspace,
            changes={"same": [None, sum(decided.values())], "other": [None, len(decided) - sum(decided.values())]},
        )
    _show_again(import_run, at)
    return import_run


def _remember_match(
    import_run: ImportRun, plan: Plan, doubt: dict[str, Any], *, is_same: bool, actor: Person, at: datetime
) -> None:
    table = doubt["table"]
    key = doubt["key"].removeprefix(f"{table}:")
    place: dict[str, Any] = {"plan": plan, "source": import_run.source, "table": table, "key": key}
    if is_same:
        RowMatch.objects.filter(**place, is_same=True).delete()
    RowMatch.objects.update_or_create(
        **place,
        row=doubt["row"],
        defaults={
            "name": str(doubt["name"])[:1024],
            "row_name": doubt["ours"][:1024],
            "is_same": is_same,
            "answered_by": actor,
            "answered_at": at,
        },
    )


def forget_match(*, actor: Person, row_match: RowMatch, at: datetime) -> None:
    """Take an answer back: the next import asks again. Raises NotVisible, NotAllowed."""
    require(actor, "planning.import_plan", row_match.plan)
    with transaction.atomic():
        audit.record(
            actor=actor,
            at=at,
            action="planning.forget_match",
            subject=row_match.plan,
            workspace=row_match.workspace,
            changes={row_match.key: [row_match.row_name if row_match.is_same else "another row", None]},
        )
        row_match.delete()


def set_import_rule(
    *, actor: Person, workspace: Workspace, source: str, table: str, field: str, winner: str, at: datetime
) -> None:
    """Say who wins where both sides changed a field of a source; ``ask`` ends the rule.

    Raises NotVisible, NotAllowed, UnknownField.
    """
    require(actor, "planning.import_plan", workspace)
    if not source:
        raise NotVisible
    with transaction.atomic():
        remember_rules(workspace, source[:32], {(table, field): winner}, actor=actor, at=at)


def remember_rules(
    workspace: Workspace, source: str, rules: Mapping[tuple[str, str], str], *, actor: Person, at: datetime
) -> None:
    """Write rules inside the caller's transaction. Raises UnknownField."""
    known = ruled_fields()
    for (table, field), winner in rules.items():
        if field not in known.get(table, ()) or winner not in Winner.values:
            raise UnknownField(f"{table}.{field}")
        place: dict[str, Any] = {"workspace": workspace, "source": source, "table": table, "field": field}
        before = ImportRule.objects.filter(**place).values_list("winner", flat=True).first()
        if winner == Winner.ASK:
            ImportRule.objects.filter(**place).delete()
        else:
            ImportRule.objects.update_or_create(**place, defaults={"winner": winner, "set_by": actor, "set_at": at})
        audit.record(
            actor=actor,
            at=at,
            action="planning.set_import_rule",
            subject=workspace,
            workspace=workspace,
            changes={f"{source} {table}.{field}": [before or Winner.ASK, winner]},
        )


def _show_again(import_run: ImportRun, at: datetime) -> None:
    """The difference with what has been decided since."""
    values = previewed(import_run, at)
    with transaction.atomic():
        lock_run(import_run, ImportState.READ)
        for name, value in values.items():
            setattr(import_run, name, value)
        import_run.save(update_fields=list(values))
