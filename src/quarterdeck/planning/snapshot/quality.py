"""Schedule quality of a plan: the document with its baselines, judged as files are."""

from __future__ import annotations

from typing import Any

from quarterdeck.engine.quality import Check
from quarterdeck.exchange.assessment import judge_document
from quarterdeck.planning.models import Plan, ScheduleRun
from quarterdeck.planning.rules.state import PlanState
from quarterdeck.planning.snapshot.load import attach_baselines, load_state

MOST_OFFENDERS = 500


def quality_of(plan: Plan) -> dict[str, Any]:
    """The checks of the plan's present version: as stored with its schedule run, else judged now."""
    run = ScheduleRun.objects.filter(plan=plan, version=plan.version).first()
    if run is not None and run.quality is not None:
        stored: dict[str, Any] = run.quality
        return stored
    return judge(plan)


def judge(plan: Plan) -> dict[str, Any]:
    state = load_state(plan)
    attach_baselines(state, numbers={0})
    document = state.document()
    judgement = judge_document(document)
    links = list(state.links.values())
    names = {uid: row.name for uid, row in state.tasks.items()}
    checks = [_check(check, state, links, names) for check in (*judgement.report.checks, *judgement.report.health)]
    return {
        "version": plan.version,
        "checks": checks,
        "passed": judgement.report.passed,
        "evaluable": judgement.report.evaluable,
        "tasks": judgement.task_count,
        "links": judgement.link_count,
    }


def _check(check: Check, state: PlanState, links: list[Any], names: dict[int, str]) -> dict[str, Any]:
    offenders = [_offender(one, links, names) for one in check.offenders[:MOST_OFFENDERS]]
    return {
        "number": check.number,
        "code": check.code,
        "name": check.name,
        "measure": check.measure,
        "unit": check.unit.value,
        "rule": check.rule.value,
        "threshold": check.threshold,
        "upper": check.upper,
        "verdict": check.verdict.value,
        "reason": check.reason,
        "population": check.population,
        "offender_count": len(check.offenders),
        "offenders": offenders,
    }


def _offender(one: Any, links: list[Any], names: dict[int, str]) -> dict[str, Any]:
    """Task by row id; a link by its ends, so that the page can lead to the successor."""
    if one.task is not None:
        return {"task": one.task, "name": names.get(one.task, ""), "words": one.reason, "link": None}
    link = links[one.link] if one.link is not None and one.link < len(links) else None
    if link is None:
        return {"task": None, "name": "", "words": one.reason, "link": None}
    ends = f"{names.get(link.predecessor_uid, '')} → {names.get(link.successor_uid, '')}"
    return {"task": link.successor_uid, "name": ends, "words": one.reason, "link": link.uid}
