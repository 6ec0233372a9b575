"""What the signed-in person is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field as Bound
from ninja import Router, Schema

from quarterdeck.core import clock
from quarterdeck.registers.actions import choose_digest, mark_seen
from quarterdeck.registers.api.shapes import REFUSALS, Number, PersonOut, Strict, actor_of
from quarterdeck.registers.queries.digests import digest_of
from quarterdeck.registers.queries.notices import MOST, notices_of

router = Router()


class NoticeOut(Schema):
    id: int
    entry: int
    register_key: str
    reference: str
    title: str
    reason: str
    words: str
    actor: PersonOut | None
    at: datetime
    seen_at: datetime | None


class SeenIn(Strict):
    """``notices``: which; all if left out."""

    notices: Annotated[list[Number], Bound(max_length=500)] | None = None


class SeenOut(Schema):
    seen: int


class DigestIn(Strict):
    """``rhythm``: off, daily or weekly."""

    rhythm: Annotated[str, Bound(max_length=8)]


class DigestOut(Schema):
    rhythm: str
    next_at: datetime | None
    sent_at: datetime | None


@router.get("/notifications", response={200: list[NoticeOut], **REFUSALS}, operation_id="registers_list_notices")
def list_notices(request: HttpRequest, new: bool = False) -> Any:
    """The last 200, the youngest first; ``new=true``: only those that were not seen yet."""
    rows = notices_of(actor_of(request))
    rows = rows.filter(seen_at__isnull=True) if new else rows
    return [
        {
            "id": one.pk,
            "entry": one.subject_id,
            "register_key": one.subject.register,
            "reference": one.subject.reference,
            "title": one.subject.title,
            "reason": one.reason,
            "words": one.words,
            "actor": one.actor,
            "at": one.at,
            "seen_at": one.seen_at,
        }
        for one in rows[:MOST]
    ]


@router.post("/notifications/seen", response={200: SeenOut, **REFUSALS}, operation_id="registers_mark_seen")
def seen(request: HttpRequest, body: SeenIn) -> Any:
    return {"seen": mark_seen(actor=actor_of(request), numbers=body.notices, at=clock.now())}


@router.get("/notifications/mail", response={200: DigestOut, **REFUSALS}, operation_id="registers_show_digest")
def show_digest(request: HttpRequest) -> Any:
    """How often the signed-in person is told by e-mail."""
    return digest_of(actor_of(request))


@router.put("/notifications/mail", response={200: DigestOut, **REFUSALS}, operation_id="registers_choose_digest")
def choose(request: HttpRequest, body: DigestIn) -> Any:
    return choose_digest(actor=actor_of(request), rhythm=body.rhythm, at=clock.now())
