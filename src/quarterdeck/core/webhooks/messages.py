"""What a message says, and how its receiver knows that it comes from here."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.conf import settings

from quarterdeck.core.extension import published_events
from quarterdeck.core.models import OutboxEvent, Person, Webhook, WebhookDelivery


def secret_of(webhook: Webhook) -> str:
    """The secret of a subscription: shown when it is made or changed, and never kept."""
    key = settings.QUARTERDECK_WEBHOOK_KEY.encode()
    return hmac.new(key, webhook.salt.encode(), hashlib.sha256).hexdigest()


def published_kinds() -> dict[str, str]:
    return {one.kind: one.title for one in published_events}


def body_of(delivery: WebhookDelivery, *, eyes: Person) -> bytes | None:
    """The message as the eyes of the subscription may see it now; None where they may not."""
    event = delivery.event
    source = next((one for one in published_events if one.kind == event.kind), None)
    content = source.content(eyes, event) if source and eyes.is_active else None
    return None if content is None else json.dumps(_message(delivery, event, content), sort_keys=True).encode()


def _message(delivery: WebhookDelivery, event: OutboxEvent, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(delivery.key),
        "event": event.kind,
        "number": event.pk,
        "at": event.at.isoformat(),
        "workspace": event.workspace.code if event.workspace else None,
        "actor": event.actor_id,
        "data": content,
    }


def headers_of(delivery: WebhookDelivery, body: bytes, *, at: datetime) -> dict[str, str]:
    """The signature covers the instant as well, so that an old message cannot be sent again by somebody else."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(secret_of(delivery.webhook).encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Quarterdeck",
        "Idempotency-Key": str(delivery.key),
        "X-Quarterdeck-Event": delivery.event.kind,
        "X-Quarterdeck-Delivery": str(delivery.key),
        "X-Quarterdeck-Timestamp": stamp,
        "X-Quarterdeck-Signature": f"sha256={signed.hexdigest()}",
    }
