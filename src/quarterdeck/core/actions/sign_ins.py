from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, SignIn


def end_own_session(*, actor: Person, sign_in: SignIn, at: datetime) -> None:
    """Sign oneself out somewhere else. Raises NotVisible."""
    if sign_in.user_id != actor.user_id:
        raise NotVisible
    with transaction.atomic():
        Session.objects.filter(pk=sign_in.session_id).delete()
        _tell(actor, ended=1, at=at)


def end_other_sessions(*, actor: Person, session_key: str, at: datetime) -> int:
    """Sign oneself out everywhere but in the session with this key; how many that were."""
    with transaction.atomic():
        rows = SignIn.objects.filter(user=actor.user_id or 0).exclude(session=session_key)
        keys = list(rows.values_list("session", flat=True))
        Session.objects.filter(pk__in=keys).delete()
        if keys:
            _tell(actor, ended=len(keys), at=at)
    return len(keys)


def _tell(actor: Person, *, ended: int, at: datetime) -> None:
    audit.record(
        actor=actor, at=at, action="core.end_own_session", subject=actor, workspace=None, changes={"sessions": ended}
    )
