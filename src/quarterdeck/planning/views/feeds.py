"""The calendar feed: its address on one's own page, and the feed itself for programs that cannot sign in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import cached_rights
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.calendar_feed import write_calendar_feed
from quarterdeck.planning import actions
from quarterdeck.planning.queries.feeds import feed_by_token, feed_entries, feed_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Whether one's address stands and was used; making a new one shows it this once."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    at, address = clock.now(), ""
    feed = feed_of(actor)
    if request.method == "POST":
        feed, token = actions.make_calendar_feed(actor=actor, at=at)
        address = settings.QUARTERDECK_URL + reverse("planning:calendar", args=[token])
    entries = len(feed_entries(actor, at=at, address=settings.QUARTERDECK_URL))
    context = {"feed": feed, "address": address, "entries": entries}
    response = render(request, "planning/calendar_feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def calendar_feed_revoke(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    feed = feed_of(actor)
    if feed is not None:
        actions.revoke_calendar_feed(actor=actor, feed=feed, at=clock.now())
        messages.success(request, "The address answers nothing any more.")
    return redirect("planning:calendar_feed")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed. What the person may see is asked anew each time; a wrong or withdrawn address is nothing at all."""
    feed = feed_by_token(token)
    if feed is None:
        raise NotVisible
    at = clock.now()
    with cached_rights():
        entries = feed_entries(feed.person, at=at, address=settings.QUARTERDECK_URL)
    actions.mark_calendar_feed(actor=feed.person, feed=feed, at=at)
    content = write_calendar_feed(entries, name=f"Quarterdeck, {feed.person.name}", at=at)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="quarterdeck.ics"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
