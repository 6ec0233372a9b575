"""Subscriptions of other systems: made, changed, paused, ended; and messages sent again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import AddressRefused, NotVisible, WebhookRefused
from quarterdeck.core.models import DeliveryState, Person, Webhook, WebhookDelivery, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.core.webhooks.addresses import target_of
from quarterdeck.core.webhooks.messages import published_kinds, secret_of

MANAGE = "core.manage_webhook"


def create_webhook(
    *, actor: Person, workspace: Workspace, name: str, url: str, kinds: Sequence[str], eyes: Person, at: datetime
) -> tuple[Webhook, str]:
    """Subscribe an address to events of a workspace and all below it. The secret is told this once.

    Raises NotAllowed, NotVisible, WebhookRefused.
    """
    require(actor, MANAGE, workspace)
    _check(name, url, kinds, eyes)
    with transaction.atomic():
        row = Webhook.objects.create(
            workspace=workspace, name=name.strip(), url=url, kinds=sorted(set(kinds)), eyes=eyes,
            salt=secrets.token_hex(32), created_by=actor, created_at=at,
        )  # fmt: skip
        changes = {"name": row.name, "url": row.url, "kinds": row.kinds, "eyes": eyes.pk}
        _record(actor, row, "core.create_webhook", at=at, changes=changes)
    return row, secret_of(row)


def edit_webhook(
    *, actor: Person, webhook: Webhook, name: str, url: str, kinds: Sequence[str], eyes: Person, at: datetime
) -> Webhook:
    """Change where a subscription leads and what it tells. Raises NotAllowed, NotVisible, WebhookRefused."""
    require(actor, MANAGE, webhook)
    _check(name, url, kinds, eyes)
    with transaction.atomic():
        row = _locked(webhook)
        values = {"name": name.strip(), "url": url, "kinds": sorted(set(kinds)), "eyes_id": eyes.pk}
        changes = {key: [getattr(row, key), value] for key, value in values.items() if getattr(row, key) != value}
        if changes:
            for key, value in values.items():
                setattr(row, key, value)
            row.save(update_fields=["name", "url", "kinds", "eyes"])
            _record(actor, row, "core.edit_webhook", at=at, changes=changes)
    return row


def change_webhook_secret(*, actor: Person, webhook: Webhook, at: datetime) -> str:
    """A new secret from now on; the former one signs nothing any more. Raises NotAllowed, NotVisible."""
    require(actor, MANAGE, webhook)
    with transaction.atomic():
        row = _locked(webhook)
        row.salt = secrets.token_hex(32)
        row.save(update_fields=["salt"])
        _record(actor, row, "core.change_webhook_secret", at=at, changes={})
    return secret_of(row)


def pause_webhook(*, actor: Person, webhook: Webhook, at: datetime, is_paused: bool) -> Webhook:
    """Hold a subscription, or let it go on: what waited goes out, what happens meanwhile is not told.

    Raises NotAllowed, NotVisible.
    """
    require(actor, MANAGE, webhook)
    with transaction.atomic():
        row = _locked(webhook)
        if (row.paused_at is not None) != is_paused:
            changes = {"paused": [not is_paused, is_paused]}
            row.paused_at = at if is_paused else None
            row.save(update_fields=["paused_at"])
            _record(actor, row, "core.pause_webhook", at=at, changes=changes)
    return row


def delete_webhook(*, actor: Person, webhook: Webhook, at: datetime) -> None:
    """End a subscription with all that waits for it. Raises NotAllowed, NotVisible."""
    require(actor, MANAGE, webhook)
    with transaction.atomic():
        row = _locked(webhook)
        _record(actor, row, "core.delete_webhook", at=at, changes={"name": row.name, "url": row.url})
        row.delete()


def resend_delivery(*, actor: Person, delivery: WebhookDelivery, at: datetime) -> WebhookDelivery:
    """Send a message again, from its first attempt on, before what waits behind it. Raises NotAllowed, NotVisible."""
    require(actor, MANAGE, delivery.webhook)
    with transaction.atomic():
        row = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        row.state, row.attempts, row.next_attempt_at, row.done_at = DeliveryState.WAITING, 0, None, None
        row.save(update_fields=["state", "attempts", "next_attempt_at", "done_at"])
        changes = {"delivery": str(row.key)}
        _record(actor, delivery.webhook, "core.resend_delivery", at=at, changes=changes)
    return row


def _check(name: str, url: str, kinds: Sequence[str], eyes: Person) -> None:
    faults = {}
    if not name.strip() or len(name) > 100:
        faults["name"] = "Give it a name of at most 100 characters."
    if strange := sorted(set(kinds) - set(published_kinds())):
        faults["kinds"] = f"These events are not published: {', '.join(strange)[:200]}."
    if not eyes.is_active:
        faults["eyes"] = "This person is not active any more."
    try:
        target_of(url)
    except AddressRefused as refusal:
        faults["url"] = refusal.words
    if faults:
        raise WebhookRefused(fields=faults)


def _locked(webhook: Webhook) -> Webhook:
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if row is None:
        raise NotVisible
    return row


def _record(actor: Person, row: Webhook, action: str, *, at: datetime, changes: Mapping[str, object]) -> None:
    audit.record(actor=actor, at=at, action=action, subject=row, workspace=row.workspace, changes=changes)
