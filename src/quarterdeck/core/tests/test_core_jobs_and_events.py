from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from quarterdeck.core import clock
from quarterdeck.core.actions import cancel_job
from quarterdeck.core.errors import JobLost, JobNotActive, NotVisible, Refusal
from quarterdeck.core.events import Delivery, Event, deliver, deliver_waiting, emit, receiver, receiver_of_many
from quarterdeck.core.jobs import JobRun, enqueue, execute, find_job, job, requeue_lost, restore_orphans, run_waiting
from quarterdeck.core.jobs.registry import UnknownJob
from quarterdeck.core.models import CacheEntry, OutboxEvent
from quarterdeck.core.tests.factories import AT, manager_of, organisation, signed_in

pytestmark = pytest.mark.django_db
seen: list[object] = []


@job("core.test_note", title="Note something", max_attempts=2)
def note(run: JobRun, *, text: str) -> dict[str, str]:
    seen.append((run.attempts, text))
    return {"text": text}


@job("core.test_fail")
def fail(run: JobRun, *, how: str) -> None:
    raise {"refusal": Refusal("Not today."), "bug": ValueError("a bug"), "busy": OperationalError("locked")}[how]


@job("core.test_publish")
def publish(run: JobRun, *, key: str) -> None:
    with run.publishing():
        CacheEntry.objects.create(key=key, value="1")
        run.result = {"key": key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Event):
    kind: ClassVar[str] = "core.test_rang"
    times: int


@receiver(Rang)
def on_rang(event: Rang, delivery: Delivery) -> None:
    if event.times < 0:
        raise ValueError("a broken bell")
    seen.append((event.times, delivery.workspace))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pealed(Event):
    kind: ClassVar[str] = "core.test_pealed"
    times: int


@receiver_of_many(Pealed)
def on_peals(told: Sequence[tuple[Pealed, Delivery]]) -> None:
    times = [event.times for event, _ in told]
    CacheEntry.objects.create(key=f"peals {times}", value="1")
    if min(times) < 0:
        raise ValueError("a broken bell")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


def test_a_job_runs_and_keeps_its_result() -> None:
    run = enqueue(note, actor=None, workspace=None, text="hello")
    assert run_waiting() == 1
    run.refresh_from_db()
    assert (run.state, run.result, run.attempts) == ("succeeded", {"text": "hello"}, 1)
    assert execute(run.pk, worker="again") is None
    assert seen == [(1, "hello")]


def test_no_commit_no_job() -> None:
    try:
        with transaction.atomic():
            enqueue(note, actor=None, workspace=None, text="hello")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert (JobRun.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_the_same_request_waits_once_and_is_made_again_after_it_began() -> None:
    first = enqueue(note, actor=None, workspace=None, dedupe_key="plan-7", text="a")
    assert enqueue(note, actor=None, workspace=None, dedupe_key="plan-7", text="b").pk == first.pk
    JobRun.objects.update(state="running", lease_until=clock.now() + timedelta(minutes=1))
    second = enqueue(note, actor=None, workspace=None, dedupe_key="plan-7", text="c")
    assert second.pk != first.pk
    assert execute(second.pk, worker="w") is None
    JobRun.objects.filter(pk=first.pk).update(state="succeeded")
    assert execute(second.pk, worker="w") is not None


@pytest.mark.parametrize(
    ("how", "state", "error"),
    [("refusal", "failed", "Not today."), ("bug", "failed", "ValueError: a bug"), ("busy", "queued", "")],
)
def test_failures_end_in_words_and_a_busy_database_is_tried_again(how: str, state: str, error: str) -> None:
    run = enqueue(fail, actor=None, workspace=None, how=how)
    execute(run.pk, worker="w")
    run.refresh_from_db()
    assert (run.state, run.error) == (state, error)


def test_a_job_of_a_person_who_may_not_act_any_more_fails() -> None:
    somebody = manager_of(organisation())
    run = enqueue(note, actor=somebody, workspace=None, text="x")
    type(somebody).objects.update(deactivated_at=AT)
    execute(run.pk, worker="w")
    run.refresh_from_db()
    assert run.state == "failed"
    assert seen == []


def test_what_a_dead_worker_held_is_queued_again_and_ends_after_its_attempts() -> None:
    run = enqueue(note, actor=None, workspace=None, text="x")
    for attempt in (1, 2):
        JobRun.objects.update(state="running", worker="dead", attempts=attempt, lease_until=clock.now())
        assert requeue_lost(dead=["dead"]) == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "The worker was lost 2 times.")


def test_a_void_lease_is_taken_over_unless_its_worker_lives() -> None:
    run = enqueue(note, actor=None, workspace=None, text="x")
    late = clock.now() - timedelta(seconds=1)
    JobRun.objects.update(state="running", worker="busy", attempts=1, lease_until=late)
    assert requeue_lost(alive=["busy"]) == 0
    assert requeue_lost() == 1
    run.refresh_from_db()
    assert run.state == "queued"


