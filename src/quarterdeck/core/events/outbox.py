"""Telling higher apps what happened: written with the change, delivered after it, at least once.

Receivers run inside the transaction that marks their event as delivered, so what they write to the database (most
enqueue a job) happens exactly once. What a receiver does elsewhere may happen again after a crash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from django.apps import apps
from django.db import transaction
from django.db.models import F
from pydantic import TypeAdapter

from quarterdeck.core import clock
from quarterdeck.core.models import OutboxEvent

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace

log = logging.getLogger(__name__)
MOST_TOGETHER = 100
LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: a frozen dataclass of plain values with a ``kind`` such as ``planning.plan_changed``."""

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a receiver learns beside the event itself."""

    event_id: int
    workspace: Workspace | None
    actor: Person | None
    at: datetime


E = TypeVar("E", bound=Event)
Receiver = Callable[[Any, Delivery], None]
ReceiverOfMany = Callable[[Sequence[tuple[Any, Delivery]]], None]
_receivers: dict[str, list[Receiver]] = {}
_of_many: dict[str, list[ReceiverOfMany]] = {}
ReceiverOfAll = Callable[[Sequence[OutboxEvent]], None]
_of_all: list[ReceiverOfAll] = []
_kinds: dict[str, type[Event]] = {}
_emitted: WeakKeyDictionary[Any, list[int]] = WeakKeyDictionary()
_adapters: dict[str, TypeAdapter[Any]] = {}


def receiver(kind: type[E]) -> Callable[[Callable[[E, Delivery], None]], Callable[[E, Delivery], None]]:
    """Register ``f(event, delivery)`` for an event; used in the ``receivers.py`` of an app."""

    def register(function: Callable[[E, Delivery], None]) -> Callable[[E, Delivery], None]:
        _kinds[kind.kind] = kind
        listeners = _receivers.setdefault(kind.kind, [])
        if function not in listeners:
            listeners.append(function)
        return function

    return register


def receiver_of_many(
    kind: type[E],
) -> Callable[[Callable[[Sequence[tuple[E, Delivery]]], None]], Callable[[Sequence[tuple[E, Delivery]]], None]]:
    """Register ``f([(event, delivery), …])`` for the events of a kind that follow one another in a transaction.

    Where it fails with many it is called with each alone, so that only the failing one waits.
    """

    def register(
        function: Callable[[Sequence[tuple[E, Delivery]]], None],
    ) -> Callable[[Sequence[tuple[E, Delivery]]], None]:
        _kinds[kind.kind] = kind
        listeners = _of_many.setdefault(kind.kind, [])
        if function not in listeners:
            listeners.append(function)
        return function

    return register


def receiver_of_all(function: ReceiverOfAll) -> ReceiverOfAll:
    """Register ``f(rows)`` for all events, those that are delivered together at once, after their own receivers."""
    if function not in _of_all:
        _of_all.append(function)
    return function


def emit(event: Event, *, workspace: Workspace | None, actor: Person | None, at: datetime) -> OutboxEvent:
    """Write an event into the outbox of the running transaction; its receivers run after the commit."""
    [row] = emit_each([(event, workspace)], actor=actor, at=at)
    return row


def emit_each(
    events: Sequence[tuple[Event, Workspace | None]], *, actor: Person | None, at: datetime
) -> list[OutboxEvent]:
    """Write events of one kind into the outbox of the running transaction, each with its workspace, in this order."""
    made = [_row(event, workspace, actor, at) for event, workspace in events]
    rows = OutboxEvent.objects.bulk_create(made)
    emitted = _emitted_so_far()
    if rows:
        emitted.extend(row.pk for row in rows)
        transaction.on_commit(lambda: _deliver_emitted(emitted, since=rows[0].pk), robust=True)
    return rows


def _row(event: Event, workspace: Workspace | None, actor: Person | None, at: datetime) -> OutboxEvent:
    _kinds.setdefault(event.kind, type(event))
    payload = _adapter(type(event)).dump_python(event, mode="json")
    return OutboxEvent(kind=event.kind, payload=payload, workspace=workspace, actor=actor, at=at)


def deliver(event_id: int) -> bool:
    """Run the receivers of one waiting event. A failing one is logged, and the whole event is tried again later."""
    return _deliver_together([event_id]) == 1


def deliver_waiting(*, limit: int = 500) -> int:
    """Deliver what a crash or a failure left behind; the worker calls this every few seconds."""
    now = clock.now()
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True).exclude(next_attempt_at__gt=now)
    # Young events are being delivered by whoever emitted them.
    ids = waiting.filter(at__lt=now - timedelta(seconds=2)).order_by("id").values_list("id", flat=True)[:limit]
    return sum(deliver(event_id) for event_id in list(ids))


def load_receivers() -> None:
    """Import the ``receivers`` room of every installed app of the house."""
    for config in apps.get_app_configs():
        name = f"{config.name}.receivers"
        if config.name.startswith("quarterdeck.") and find_spec(name) is not None:
            import_module(name)


def _emitted_so_far() -> list[int]:
    """The events of the running transaction, which are delivered together; what a savepoint took back is not found."""
    connection = transaction.get_connection()
    if not connection.run_on_commit:  # the first, or the only ones that are left
        _emitted[connection] = []
    return _emitted.setdefault(connection, [])


def _deliver_emitted(emitted: list[int], *, since: int) -> None:
    """The first of a transaction's events to be called takes those after it along."""
    waiting, emitted[:] = [event_id for event_id in emitted if event_id >= since], []
    for first in range(0, len(waiting), MOST_TOGETHER):
        _deliver_together(waiting[first : first + MOST_TOGETHER])


