"""Who outside is told of what happens, and every message that is on its way to them or was."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from quarterdeck.core.models.scoped import ScopedModel


class Webhook(ScopedModel):
    """A subscription: which events of a workspace and of all below it go to which address.

    It tells what the person of ``eyes`` may see at the moment of sending. The secret with which its messages are signed
    is not kept: it is made of ``salt`` and the installation's own key.
    """

    view_permission: ClassVar[str] = "core.manage_webhook"

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list, blank=True)  # empty: all that are published
    eyes = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=64)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = (models.CheckConstraint(condition=~Q(name="") & ~Q(url=""), name="core_webhook_named"),)

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"
    WITHHELD = "withheld", "Not for these eyes"


class WebhookDelivery(models.Model):
    """One event for one subscriber. ``key`` is the same in every attempt, so that the receiver can drop doubles."""

    is_by_product: ClassVar[bool] = True

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey("core.OutboxEvent", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid4, unique=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("webhook", "event"), name="core_webhook_event_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="core_webhook_state_known"),
        )
        indexes = (
            models.Index(fields=("webhook", "id"), condition=Q(state="waiting"), name="core_webhook_waiting"),
            models.Index(fields=("webhook", "-id"), name="core_webhook_latest"),
        )

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event_id}: {self.state}"
