"""Noting where a user is signed in."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from quarterdeck.core.models import SignIn, User

LONGEST_AGENT = 300


def note_sign_in(
    *, user: User, session_key: str, agent: str, address: str | None, began: datetime, at: datetime
) -> None:
    """Keep when and from where a session was last used. One that has ended meanwhile is none to keep."""
    seen = {"user": user, "agent": agent[:LONGEST_AGENT], "address": address or None, "seen_at": at}
    try:
        with transaction.atomic():
            SignIn.objects.update_or_create(
                session_id=session_key, defaults=seen, create_defaults=seen | {"signed_in_at": began}
            )
    except IntegrityError:
        return
