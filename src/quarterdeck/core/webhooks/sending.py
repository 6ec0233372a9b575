"""Sending what waits, subscriber by subscriber, each in the order of what happened.

waiting ──taken──► delivered          A message that is not taken holds back those behind it until it is taken
   │  ▲                               or given up: subscribers never learn of a change before the one before it.
   │  └── later: 10 s … 10 h
   └──── eighth refusal ──► dead ──"send again"──► waiting
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from quarterdeck.core import clock
from quarterdeck.core.errors import AddressRefused
from quarterdeck.core.jobs import JobRun, enqueue, job
from quarterdeck.core.models import DeliveryState, OutboxEvent, Webhook, WebhookDelivery
from quarterdeck.core.webhooks.addresses import target_of
from quarterdeck.core.webhooks.messages import body_of, headers_of, published_kinds
from quarterdeck.core.webhooks.posting import PostFailed, post

WAITS = tuple(timedelta(seconds=one) for one in (10, 60, 300, 1800, 7200, 18000, 36000))
MOST_ATTEMPTS = len(WAITS) + 1
SECONDS_PER_JOB = 45.0


def queue_deliveries(events: Sequence[OutboxEvent]) -> None:
    """A delivery for every subscription whose events these are; inside the transaction that marks the events."""
    told = [event for event in events if event.workspace is not None and event.kind in published_kinds()]
    if not told:
        return
    open_ones = list(Webhook.objects.filter(paused_at__isnull=True).select_related("workspace"))
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(webhook=one, event=event, queued_at=clock.now())
            for event in told
            for one in open_ones
            if event.workspace is not None and event.workspace.path.startswith(one.workspace.path)
            if not one.kinds or event.kind in one.kinds
        ],
        ignore_conflicts=True,
    )


def look_for_deliveries() -> None:
    """A round of the supervisor: one job per subscriber whose first waiting message may go now."""
    waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, webhook__paused_at__isnull=True)
    for number in list(waiting.order_by().values_list("webhook_id", flat=True).distinct()):
        if _next(number) is not None:
            enqueue(send_webhook, actor=None, workspace=None, dedupe_key=f"webhook {number}", webhook=number)


@job("core.send_webhook", title="Tell a webhook")
def send_webhook(run: JobRun, *, webhook: int) -> dict[str, Any]:
    """Send what waits for one subscriber until something is not taken. Two such jobs never work at the same time."""
    began, sent = monotonic(), 0
    while monotonic() - began < SECONDS_PER_JOB and (delivery := _next(webhook)) is not None:
        run.raise_if_cancelled()
        if not _attempt(delivery):
            break
        sent += 1
    return {"sent": sent}


def _next(webhook: int) -> WebhookDelivery | None:
    """The oldest message that waits, if its time has come."""
    rows = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING, webhook__paused_at__isnull=True)
    first = rows.select_related("webhook__eyes", "event__workspace").order_by("event_id").first()
    if first is None or (first.next_attempt_at is not None and first.next_attempt_at > clock.now()):
        return None
    return first


def _attempt(delivery: WebhookDelivery) -> bool:
    """Whether the next message may follow."""
    body = body_of(delivery, eyes=delivery.webhook.eyes)
    if body is None:
        return _end(delivery, DeliveryState.WITHHELD)
    status, words = None, ""
    try:
        status = post(target_of(delivery.webhook.url), body, headers_of(delivery, body, at=clock.now()))
        words = "" if 200 <= status < 300 else f"The answer was {status}."
    except AddressRefused as refusal:
        words = refusal.words
    except PostFailed as failure:
        words = f"There was no answer: {failure}."
    if not words:
        return _end(delivery, DeliveryState.DELIVERED, status=status)
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        return _end(delivery, DeliveryState.DEAD, status=status, error=words)
    later = clock.now() + WAITS[delivery.attempts]
    _keep(delivery, next_attempt_at=later, status=status, error=words[:300])
    return False


def _end(delivery: WebhookDelivery, state: DeliveryState, *, status: int | None = None, error: str = "") -> bool:
    return _keep(delivery, state=state, status=status, error=error[:300], done_at=clock.now())


def _keep(delivery: WebhookDelivery, **values: Any) -> bool:
    """Note an attempt, unless somebody has asked meanwhile to send it again."""
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, attempts=delivery.attempts)
    return bool(mine.update(attempts=delivery.attempts + 1, **values))
