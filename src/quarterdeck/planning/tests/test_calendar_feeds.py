"""The calendar feed: an address without a session, with the rights of the moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord, Grant, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import make_calendar_feed, mark_calendar_feed, revoke_calendar_feed
from quarterdeck.planning.models import CalendarFeed, Plan, Task
from quarterdeck.planning.queries.feeds import feed_by_token, feed_entries
from quarterdeck.planning.tests.factories import AT, small_plan

pytestmark = pytest.mark.django_db


def owned() -> tuple[Plan, Task, Workspace]:
    plan = small_plan()
    task = Task.objects.filter(plan=plan, is_summary=False, is_milestone=False).order_by("id").first()
    assert task is not None
    return plan, task, plan.workspace


def test_a_feed_holds_ones_own_tasks_and_the_milestones_of_their_plans(client: Client) -> None:
    plan, task, place = owned()
    person = core.manager_of(place, "team_member")
    other = core.manager_of(place, "team_member")
    Task.objects.filter(pk=task.pk).update(owner=person)
    _, token = make_calendar_feed(actor=person, at=AT)
    titles = {one.title for one in feed_entries(person, at=AT, address="https://x")}
    milestones = set(Task.objects.filter(plan=plan, is_milestone=True).values_list("name", flat=True))
    assert titles == {f"{name} ({place.code})" for name in {task.name, *milestones}}
    assert feed_entries(other, at=AT, address="https://x") == []
    answer = client.get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert task.name in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_rights_are_asked_anew_at_every_request(client: Client) -> None:
    _, task, place = owned()
    person = core.manager_of(place, "team_member")
    Task.objects.filter(pk=task.pk).update(owner=person)
    _, token = make_calendar_feed(actor=person, at=AT)
    assert task.name in client.get(f"/calendar/{token}.ics").content.decode()
    Grant.objects.filter(person=person).update(revoked_at=AT)
    assert task.name not in client.get(f"/calendar/{token}.ics").content.decode()
    type(person).objects.filter(pk=person.pk).update(deactivated_at=AT)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_withdrawn_a_replaced_and_a_wrong_address_answer_nothing(client: Client) -> None:
    _, _, place = owned()
    person = core.manager_of(place, "team_member")
    _, first = make_calendar_feed(actor=person, at=AT)
    feed, second = make_calendar_feed(actor=person, at=AT)
    assert feed_by_token(first) is None
    assert client.get(f"/calendar/{second}.ics").status_code == 200
    revoke_calendar_feed(actor=person, feed=feed, at=AT)
    revoke_calendar_feed(actor=person, feed=feed, at=AT)
    for token in (first, second, "nonsense"):
        assert client.get(f"/calendar/{token}.ics").status_code == 404
    assert AuditRecord.objects.filter(action="planning.revoke_calendar_feed").count() == 2


def test_only_the_hash_of_the_token_is_kept() -> None:
    _, _, place = owned()
    feed, token = make_calendar_feed(actor=core.manager_of(place, "team_member"), at=AT)
    assert token not in feed.token_hash
    assert len(feed.token_hash) == 64


def test_nobody_ends_anothers_address_and_without_a_right_none_is_made() -> None:
    _, _, place = owned()
    feed, _ = make_calendar_feed(actor=core.manager_of(place, "team_member"), at=AT)
    with pytest.raises(NotVisible):
        revoke_calendar_feed(actor=core.manager_of(place, "team_member"), feed=feed, at=AT)
    with pytest.raises(NotAllowed):
        make_calendar_feed(actor=core.person("Nobody"), at=AT)


def test_use_is_remembered_once_an_hour() -> None:
    _, _, place = owned()
    person = core.manager_of(place, "team_member")
    feed, _ = make_calendar_feed(actor=person, at=AT)
    mark_calendar_feed(actor=person, feed=feed, at=AT)
    feed.refresh_from_db()
    mark_calendar_feed(actor=person, feed=feed, at=AT + timedelta(minutes=30))
    assert CalendarFeed.objects.get().last_used_at == AT


def test_the_page_shows_the_address_once_and_withdraws_it(client: Client) -> None:
    _, _, place = owned()
    person = core.manager_of(place, "team_member")
    core.signed_in(client, person)
    assert "Calendar feed" in client.get("/account/").content.decode()
    assert "Make an address" in client.get("/account/calendar/").content.decode()
    made = client.post("/account/calendar/").content.decode()
    assert ".ics" in made
    page = client.get("/account/calendar/").content.decode()
    assert ".ics" not in page
    assert "No calendar program has asked for your address yet. At present no task is yours." in page
    done = client.post("/account/calendar/withdraw/", follow=True)
    assert "answers nothing" in done.content.decode()
    client.post("/account/calendar/withdraw/")
    assert not CalendarFeed.objects.filter(revoked_at__isnull=True).exists()
