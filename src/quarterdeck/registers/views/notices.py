"""The page of what a person is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import mark_seen
from quarterdeck.registers.queries.notices import MOST, due_soon, notices_of
from quarterdeck.registers.views.requests import actor_of, today


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = list(notices_of(actor)[:MOST])
    context = {
        "rows": rows,
        "new": sum(1 for one in rows if one.seen_at is None),
        "due": due_soon(actor, today()),
        "today": today(),
    }
    return render(request, "registers/notices.html", context)


@signed_in
@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """All of them, or one."""
    number = request.POST.get("notice", "")
    numbers = [min(int(number), 2**53)] if number.isascii() and number.isdigit() else None
    mark_seen(actor=actor_of(request), numbers=numbers, at=clock.now())
    return redirect("registers:notices")
