"""The difference of an import, line by line: filtered, searched and paged; and its lines in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.plans import import_by_id, sees_money
from quarterdeck.planning.rules.differences.lines import KINDS, filtered
from quarterdeck.planning.rules.money import without_money
from quarterdeck.planning.views.words import field_words, value_words

PER_PAGE = 100
WORDS = {
    "added": "appears",
    "removed": "vanishes",
    "changed": "changes",
    "dates": "moves",
    "conflict": "both sides",
    "rule": "by rule",
}
RULED = {"source": "the source wins", "ours": "ours wins"}
TABLES = {
    "plan": "plan",
    "tasks": "tasks",
    "links": "links",
    "resources": "resources",
    "assignments": "assignments",
    "calendars": "calendars",
}


@signed_in
@require_safe
def import_differences(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = import_by_id(actor, number)
    what, table, words = (request.GET.get(name, "")[:200] for name in ("what", "table", "q"))
    every = run.lines or []
    found = filtered(every, what=what, table=table, words=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kinds = Counter(line["what"] for line in every)
    tables = Counter(line["table"] for line in every)
    context = {
        "workspace": run.workspace,
        "run": run,
        "page": page,
        "lines": line_words(page.object_list, run, may_see_money=sees_money(actor, run)),
        "kinds": [(kind, WORDS[kind], kinds[kind]) for kind in KINDS if kinds[kind]],
        "tables": [(name, shown, tables[name]) for name, shown in TABLES.items() if tables[name]],
        "what": what,
        "table": table,
        "q": words,
        "every": len(every),
    }
    return render(request, "planning/import_differences.html", context)


def line_words(lines: Iterable[dict[str, Any]], run: ImportRun, *, may_see_money: bool) -> list[dict[str, Any]]:
    """Lines as people read them; amounts only for those who may see them."""
    day = run.plan.minutes_per_day if run.plan else 480
    return [_words(line if may_see_money else without_money(line), day) for line in lines]


def _words(line: dict[str, Any], day: int) -> dict[str, Any]:
    name = line.get("field", "")
    values = {each: value_words(name, line[each], day) for each in ("before", "after", "base") if each in line}
    shown = line | values | {"words": WORDS[line["what"]], "field": field_words(name) if name else line["table"]}
    return shown | {"ruled": RULED.get(line.get("rule", ""), "")}
