"""What the command bar finds: workspaces by code and name, and what the apps above add."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from quarterdeck.core.extension import landing_url, search_providers
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.views.access import signed_in
from quarterdeck.core.views.shell import main_links_of

PER_GROUP = 8
LONGEST_TEXT = 100


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Groups of ``{title, items: [{label, hint, url}]}`` for a text; without one, the pages to go to."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    pages = [
        {"label": link["label"], "hint": "", "url": link["url"]}
        for link in main_links_of(actor)
        if text.casefold() in str(link["label"]).casefold()
    ]
    groups = [{"title": "Pages", "items": pages}]
    if text:
        groups.append({"title": "Workspaces", "items": _workspaces(actor, text)})
        for provider in search_providers:
            found = provider.find(actor, text, PER_GROUP)
            items = [{"label": label, "hint": hint, "url": url} for label, hint, url in found]
            groups.append({"title": provider.title, "items": items})
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _workspaces(actor: Person, text: str) -> list[dict[str, str]]:
    rows = Workspace.objects.visible_to(actor)
    found = (rows.filter(code__icontains=text) | rows.filter(name__icontains=text)).order_by("code")[:PER_GROUP]
    return [
        {
            "label": f"{row.code} {row.name}",
            "hint": row.get_kind_display(),
            "url": landing_url(row) or f"/workspaces/{row.pk}/",
        }
        for row in found
    ]
