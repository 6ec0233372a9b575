"""Keeping N worker processes alive, taking over what a dead one held, and doing the rounds of the house."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from time import monotonic
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django_tasks_db.models import DBTaskResult

from quarterdeck.core import clock
from quarterdeck.core.extension import rounds
from quarterdeck.core.jobs.execution import requeue_lost, restore_orphans
from quarterdeck.core.jobs.rounds import ROUNDS
from quarterdeck.core.models import WorkerBeat

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.5
SWEEP_EVERY_SECONDS = 5.0
SECONDS_TO_FINISH = 30.0
SHORTEST_LIFE = 5.0
LONGEST_PAUSE = 30.0
STALE_BEAT = timedelta(seconds=60)


@dataclass(slots=True)
class Slot:
    """A place for one worker process; a worker that keeps dying early is restarted more slowly."""

    name: str = ""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class Supervisor:
    workers: int
    command: Sequence[str]  # starts one worker process; its name is added
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(3)}")
    _slots: list[Slot] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _due: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until ``stop`` is called or a signal asks to end; then let the running jobs finish."""
        self._slots = [Slot() for _ in range(self.workers)]
        try:
            while not self._stop.is_set():
                self._fill_slots()
                self._do_rounds()
                self._stop.wait(LOOK_EVERY_SECONDS)
        finally:
            self._end()

    def stop(self, *_: Any) -> None:
        self._stop.set()

    def stop_on_signals(self) -> None:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self.stop)

    def _fill_slots(self) -> None:
        for slot in self._slots:
            if slot.process is not None and slot.process.poll() is not None:
                self._bury(slot)
            if slot.process is None and monotonic() >= slot.not_before:
                self._start(slot)

    def _start(self, slot: Slot) -> None:
        slot.name = f"{self.name}-{secrets.token_hex(3)}"
        slot.process = subprocess.Popen([*self.command, slot.name])  # noqa: S603
        slot.started = monotonic()

    def _bury(self, slot: Slot) -> None:
        code, name = slot.process.returncode if slot.process else None, slot.name
        slot.process = None
        if code:
            log.warning("Worker %s ended with %s", name, code, extra={"worker": name})
            early = monotonic() - slot.started < SHORTEST_LIFE
            slot.early_deaths = slot.early_deaths + 1 if early else 0
            slot.not_before = monotonic() + (min(LONGEST_PAUSE, 0.5 * 2**slot.early_deaths) if early else 0.0)
        self._safely("take over", lambda: take_over([name]))

    def _do_rounds(self) -> None:
        self._every(SWEEP_EVERY_SECONDS, "sweep", self._sweep)
        for every, work in ROUNDS:
            self._every(every, work.__name__, work)
        for one in rounds:
            self._every(one.seconds, f"{one.key}", one.work)

    def _sweep(self) -> None:
        alive = [slot.name for slot in self._slots if slot.process is not None]
        now = clock.now()
        WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        for slot in self._slots:
            if slot.process is not None:
                self._beat(slot, now)
        gone = WorkerBeat.objects.filter(seen_at__lt=now - STALE_BEAT).exclude(worker__in=alive)
        take_over(list(gone.values_list("worker", flat=True)), alive=alive)
        restore_orphans()

    def _beat(self, slot: Slot, now: datetime) -> None:
        values = {
            "host": socket.gethostname()[:255],
            "pid": slot.process.pid if slot.process else 0,
            "supervisor": self.name[:64],
            "seen_at": now,
        }
        WorkerBeat.objects.update_or_create(
            worker=slot.name, defaults=values, create_defaults={**values, "started_at": now}
        )

    def _every(self, seconds: float, name: str, work: Callable[[], Any]) -> None:
        if monotonic() >= self._due.get(name, 0.0):
            self._safely(name, work)
            self._due[name] = monotonic() + seconds

    def _safely(self, name: str, work: Callable[[], Any]) -> None:
        """A busy database or a full disk must not end the supervisor: the next round tries again."""
        try:
            close_old_connections()
            work()
        except DatabaseError:
            log.warning("Round %s found the database busy", name, exc_info=True)
            self._due.pop(name, None)
        except Exception:
            log.exception("Round %s failed", name)

    def _end(self) -> None:
        running = [slot for slot in self._slots if slot.process is not None]
        for slot in running:
            slot.process.terminate()  # type: ignore[union-attr]
        deadline = monotonic() + SECONDS_TO_FINISH
        for slot in running:
            try:
                slot.process.wait(max(0.1, deadline - monotonic()))  # type: ignore[union-attr]
            except subprocess.TimeoutExpired:
                slot.process.kill()  # type: ignore[union-attr]
                slot.process.wait()  # type: ignore[union-attr]
        names = [slot.name for slot in running]
        self._safely("take over", lambda: take_over(names))
        self._safely("forget", lambda: WorkerBeat.objects.filter(worker__in=names).delete())


def take_over(dead: list[str], *, alive: list[str] | None = None) -> None:
    """Give what ``dead`` workers held to others, and clear their tickets that nobody will end."""
    requeue_lost(dead=dead, alive=alive or [])
    if not dead:
        return
    with transaction.atomic():
        for ticket in DBTaskResult.objects.select_for_update().filter(status="RUNNING"):
            if ticket.worker_ids and ticket.worker_ids[-1] in dead:
                DBTaskResult.objects.filter(pk=ticket.pk).update(status="READY")
    WorkerBeat.objects.filter(worker__in=dead).delete()
