"""Subscriptions of other systems that a person manages, and how their messages fare."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import DeliveryState, Person, Webhook, WebhookDelivery


def visible_webhooks(actor: Person) -> QuerySet[Webhook]:
    """With the counts of what waits and what was given up, and when something was taken last."""
    state = "deliveries__state"
    return (
        Webhook.objects.visible_to(actor)
        .select_related("workspace", "eyes")
        .annotate(
            waiting=Count("deliveries", filter=Q(**{state: DeliveryState.WAITING})),
            dead=Count("deliveries", filter=Q(**{state: DeliveryState.DEAD})),
            taken_at=Max("deliveries__done_at", filter=Q(**{state: DeliveryState.DELIVERED})),
        )
        .order_by("name", "id")
    )


def webhook_by_id(actor: Person, number: int) -> Webhook:
    """Raises NotVisible."""
    found = visible_webhooks(actor).filter(pk=min(number, 2**53)).first()
    if found is None:
        raise NotVisible
    return found


def deliveries_of(webhook: Webhook, state: str = "") -> QuerySet[WebhookDelivery]:
    """The youngest first; of one state where it is a known one."""
    rows = WebhookDelivery.objects.filter(webhook=webhook).select_related("event__workspace", "webhook__workspace")
    return (rows.filter(state=state) if state in DeliveryState.values else rows).order_by("-event_id")


def delivery_by_id(webhook: Webhook, number: int) -> WebhookDelivery:
    """Raises NotVisible."""
    found = deliveries_of(webhook).filter(pk=min(number, 2**53)).first()
    if found is None:
        raise NotVisible
    return found
