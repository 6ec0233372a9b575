"""A person's calendar address: made, replaced, withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require_anywhere
from quarterdeck.core.tokens import new_token, token_hash
from quarterdeck.planning.models import CalendarFeed

BETWEEN_MARKS = timedelta(hours=1)


def make_calendar_feed(*, actor: Person, at: datetime) -> tuple[CalendarFeed, str]:
    """Make the actor's calendar address; one that stands ends now. The token is told once. Raises NotAllowed."""
    require_anywhere(actor, "planning.view_plan")
    token = new_token()
    with transaction.atomic():
        for former in CalendarFeed.objects.select_for_update().filter(person=actor, revoked_at__isnull=True):
            _end(actor, former, at=at)
        feed = CalendarFeed.objects.create(person=actor, token_hash=token_hash(token), created_at=at)
        audit.record(actor=actor, at=at, action="planning.make_calendar_feed", subject=feed, workspace=None)
    return feed, token


def revoke_calendar_feed(*, actor: Person, feed: CalendarFeed, at: datetime) -> CalendarFeed:
    """End one's own calendar address: from now on it answers nothing. Raises NotVisible."""
    with transaction.atomic():
        row = CalendarFeed.objects.select_for_update().filter(pk=feed.pk, person=actor).first()
        if row is None:
            raise NotVisible
        if row.revoked_at is None:
            _end(actor, row, at=at)
    return row


def mark_calendar_feed(*, actor: Person, feed: CalendarFeed, at: datetime) -> None:
    """Remember that the address was used, once an hour: it shows its person whether a program still asks for it."""
    if feed.last_used_at is None or at - feed.last_used_at > BETWEEN_MARKS:
        CalendarFeed.objects.filter(pk=feed.pk, person=actor).update(last_used_at=at)


def _end(actor: Person, feed: CalendarFeed, *, at: datetime) -> None:
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    audit.record(actor=actor, at=at, action="planning.revoke_calendar_feed", subject=feed, workspace=None)
