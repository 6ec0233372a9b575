from __future__ import annotations

from datetime import datetime

from quarterdeck.core.errors import AlreadySetUp, LinkInvalid
from quarterdeck.core.models import Installation, Person, SignInLink
from quarterdeck.core.rules import DEMO_LINK_LIFE, WELCOME_LIFE
from quarterdeck.core.tokens import new_token, token_hash


def open_welcome(token: str, at: datetime, *, lock: bool = False) -> Installation:
    """The installation while its first-run link is good. Raises LinkInvalid, AlreadySetUp."""
    rows = Installation.objects.select_for_update() if lock else Installation.objects.all()
    installation = rows.filter(pk=1).first()
    if installation is None or not token:
        raise LinkInvalid
    if installation.set_up_at is not None:
        raise AlreadySetUp
    expires_at = installation.welcome_expires_at
    if installation.welcome_hash != token_hash(token) or expires_at is None or at >= expires_at:
        raise LinkInvalid
    return installation


def new_welcome(at: datetime) -> str:
    token = new_token()
    Installation.objects.update_or_create(
        pk=1, defaults={"welcome_hash": token_hash(token), "welcome_expires_at": at + WELCOME_LIFE}
    )
    return token


def new_demo_link(person: Person, at: datetime) -> str:
    token = new_token()
    SignInLink.objects.filter(expires_at__lt=at).delete()
    SignInLink.objects.create(
        person=person, token_hash=token_hash(token), created_at=at, expires_at=at + DEMO_LINK_LIFE
    )
    return token
