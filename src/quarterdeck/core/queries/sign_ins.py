from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, SignIn


def own_sign_ins(actor: Person, at: datetime) -> list[SignIn]:
    """Where ``actor`` is signed in: sessions that would still be accepted, the one used last first."""
    user = actor.user
    if user is None:
        return []
    oldest = at.timestamp() - settings.SESSION_IDLE_SECONDS
    rows = SignIn.objects.filter(user=user, session__expire_date__gt=at).select_related("session")
    proof = user.get_session_auth_hash()
    return [
        row
        for row in rows
        if row.seen_at.timestamp() > oldest
        and constant_time_compare(row.session.get_decoded().get(HASH_SESSION_KEY, ""), proof)
    ]


def own_sign_in(actor: Person, number: int) -> SignIn:
    """One of them by its number. Raises NotVisible."""
    row = SignIn.objects.filter(pk=number, user=actor.user_id or 0).first()
    if row is None:
        raise NotVisible
    return row
