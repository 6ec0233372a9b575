"""The JSON API of webhooks: subscriptions of administrators, their messages, and sending again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from quarterdeck.core import clock
from quarterdeck.core.actions import create_webhook, delete_webhook, edit_webhook, pause_webhook, resend_delivery
from quarterdeck.core.api import LARGEST_NUMBER, REFUSALS, Input, Number
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require_anywhere
from quarterdeck.core.queries import visible_people
from quarterdeck.core.queries.webhooks import deliveries_of, delivery_by_id, visible_webhooks, webhook_by_id

router = Router(tags=["webhooks"])
MOST = 200


class WebhookIn(Input):
    """``kinds``: empty for all. ``eyes``: the person whose rights decide what is told."""

    name: str = Field(min_length=1, max_length=100)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(default_factory=list, max_length=50)
    eyes: int = Field(ge=1, le=LARGEST_NUMBER)


class NewWebhookIn(WebhookIn):
    workspace: int = Field(ge=1, le=LARGEST_NUMBER)


class WebhookChange(WebhookIn):
    is_paused: bool = False


class WebhookOut(Schema):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    url: str
    kinds: list[str]
    workspace: int = Field(alias="workspace_id")
    eyes: int = Field(alias="eyes_id")
    paused_at: datetime | None
    waiting: int
    dead: int


class MadeWebhookOut(Schema):
    webhook: WebhookOut
    secret: str


class DeliveryOut(Schema):
    id: int
    key: UUID
    event: int = Field(alias="event_id")
    state: str
    attempts: int
    status: int | None
    error: str
    next_attempt_at: datetime | None
    done_at: datetime | None


@router.get("/webhooks", response={200: list[WebhookOut], **REFUSALS}, operation_id="core_list_webhooks")
def list_webhooks(request: HttpRequest) -> Any:
    actor = _actor(request)
    require_anywhere(actor, "core.manage_webhook")
    return visible_webhooks(actor)[:MOST]


@router.post("/webhooks", response={201: MadeWebhookOut, **REFUSALS}, operation_id="core_create_webhook")
def create(request: HttpRequest, body: NewWebhookIn) -> Any:
    """The secret is told in this answer alone."""
    actor = _actor(request)
    place = Workspace.objects.visible_to(actor).filter(pk=body.workspace).first()
    if place is None:
        raise NotVisible
    made, secret = create_webhook(
        actor=actor, workspace=place, name=body.name, url=body.url, kinds=body.kinds, eyes=_person(actor, body.eyes),
        at=clock.now(),
    )  # fmt: skip
    return 201, {"webhook": webhook_by_id(actor, made.pk), "secret": secret}


@router.put("/webhooks/{int:number}", response={200: WebhookOut, **REFUSALS}, operation_id="core_edit_webhook")
def edit(request: HttpRequest, number: Number, body: WebhookChange) -> Any:
    actor = _actor(request)
    found = webhook_by_id(actor, number)
    eyes = _person(actor, body.eyes)
    edit_webhook(actor=actor, webhook=found, name=body.name, url=body.url, kinds=body.kinds, eyes=eyes, at=clock.now())
    pause_webhook(actor=actor, webhook=found, is_paused=body.is_paused, at=clock.now())
    return webhook_by_id(actor, number)


@router.delete("/webhooks/{int:number}", response={204: None, **REFUSALS}, operation_id="core_delete_webhook")
def delete(request: HttpRequest, number: Number) -> Any:
    actor = _actor(request)
    delete_webhook(actor=actor, webhook=webhook_by_id(actor, number), at=clock.now())
    return 204, None


@router.get("/webhooks/{int:number}/messages", response={200: list[DeliveryOut], **REFUSALS},
            operation_id="core_list_deliveries")  # fmt: skip
def list_deliveries(request: HttpRequest, number: Number, state: str = "") -> Any:
    """The last 200, the youngest first; of one state: waiting, delivered, dead or withheld."""
    return deliveries_of(webhook_by_id(_actor(request), number), state)[:MOST]


@router.post("/webhooks/{int:number}/messages/{int:delivery}", response={200: DeliveryOut, **REFUSALS},
             operation_id="core_resend_delivery")  # fmt: skip
def resend(request: HttpRequest, number: Number, delivery: Number) -> Any:
    actor = _actor(request)
    found = delivery_by_id(webhook_by_id(actor, number), delivery)
    return resend_delivery(actor=actor, delivery=found, at=clock.now())


def _actor(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _person(actor: Person, number: int) -> Person:
    found = visible_people(actor, clock.now()).filter(pk=number).first()
    if found is None:
        raise NotVisible
    return found
