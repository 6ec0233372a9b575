"""The plan with its Gantt and task table, and the quality page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import inline_style_attributes, signed_in
from quarterdeck.planning.actions import create_plan
from quarterdeck.planning.models import Baseline, BaselineTask, Plan, Task
from quarterdeck.planning.queries.baselines import baseline_choices, baseline_of, current_baseline
from quarterdeck.planning.queries.gantt import Numbered, kind_of, outline_of, working_people
from quarterdeck.planning.queries.plans import changes_of, plan_of, project_workspace
from quarterdeck.planning.snapshot.quality import quality_of

FIRST_ROWS = 50  # what a screen shows until the chart is there
MORE_ROWS = 400  # a further page of the table, for a browser without scripts
LONGEST_NUMBER = 9
GANTT = "/api/v1/plans/{}/gantt?compact=true"
TABLE_COLUMNS = (
    "id",
    "wbs",
    "name",
    "is_milestone",
    "is_summary",
    "is_level_of_effort",
    "start",
    "finish",
    "duration_minutes",
    "span_minutes",
    "percent_complete",
    "is_critical",
    "total_slack_minutes",
    "owner__name",
)


@inline_style_attributes
@signed_in
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    found = plan_of(workspace)
    context: dict[str, Any] = {"workspace": workspace, "plan": found, "actor": actor}
    context["may_edit"] = may(actor, "planning.edit_plan", found or workspace)
    context["may_import"] = may(actor, "planning.import_plan", workspace)
    if found is not None and (found.task_count or context["may_edit"]):
        shown = baseline_of(found, request.GET.get("baseline"))
        context |= _measured(found, shown)
        context |= _paged(found, shown, request.GET.get("after", ""))
        context |= {
            "finding": finding(found, shown),
            "drafts": changes_of(found).filter(state="draft").count(),
        }
    return render(request, "planning/plan.html", context)


def _measured(found: Plan, shown: Baseline | None) -> dict[str, Any]:
    """The baseline beside the bars, the others to choose from, and where the chart reads it all."""
    current = current_baseline(found)
    is_other = shown is not None and shown != current
    return {
        "source": GANTT.format(found.pk) + (f"&baseline={shown.pk}" if shown and is_other else ""),
        "shown_baseline": shown,
        "current_baseline": current,
        "baselines": baseline_choices(found),
        "is_other_baseline": is_other,
        "baseline_words": _words(shown, is_other=is_other),
    }


def _words(shown: Baseline | None, *, is_other: bool) -> str:
    if shown is None or (shown.is_approved and not is_other):
        return "the baseline"
    if not shown.is_approved:
        return "the imported baseline, which nobody has approved here"
    return f"the {shown.get_kind_display().lower()} baseline of {shown.captured_at:%-d %b %Y}"


def _paged(found: Plan, shown: Baseline | None, after: str) -> dict[str, Any]:
    """The rows of the table after so many, and after how many the next page begins, if there is one."""
    begins = int(after) if after.isdecimal() and len(after) < LONGEST_NUMBER else 0
    ends = begins + (MORE_ROWS if begins else FIRST_ROWS)
    outline = list(islice(outline_of(found), begins, ends + 1))
    rows = _table(found, outline[: ends - begins], shown)
    return {"rows": rows, "next_after": ends if len(outline) > len(rows) else None}


def _table(found: Plan, outline: Sequence[Numbered], baseline: Baseline | None) -> list[dict[str, Any]]:
    """Rows of the table that works without a script, in outline order."""
    shown = [key for key, _, _ in outline]
    values = {row["id"]: row for row in Task.objects.filter(pk__in=shown).order_by().values(*TABLE_COLUMNS)}
    people = working_people(found, tasks=shown)
    known = set(BaselineTask.objects.filter(baseline=baseline, task_key__in=shown).values_list("task_key", flat=True))
    rows = []
    for key, level, number in outline:
        row = values[key]
        minutes = row["span_minutes"] if row["is_summary"] else row["duration_minutes"]
        row["days"] = None if minutes is None else minutes / found.minutes_per_day
        slack = row["total_slack_minutes"]
        row["slack_days"] = None if slack is None else slack / found.minutes_per_day
        row["kind"] = kind_of(row)
        row["code"] = row["wbs"] or number
        row["people"] = row["owner__name"] or people.get(row["id"], "")
        row["indent"] = min(level, 6)
        row["is_new"] = baseline is not None and key not in known
        rows.append(row)
    return rows


def finding(found: Plan, baseline: Baseline | None) -> dict[str, Any]:
    """The facts of the page's first sentence."""
    late = None
    if found.finish and baseline and baseline.finish:
        late = weekdays_between(baseline.finish.date(), found.finish.date())
    return {"late_days": late, "earlier": -late if late is not None and late < 0 else None}


def weekdays_between(first: date, last: date) -> int:
    """Weekdays after ``first`` up to ``last``, negative backwards: the slip that reports show."""
    if last < first:
        return -weekdays_between(last, first)
    return int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))


@signed_in
@require_POST
def plan_create(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    create_plan(actor=actor, workspace=workspace, at=clock.now())
    messages.success(request, "An empty plan is ready.")
    return redirect("planning:plan", workspace.code)


VERDICTS = {"pass": ("green", "Pass"), "fail": ("red", "Fail"), "not_evaluable": ("none", "No data")}
OFFENDERS_SHOWN = 30


@signed_in
@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    found = plan_of(workspace)
    context: dict[str, Any] = {"workspace": workspace, "plan": found, "actor": actor}
    if found is not None and found.task_count:
        result = quality_of(found)
        checks = [_shown(check) for check in result["checks"]]
        points = [check for check in checks if check["number"] is not None]
        context |= {
            "result": result,
            "points": points,
            "extra": [check for check in checks if check["number"] is None],
            "failed": [check for check in points if check["verdict"] == "fail"],
            "blind": sum(check["verdict"] == "not_evaluable" for check in points),
        }
    return render(request, "planning/quality.html", context)


def _shown(check: dict[str, Any]) -> dict[str, Any]:
    rag, word = VERDICTS[check["verdict"]]
    limit = figure(check["threshold"], check["unit"])
    rules = {"at_most": f"at most {limit}", "at_least": f"at least {limit}"}
    words = rules.get(check["rule"], f"{limit} to {figure(check['upper'], check['unit'])}")
    return check | {
        "rag": rag,
        "word": word,
        "figure": figure(check["measure"], check["unit"]),
        "limit": words,
        "shown": check["offenders"][:OFFENDERS_SHOWN],
        "rest": max(0, check["offender_count"] - OFFENDERS_SHOWN),
    }


def figure(value: float | None, unit: str) -> str | None:
    """A measure in its unit: shares as percent, ratios without the zero."""
    if value is None:
        return None
    if unit == "share":
        return f"{value * 100:.1f}\u202f%".replace(".0\u202f%", "\u202f%")
    if unit == "count":
        return f"{value:.0f}"
    if unit == "days":
        return f"{value:g}\u00a0d"
    return f"{value:.2f}".removeprefix("0") if value < 1 else f"{value:.2f}"
