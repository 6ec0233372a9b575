"""Webhooks: a signed message per event and subscriber, in order, until it is taken; nothing to private networks."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from django.test import Client

from quarterdeck.core import clock
from quarterdeck.core.actions import (
    change_webhook_secret,
    create_webhook,
    delete_webhook,
    edit_webhook,
    pause_webhook,
    resend_delivery,
)
from quarterdeck.core.errors import AddressRefused, NotVisible, WebhookRefused
from quarterdeck.core.events import Event, deliver, emit
from quarterdeck.core.extension import PublishedEvent, published_events
from quarterdeck.core.jobs import JobRun, run_waiting
from quarterdeck.core.models import AuditRecord, OutboxEvent, Person, Webhook, WebhookDelivery, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.core.tests.factories import manager_of, organisation, portfolio, project, signed_in
from quarterdeck.core.webhooks.addresses import target_of
from quarterdeck.core.webhooks.sending import WAITS, look_for_deliveries

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
KIND = "core.test_whistle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whistle(Event):
    kind: ClassVar[str] = KIND
    times: int


def content(eyes: Person, event: OutboxEvent) -> dict[str, Any] | None:
    return {"times": event.payload["times"]} if may(eyes, "core.view_workspace", event.workspace) else None


@dataclass
class Receiver:
    """A receiver on this machine: what came, and what it answers (200 where nothing is said)."""

    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""

    @property
    def times(self) -> list[int]:
        return [json.loads(body)["data"]["times"] for _, body in self.came]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.QUARTERDECK_WEBHOOKS_MAY_BE_PRIVATE = True
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append((dict(self.headers), body))
            status = made.answers.pop(0) if made.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", made.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/take?from=quarterdeck"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    published_events.register(PublishedEvent(KIND, "A whistle is blown", content), key=KIND)
    yield made
    published_events.remove(KIND)
    server.shutdown()
    server.server_close()


@dataclass
class House:
    place: Workspace
    admin: Person
    eyes: Person

    def subscribe(self, url: str, **values: Any) -> tuple[Webhook, str]:
        given = {"workspace": self.place, "name": "Warehouse", "kinds": [KIND], "eyes": self.eyes, **values}
        return create_webhook(actor=self.admin, url=url, at=NOON, **given)


@pytest.fixture
def house() -> House:
    place = organisation()
    return House(place, manager_of(place, "administrator", name="Ann Admin"), manager_of(place, "pmo_director"))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock; at noon to begin with."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def blow(workspace: Workspace, *times: int) -> None:
    for one in times:
        row = emit(Whistle(times=one), workspace=workspace, actor=None, at=NOON)
        deliver(row.pk)


def sent() -> None:
    look_for_deliveries()
    run_waiting()


def states(hook: Webhook) -> list[tuple[str, int]]:
    return [(one.state, one.attempts) for one in WebhookDelivery.objects.filter(webhook=hook).order_by("event_id")]


@pytest.mark.django_db
def test_events_go_out_in_order_signed_and_once(house: House, receiver: Receiver, now: Any) -> None:
    hook, secret = house.subscribe(receiver.url)
    below = project(parent=portfolio(parent=house.place))
    blow(below, 1, 2)
    blow(organisation(), 9)  # another organisation
    sent()
    sent()
    assert receiver.times == [1, 2]
    headers, body = receiver.came[0]
    signed = hmac.new(secret.encode(), f"{headers['X-Quarterdeck-Timestamp']}.".encode() + body, hashlib.sha256)
    assert headers["X-Quarterdeck-Signature"] == f"sha256={signed.hexdigest()}"
    assert headers["X-Quarterdeck-Timestamp"] == str(int(NOON.timestamp()))
    told = json.loads(body)
    assert (told["event"], told["workspace"], told["data"]) == (KIND, below.code, {"times": 1})
    assert told["id"] == headers["X-Quarterdeck-Delivery"] == headers["Idempotency-Key"]
    assert states(hook) == [("delivered", 1), ("delivered", 1)]
    assert secret not in str(list(Webhook.objects.values())) + str(list(AuditRecord.objects.values()))
    assert change_webhook_secret(actor=house.admin, webhook=hook, at=NOON) != secret


@pytest.mark.django_db
def test_what_is_refused_holds_back_the_rest_and_is_given_up_after_eight(
    house: House, receiver: Receiver, now: Any
) -> None:
    hook, _ = house.subscribe(receiver.url)
    blow(house.place, 1, 2)
    receiver.answers = [500, 302, *[503] * 6]
    at = NOON
    sent()
    assert (receiver.times, states(hook)) == ([1], [("waiting", 1), ("waiting", 0)])
    sent()
    assert receiver.times == [1]  # not yet
    for wait in WAITS:
        at += wait
        now(at)
        sent()
    assert receiver.times == [1] * 8 + [2]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.came[:8]}) == 1
    dead = WebhookDelivery.objects.get(webhook=hook, state="dead")
    assert (dead.attempts, dead.status, dead.error) == (8, 503, "The answer was 503.")
    assert at - NOON < timedelta(hours=24)
    client = signed_in(Client(), house.admin)
    assert "1 message given up" in client.get(f"/webhooks/{hook.pk}/").content.decode()
    assert client.post(f"/webhooks/{hook.pk}/messages/{dead.pk}/").status_code == 302
    sent()
    assert (receiver.times[9:], states(hook)) == ([1], [("delivered", 1), ("delivered", 1)])


@pytest.mark.django_db
def test_messages_tell_what_their_eyes_may_see_at_the_moment_of_sending(
    house: House, receiver: Receiver, now: Any
) -> None:
    hook, _ = house.subscribe(receiver.url)
    blow(house.place, 1)
    house.eyes.grants.all().delete()
    sent()
    assert (receiver.came, states(hook)) == ([], [("withheld", 1)])
    paused = pause_webhook(actor=house.admin, webhook=hook, at=NOON, is_paused=True)
    blow(house.place, 2)
    sent()
    assert (paused.paused_at, receiver.came, len(states(hook))) == (NOON, [], 1)
    pause_webhook(actor=house.admin, webhook=hook, at=NOON, is_paused=False)
    delete_webhook(actor=house.admin, webhook=hook, at=NOON)
    blow(house.place, 3)
    assert WebhookDelivery.objects.count() == 0


@pytest.mark.django_db
def test_a_receiver_that_is_not_there_costs_an_attempt_and_a_lost_note_the_same_key_again(
    house: House, receiver: Receiver, now: Any
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        hook, _ = house.subscribe(f"http://127.0.0.1:{closed.getsockname()[1]}/")
        blow(house.place, 1)
        sent()
    one = WebhookDelivery.objects.get()
    assert (one.state, one.error) == ("waiting", "There was no answer: ConnectionRefusedError.")
    edit_webhook(actor=house.admin, webhook=hook, name="Mended", url=receiver.url, kinds=[], eyes=house.eyes, at=NOON)
    for _ in range(2):  # as after a worker that died between the answer and its note
        WebhookDelivery.objects.update(state="waiting", next_attempt_at=None)
        sent()
    keys = [headers["Idempotency-Key"] for headers, _ in receiver.came]
    assert keys == [str(one.key)] * 2
    again = resend_delivery(actor=house.admin, delivery=one, at=NOON)
    assert (again.state, again.attempts) == ("waiting", 0)
    assert JobRun.objects.exclude(state="succeeded").count() == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://10.1.2.3/", "https://192.168.0.1/", "http://169.254.169.254/latest", "http://0.0.0.0/",
        "http://100.64.0.1/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://[fd00::1]/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://224.0.0.1/",
        "http://localhost/", "http://localhost./", "ftp://8.8.8.8/", "file:///etc/passwd", "http://user@8.8.8.8/",
        "http://8.8.8.8:22/", "http://8.8.8.8/#part", "http://", "http://8.8.8.8:99999/", "https://8.8.8.8/a b",
        "x" * 501, "http://8.8.8.8/\r\nX: y",
    ],
)  # fmt: skip
def test_addresses_inside_and_strange_ones_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(url)


def test_a_public_address_is_reached_at_the_machine_that_was_looked_at() -> None:
    found = target_of("https://8.8.8.8/hook?a=1")
    assert (found.machine, found.port, found.path, found.is_secure) == ("8.8.8.8", 443, "/hook?a=1", True)


@pytest.mark.django_db
def test_only_administrators_keep_webhooks_and_faults_stand_at_their_fields(house: House) -> None:
    with pytest.raises(WebhookRefused) as refused:
        house.subscribe("http://10.0.0.1/", name=" ", kinds=["core.nothing"])
    assert sorted(refused.value.fields) == ["kinds", "name", "url"]
    hook, _ = house.subscribe("https://8.8.8.8/", kinds=[])
    director = signed_in(Client(), house.eyes)
    assert director.get("/webhooks/").status_code == 403
    assert director.get("/api/v1/webhooks").status_code == 403
    assert director.delete(f"/api/v1/webhooks/{hook.pk}").status_code == 404
    with pytest.raises(NotVisible):
        delete_webhook(actor=house.eyes, webhook=hook, at=NOON)
    client = signed_in(Client(), house.admin)
    given = {"name": "Lake", "url": "http://10.0.0.1/", "workspace": house.place.pk, "eyes": house.eyes.pk}
    page = client.post("/webhooks/create/", given)
    assert (page.status_code, "leads into a private network" in page.content.decode()) == (422, True)
    page = client.post("/webhooks/create/", {**given, "url": "https://8.8.8.8/in"}).content.decode()
    assert "Copy the secret now" in page
    assert "Copy the secret now" not in client.get(f"/webhooks/{hook.pk}/").content.decode()
    assert "Copy the secret now" in client.post(f"/webhooks/{hook.pk}/secret/").content.decode()
    assert client.post(f"/webhooks/{hook.pk}/", {**given, "name": "Sea", "url": "https://8.8.8.8/"}).status_code == 302
    assert client.post(f"/webhooks/{hook.pk}/pause/", {"paused": "yes"}).status_code == 302
    assert [name in client.get("/webhooks/").content.decode() for name in ("Lake", "Sea", "Paused")] == [True] * 3
    assert client.post(f"/webhooks/{hook.pk}/delete/").status_code == 302
    body = {**given, "url": "https://8.8.8.8/"}
    made = client.post("/api/v1/webhooks", json.dumps(body), content_type="application/json")
    assert (made.status_code, len(made.json()["secret"])) == (201, 64)
    number = made.json()["webhook"]["id"]
    del body["workspace"]
    change = json.dumps({**body, "name": "Pond", "is_paused": True})
    assert client.put(f"/api/v1/webhooks/{number}", change, content_type="application/json").json()["name"] == "Pond"
    listed = client.get("/api/v1/webhooks").json()
    assert sorted(one["name"] for one in listed) == ["Lake", "Pond"]
    assert "secret" not in str(listed)
    assert client.get(f"/api/v1/webhooks/{number}/messages").json() == []
    assert client.post(f"/api/v1/webhooks/{number}/messages/1").status_code == 404
    assert client.delete(f"/api/v1/webhooks/{number}").status_code == 204