def test_an_attempt_that_was_taken_over_publishes_nothing() -> None:
    enqueue(publish, actor=None, workspace=None, key="once")
    JobRun.objects.update(state="running", worker="slow", attempts=1, lease_until=clock.now())
    slow = JobRun.objects.get()
    requeue_lost(dead=["slow"])
    with pytest.raises(JobLost), transaction.atomic():
        find_job("core.test_publish").work(slow, key="late")
    run_waiting()
    assert list(CacheEntry.objects.values_list("key", flat=True)) == ["once"]


def test_a_run_without_a_ticket_gets_a_new_one() -> None:
    enqueue(note, actor=None, workspace=None, text="x")
    DBTaskResult.objects.all().delete()
    JobRun.objects.update(queued_at=clock.now() - timedelta(minutes=1))
    assert restore_orphans() == 1
    assert DBTaskResult.objects.count() == 1
    assert restore_orphans() == 0


def test_an_unknown_job_is_named() -> None:
    with pytest.raises(UnknownJob):
        find_job("core.no_such")


def test_a_waiting_job_is_cancelled_at_once_by_its_owner() -> None:
    velmora = organisation()
    owner, other = manager_of(velmora, "team_member"), manager_of(velmora, "team_member")
    run = enqueue(note, actor=owner, workspace=velmora, text="x")
    with pytest.raises(NotVisible):
        cancel_job(actor=other, run=run, at=AT)
    assert cancel_job(actor=owner, run=run, at=AT).state == "cancelled"
    with pytest.raises(JobNotActive):
        cancel_job(actor=owner, run=run, at=AT)


def test_a_running_job_stops_at_its_next_look() -> None:
    run = enqueue(publish, actor=None, workspace=None, key="never")
    JobRun.objects.update(state="running", worker="w", attempts=1, cancel_requested_at=AT)
    requeue_lost(dead=["w"])
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_the_jobs_page_shows_and_stops_ones_own_jobs(client: Client) -> None:
    velmora = organisation()
    member, other = manager_of(velmora, "team_member"), manager_of(velmora, "team_member")
    mine = enqueue(note, actor=member, workspace=velmora, text="x")
    theirs = enqueue(note, actor=other, workspace=velmora, text="x")
    client = signed_in(client, member)
    page = client.get("/jobs/").content.decode()
    assert page.count("Note something") == 1
    rows = client.get("/jobs/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert client.post(f"/jobs/{theirs.pk}/cancel/").status_code == 404
    assert client.post(f"/jobs/{mine.pk}/cancel/").status_code == 302


def test_an_event_reaches_its_receiver_after_the_commit(django_capture_on_commit_callbacks: object) -> None:
    velmora = organisation()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        emit(Rang(times=3), workspace=velmora, actor=None, at=AT)
        assert seen == []
    assert seen == [(3, velmora)]
    assert OutboxEvent.objects.get().delivered_at is not None


def test_an_event_left_by_a_crash_is_delivered_once() -> None:
    row = emit(Rang(times=1), workspace=None, actor=None, at=AT)
    assert deliver_waiting() == 1
    assert deliver(row.pk) is False
    assert seen == [(1, None)]


def test_a_failing_receiver_leaves_the_event_for_later() -> None:
    row = emit(Rang(times=-1), workspace=None, actor=None, at=AT)
    assert deliver(row.pk) is False
    row.refresh_from_db()
    assert (row.attempts, row.delivered_at) == (1, None)
    assert "broken bell" in row.error
    assert row.next_attempt_at is not None
    assert deliver_waiting() == 0


def test_the_events_of_a_change_are_delivered_together_and_a_failing_one_alone_waits(
    django_capture_on_commit_callbacks: Any,
) -> None:
    early = emit(Rang(times=7), workspace=None, actor=None, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        good, broken, last = [emit(Rang(times=times), workspace=None, actor=None, at=AT) for times in (1, -1, 2)]
        with transaction.atomic():
            emit(Rang(times=9), workspace=None, actor=None, at=AT)
            transaction.set_rollback(True)
    assert seen == [(1, None), (2, None)]
    told = dict(OutboxEvent.objects.values_list("pk", "attempts"))
    assert told == {early.pk: 0, good.pk: 1, broken.pk: 1, last.pk: 1}
    waiting = OutboxEvent.objects.filter(delivered_at=None)
    assert [(row.pk, "broken bell" in row.error) for row in waiting.order_by("pk")] == [
        (early.pk, False),
        (broken.pk, True),
    ]


def test_a_receiver_of_many_hears_them_at_once_and_each_alone_where_one_fails(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for times in (1, 2):
            emit(Pealed(times=times), workspace=None, actor=None, at=AT)
        emit(Rang(times=5), workspace=None, actor=None, at=AT)
        emit(Pealed(times=3), workspace=None, actor=None, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        _, broken, _ = [emit(Pealed(times=times), workspace=None, actor=None, at=AT) for times in (6, -1, 7)]
    kept = CacheEntry.objects.values_list("key", flat=True)
    assert sorted(kept) == ["peals [1, 2]", "peals [3]", "peals [6]", "peals [7]"]
    assert list(OutboxEvent.objects.filter(delivered_at=None).values_list("pk", "attempts")) == [(broken.pk, 1)]
