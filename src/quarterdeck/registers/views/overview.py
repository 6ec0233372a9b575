"""All registers at a glance, of one workspace or of everywhere; and the bin of one register."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Workspace
from quarterdeck.core.permissions import may, may_anywhere, require_anywhere
from quarterdeck.core.queries import find_workspace
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.declaration import all_registers
from quarterdeck.registers.queries.entries import deleted_entries
from quarterdeck.registers.queries.lists import count_open
from quarterdeck.registers.rules.words import overview_finding
from quarterdeck.registers.views.requests import actor_of, today, visible_register, way_to

MOST_DELETED = 200


@signed_in
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    return _overview(request, None)


@signed_in
@require_safe
def workspace(request: HttpRequest, code: str) -> HttpResponse:
    place = find_workspace(actor_of(request), code)
    return _overview(request, place)


@signed_in
@require_safe
def deleted(request: HttpRequest, key: str) -> HttpResponse:
    """What was deleted and this person may bring back, the youngest first."""
    register, actor = visible_register(request, key), actor_of(request)
    require_anywhere(actor, register.permission("delete"))
    shown = deleted_entries(actor, register, most=MOST_DELETED)
    return render(request, "registers/bin.html", {"register": register, "rows": shown, **way_to(register)})


def _overview(request: HttpRequest, place: Workspace | None) -> HttpResponse:
    rows = _rows(request, place)
    late = [(row["register"].plural, row["overdue"]) for row in rows if row["overdue"]]
    context = {"rows": rows, "workspace": place, "finding": overview_finding(late, sum(row["open"] for row in rows))}
    return render(request, "registers/overview.html", context)


def _rows(request: HttpRequest, place: Workspace | None) -> list[dict[str, Any]]:
    """Each register with its open and overdue entries, as far as this person sees them there."""
    actor = actor_of(request)
    found = []
    for register in all_registers():
        permission = register.permission("view")
        if not may_anywhere(actor, permission) or (place is not None and not _reaches(request, permission, place)):
            continue
        count, overdue = count_open(actor, register, place, today())
        address = reverse("registers:entries", args=[register.key])
        within = f"&in={place.code}" if place else ""
        found.append(
            {
                "register": register,
                "open": count,
                "overdue": overdue,
                "address": f"{address}?is=open{within}",
                "overdue_address": f"{address}?is=overdue{within}",
            }
        )
    return found


def _reaches(request: HttpRequest, permission: str, place: Workspace) -> bool:
    """Whether the right is held on the place or somewhere below it: its entries could be seen there."""
    actor = actor_of(request)
    if may(actor, permission, place):
        return True
    return Workspace.objects.visible_to(actor, permission=permission).in_workspace(place).exists()
