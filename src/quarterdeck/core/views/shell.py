"""What every page needs: who is here and where they may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from quarterdeck.core.extension import main_links
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may_anywhere


def shell(request: HttpRequest) -> dict[str, Any]:
    actor: Person | None = getattr(request, "actor", None)
    if actor is None:
        return {"actor": None, "mail_is_set_up": bool(settings.EMAIL_HOST)}
    return {"actor": actor, "rail_links": main_links_of(actor), "mail_is_set_up": bool(settings.EMAIL_HOST)}


def main_links_of(actor: Person) -> list[dict[str, Any]]:
    links = []
    for link in main_links:
        if link.permission is not None and not may_anywhere(actor, link.permission):
            continue
        try:
            url = reverse(link.url_name)
        except NoReverseMatch:
            continue
        count = link.count(actor) if link.count else None
        links.append({"label": link.label, "url": url, "icon": link.icon, "count": count})
    return links
