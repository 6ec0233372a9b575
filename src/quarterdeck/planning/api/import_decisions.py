"""Doubts, rules and the difference of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from quarterdeck.core import clock
from quarterdeck.planning import actions
from quarterdeck.planning.api.imports import ImportOut
from quarterdeck.planning.api.plans import actor_of
from quarterdeck.planning.models import ImportRule
from quarterdeck.planning.queries.imports import fidelity_of, rules_of
from quarterdeck.planning.queries.plans import import_by_id, project_workspace, sees_money
from quarterdeck.planning.rules.differences.lines import filtered
from quarterdeck.planning.rules.money import without_money

router = Router()
MOST_LINES = 1000


class LinesOut(Schema):
    count: int
    lines: list[dict[str, Any]]


class LinesIn(Schema):
    """``what`` is conflict, rule, added, removed, changed or dates."""

    what: str = ""
    table: str = ""
    q: str = ""
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_LINES)] = 100


class FidelityOut(Schema):
    file: str
    format: str
    sha256: str
    state: str
    totals: dict[str, int]
    fields: list[dict[str, Any]]


class AnswersIn(Schema):
    """Keys of doubts with whether they are the same row; ``rest`` answers all the others."""

    model_config = {"extra": "forbid"}

    answers: Annotated[dict[str, bool], Field(max_length=10_000)] = {}
    rest: bool | None = None


class RuleIn(Schema):
    """``winner`` is source, ours or ask."""

    model_config = {"extra": "forbid"}

    source: Annotated[str, Field(min_length=1, max_length=32)]
    table: Annotated[str, Field(max_length=16)]
    field: Annotated[str, Field(max_length=64)]
    winner: Annotated[str, Field(max_length=8)]


class RuleOut(Schema):
    source: str
    table: str
    field: str
    winner: str
    set_by: str | None
    set_at: datetime

    @staticmethod
    def of(rule: ImportRule) -> RuleOut:
        names = ("source", "table", "field", "winner", "set_at")
        by = rule.set_by.name if rule.set_by else None
        return RuleOut(**{name: getattr(rule, name) for name in names}, set_by=by)


@router.get("/imports/{int:import_id}/differences", response=LinesOut, operation_id="planning_list_differences")
def list_differences(request: HttpRequest, import_id: int, wanted: Query[LinesIn]) -> Any:
    """Every line of what an import changes, with the working days by which things move."""
    actor = actor_of(request)
    run = import_by_id(actor, import_id)
    found = filtered(run.lines or [], what=wanted.what, table=wanted.table, words=wanted.q)
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    return LinesOut(count=len(found), lines=shown if sees_money(actor, run) else without_money(shown))


@router.get("/imports/{int:import_id}/fidelity", response=FidelityOut, operation_id="planning_read_fidelity")
def read_fidelity(request: HttpRequest, import_id: int) -> Any:
    """Field by field what was kept, changed, lost and guessed, with the reasons."""
    return fidelity_of(import_by_id(actor_of(request), import_id))


@router.post("/imports/{int:import_id}/answers", response=ImportOut, operation_id="planning_answer_doubts")
def answer_doubts(request: HttpRequest, import_id: int, payload: AnswersIn) -> Any:
    """Say which rows of the file are rows of the plan. Answers are remembered."""
    actor = actor_of(request)
    run = import_by_id(actor, import_id)
    run = actions.answer_doubts(actor=actor, import_run=run, answers=payload.answers, rest=payload.rest, at=clock.now())
    return ImportOut.of(run, actor=actor)


@router.get("/projects/{code}/import-rules", response=list[RuleOut], operation_id="planning_list_import_rules")
def list_rules(request: HttpRequest, code: str) -> Any:
    workspace = project_workspace(actor_of(request), code)
    return [RuleOut.of(one) for one in rules_of(workspace)]


@router.put("/projects/{code}/import-rules", response=list[RuleOut], operation_id="planning_set_import_rule")
def set_rule(request: HttpRequest, code: str, payload: RuleIn) -> Any:
    """Say who wins where both sides changed a field; ``ask`` ends the rule."""
    actor = actor_of(request)
    workspace = project_workspace(actor, code)
    actions.set_import_rule(
        actor=actor,
        workspace=workspace,
        source=payload.source,
        table=payload.table,
        field=payload.field,
        winner=payload.winner,
        at=clock.now(),
    )
    return [RuleOut.of(one) for one in rules_of(workspace)]
