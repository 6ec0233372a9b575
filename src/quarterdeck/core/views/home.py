from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quarterdeck.core.extension import home_pages
from quarterdeck.core.health import readiness
from quarterdeck.core.queries import is_set_up


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page that an app offers to this person; the workspaces where none does."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor is None:
        return redirect("account_login") if is_set_up() else render(request, "core/not_set_up.html")
    url = next((url for page in home_pages if (url := page.url(actor))), None)
    return redirect(url or "core:workspaces")


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready, amber or not ready; the reasons are for `quarterdeck doctor`, not for strangers."""
    signs = {sign.name: sign.state for sign in readiness()}
    faulty = "fault" in signs.values()
    state = "fault" if faulty else "warning" if "warning" in signs.values() else "good"
    return JsonResponse({"state": state, "signs": signs}, status=503 if faulty else 200)