def _deliver_together(ids: Sequence[int]) -> int:
    """Deliver waiting events in one transaction; returns how many. What fails is taken back and tried again later."""
    failed: list[tuple[int, Exception]] = []
    try:
        with transaction.atomic():
            rows = OutboxEvent.objects.select_for_update(of=("self",)).select_related("workspace", "actor")
            waiting = rows.filter(pk__in=ids, delivered_at__isnull=True).order_by("id")
            groups = [list(rows) for _, rows in groupby(waiting, key=lambda row: row.kind)]
            received = [row for group in groups for row in _received(group, failed)]
            for one in _of_all:
                one(received)
            done = [row.pk for row in received]
            OutboxEvent.objects.filter(pk__in=done).update(
                delivered_at=clock.now(), attempts=F("attempts") + 1, error=""
            )
    except Exception as error:
        log.exception("Events %s could not be delivered", ids)
        done, failed = [], [(event_id, error) for event_id in ids]
    for event_id, fault in failed:
        _postpone(event_id, fault)
    return len(done)


def _received(rows: list[OutboxEvent], failed: list[tuple[int, Exception]]) -> list[OutboxEvent]:
    """The rows of one kind whose receivers ran through: all at once where one takes many, else one after the other."""
    kind = rows[0].kind
    if len(rows) > 1 and kind in _of_many:
        try:
            with transaction.atomic():
                _run_receivers(rows)
        except Exception:
            log.warning("%d events %s could not be delivered together: each goes alone", len(rows), kind)
        else:
            return rows
    return [row for row in rows if _is_received(row, failed)]


def _is_received(row: OutboxEvent, failed: list[tuple[int, Exception]]) -> bool:
    if row.kind not in _receivers and row.kind not in _of_many:
        return True
    try:
        with transaction.atomic():
            _run_receivers([row])
    except Exception as error:
        log.exception("Event %s could not be delivered", row.pk)
        failed.append((row.pk, error))
        return False
    return True


def _run_receivers(rows: Sequence[OutboxEvent]) -> None:
    kind = rows[0].kind
    adapter = _adapter(_kinds[kind])
    told = [(adapter.validate_python(row.payload), Delivery(row.pk, row.workspace, row.actor, row.at)) for row in rows]
    for listener in _receivers.get(kind, ()):
        for event, delivery in told:
            listener(event, delivery)
    for one in _of_many.get(kind, ()):
        one(told)


def _postpone(event_id: int, error: Exception) -> None:
    with transaction.atomic():
        row = OutboxEvent.objects.select_for_update().filter(pk=event_id, delivered_at__isnull=True).first()
        if row is None:
            return
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        row.next_attempt_at = clock.now() + min(LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(row.attempts, 16)))
        row.save(update_fields=["attempts", "error", "next_attempt_at"])


def _adapter(kind: type[Event]) -> TypeAdapter[Any]:
    if kind.kind not in _adapters:
        _adapters[kind.kind] = TypeAdapter(kind)
    return _adapters[kind.kind]
