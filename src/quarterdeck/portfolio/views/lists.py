"""The list of projects, with its filters in the address."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.portfolio import queries
from quarterdeck.portfolio.choices import ACTIVE_STATES, FINISHED_STATES, ProjectState, SizeClass

ROWS = 100
VIEWS = (
    ("", "All"),
    ("active", "Active"),
    ("on_hold", "On hold"),
    ("finished", "Closed"),
    ("archived", "Archived"),
)
VIEW_STATES = {
    "active": tuple(state.value for state in ACTIVE_STATES),
    "on_hold": (ProjectState.ON_HOLD.value,),
    "finished": tuple(state.value for state in FINISHED_STATES),
}


@login_required
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    view = request.GET.get("view", "")
    wanted = _filter(request.GET, view)
    rows = queries.visible_projects(actor, wanted=wanted)
    if view == "archived":
        rows = rows.filter(workspace__archived_at__isnull=False)
    options = queries.filter_options(actor)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    left = queries.left_lists([project.pk for project in page])
    context = {
        "page": page,
        "rows": [(project, left.get(project.pk)) for project in page],
        "tabs": [
            {"label": label, "url": f"?view={key}", "current": key == view, "count": None} for key, label in VIEWS
        ],
        "tokens": _tokens(request.GET, options),
        "options": options,
        "states": ProjectState.choices,
        "sizes": SizeClass.choices,
        "view": view,
        "wanted": wanted,
        "may_create": may_anywhere(actor, "portfolio.create_project"),
    }
    return render(request, "portfolio/projects.html", context)


def _filter(given: QueryDict, view: str) -> queries.ProjectFilter:
    states = tuple(given.getlist("state")) or VIEW_STATES.get(view, ())
    return queries.ProjectFilter(
        areas=tuple(filter(None, given.getlist("area"))),
        managers=tuple(int(key) for key in given.getlist("manager") if re.fullmatch("[0-9]{1,15}", key)),
        states=tuple(filter(None, states)),
        size_classes=tuple(filter(None, given.getlist("class"))),
        programmes=tuple(filter(None, given.getlist("programme"))),
        text=given.get("q", "")[:200],
        with_archived=view == "archived",
    )


def _tokens(given: QueryDict, options: queries.FilterOptions) -> list[dict[str, Any]]:
    labels: dict[str, dict[str, str]] = {
        "area": {area.code: area.name for area in options.areas},
        "manager": {str(person.pk): person.name for person in options.managers},
        "state": dict(ProjectState.choices),
        "class": dict(SizeClass.choices),
        "programme": {row.workspace.code: row.workspace.name for row in options.programmes},
    }
    tokens = []
    for field, known in labels.items():
        for value in filter(None, given.getlist(field)):
            rest = given.copy()
            rest.setlist(field, [other for other in given.getlist(field) if other != value])
            rest.pop("page", None)
            label = known.get(value, value)
            tokens.append({"field": field.title(), "value": label, "remove_url": f"?{rest.urlencode()}"})
    return tokens
