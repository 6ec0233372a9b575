"""The generated tests: every register of the installation against what all registers promise.

A register that is declared is tested; nothing here names one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.models import AuditRecord, OutboxEvent, Person
from quarterdeck.core.permissions import table
from quarterdeck.core.tests.factories import signed_in
from quarterdeck.registers.declaration import Kind, Register, all_registers
from quarterdeck.registers.models import Entry, StateChange, Subject
from quarterdeck.registers.tests.suite import World, at_state, sample_values, value_for, way_to, world_for
from quarterdeck.registers.tests.suite.pages import PAYLOADS, live_marks
from quarterdeck.registers.tests.suite.steps import other_maker, step_values, take
from quarterdeck.registers.tests.suite.world import holds

pytestmark = pytest.mark.django_db
REGISTERS = [pytest.param(one, id=one.key) for one in all_registers()]
each = pytest.mark.parametrize("register", REGISTERS)
CANARY = "CNRY-7391"
LIST_STATES = ("", "?is=open", "?is=overdue", "?group=state", f"?q={CANARY}", "?sort=title", "?is=mine")


def api(register: Register[Any], rest: str = "") -> str:
    return f"/api/v1/registers/{register.key}/entries{rest}"


def page(register: Register[Any], rest: str = "") -> str:
    return f"/registers/{register.key}/{rest}"


def as_person(person: Person) -> Client:
    return signed_in(Client(), person)


def send(client: Client, method: str, url: str, body: Any = None, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    call = getattr(client, method)
    return call(url, data=json.dumps(body or {}), content_type="application/json", headers=headers)


def fingerprint(entry: Entry) -> tuple[Any, ...]:
    fresh = type(entry)._base_manager.get(pk=entry.pk)
    return fresh.version, fresh.state, fresh.title, fresh.deleted_at


# Declaration


@each
def test_a_register_is_declared_without_contradiction(register: Register[Any]) -> None:
    assert register.misdeclared() == []
    assert register.about
    assert {register.permission(name) for name in register.operations} <= set(table().permissions)


@each
def test_every_state_can_be_reached_by_its_steps(register: Register[Any]) -> None:
    assert [state for state in register.workflow.states.values if way_to(register, state) is None] == []


# Rights: every role, on its own entry, on another's, on a restricted one, beside and abroad


@each
def test_every_role_may_what_its_profile_says_and_nothing_beside(register: Register[Any]) -> None:
    world = world_for(register)
    theirs, beside, abroad = world.entry(), world.entry(place=world.beside), world.entry(place=world.abroad)
    for role in table().roles:
        with rolled_back():
            _check_role(world, role, theirs, [beside, abroad])


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens in the block is undone, so that every role meets the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _check_role(world: World, role: str, theirs: Entry, hidden: list[Entry]) -> None:
    register, person = world.register, world.role(role)
    client = as_person(person)
    own = world.entry(**({"owner": person.pk} if "owner" in register.editable else {}))
    for entry, is_own in ((theirs, False), (own, own.owner_id == person.pk)):
        _check_reading(client, register, entry, role, own=is_own)
        _check_editing(client, register, entry, role, own=is_own)
        _check_steps(client, register, entry, role, own=is_own)
        _check_deleting(client, register, entry, role, own=is_own)
    _check_creating(client, world, role, person)
    for entry in hidden:
        if not _reaches(person, entry):
            _check_hidden(client, register, entry)


def _reaches(person: Person, entry: Entry) -> bool:
    paths = person.grants.values_list("workspace__path", flat=True)
    return any(entry.workspace.path.startswith(path) for path in paths)


def _check_reading(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    wanted = 200 if holds(register, "view", role, own=own) else 404
    assert client.get(api(register, f"/{entry.pk}")).status_code == wanted
    assert client.get(page(register, f"{entry.pk}/")).status_code == wanted
    listed = client.get(api(register, "?limit=500"))
    ids = [row["id"] for row in listed.json()["items"]] if listed.status_code == 200 else []
    assert (entry.pk in ids) is (wanted == 200)


def _check_editing(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    before = fingerprint(entry)
    answer = send(client, "patch", api(register, f"/{entry.pk}"), {"values": {"title": "Edited"}}, before[0])
    assert answer.status_code == _wanted(register, "edit", role, own=own)
    assert (fingerprint(entry) == before) is (answer.status_code != 200)


def _check_steps(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    for step in register.workflow.from_state(entry.state)[:1]:
        before = fingerprint(entry)
        body = {"values": step_values(register, step, entry, entry.created_by), "reason": "x", "evidence": "y"}
        answer = send(client, "post", api(register, f"/{entry.pk}/steps/{step.key}"), body, before[0])
        wanted = _wanted(register, step.operation, role, own=own)
        assert answer.status_code in ((200, 422) if wanted == 200 else (wanted,)), answer.content
        assert (fingerprint(entry) == before) is (answer.status_code != 200)


def _check_deleting(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    before = fingerprint(entry)
    answer = send(client, "delete", api(register, f"/{entry.pk}"), None, before[0])
    wanted = _wanted(register, "delete", role, own=own)
    assert answer.status_code == (204 if wanted == 200 else wanted)
    if answer.status_code == 204:
        assert client.get(api(register, f"/{entry.pk}")).status_code == 404
        assert send(client, "post", api(register, f"/{entry.pk}/restore")).status_code == 200


def _check_creating(client: Client, world: World, role: str, person: Person) -> None:
    register = world.register
    count = register.model._base_manager.count()
    values = sample_values(register, person)
    answer = send(client, "post", api(register), {"workspace": world.here.code, "values": values})
    if holds(register, "create", role, own=False) and "view_workspace" in str(table().rights_of(role)):
        assert answer.status_code == 201, answer.content
    else:
        assert answer.status_code in (403, 404)
        assert register.model._base_manager.count() == count


def _check_hidden(client: Client, register: Register[Any], entry: Entry) -> None:
    before = fingerprint(entry)
    url = api(register, f"/{entry.pk}")
    assert client.get(url).status_code == 404
    assert send(client, "patch", url, {"values": {"title": "Taken"}}, before[0]).status_code == 404
    assert send(client, "delete", url, None, before[0]).status_code == 404
    for step in register.workflow.transitions:
        assert send(client, "post", f"{url}/steps/{step.key}", {}, before[0]).status_code == 404
    assert fingerprint(entry) == before


def _wanted(register: Register[Any], operation: str, role: str, *, own: bool) -> int:
    if not holds(register, "view", role, own=own):
        return 404
    return 200 if holds(register, operation, role, own=own) else 403


@each
def test_a_restricted_entry_is_there_for_those_of_its_own_right_alone(register: Register[Any]) -> None:
    world = world_for(register)
    entry = world.entry(visibility="restricted")
    for role in table().roles:
        client = as_person(world.role(role))
        wanted = holds(register, "view", role, own=False) and holds(register, "view_restricted", role, own=False)
        assert client.get(api(register, f"/{entry.pk}")).status_code == (200 if wanted else 404), role
        listed = client.get(api(register, "?count=true"))
        assert (listed.json()["total"] if listed.status_code == 200 else 0) == int(wanted), role


@each
def test_lists_totals_and_search_show_nothing_of_what_is_hidden(register: Register[Any]) -> None:
    world = world_for(register)
    reader = as_person(world.outsider)
    states = [(page(register), state) for state in LIST_STATES] + [(api(register), "?count=true&limit=50")]
    before = [_stable(reader.get(url + state)) for url, state in states]
    world.entry(title=f"{CANARY} hidden", due_on="2020-01-01")
    world.entry(title=f"{CANARY} restricted", visibility="restricted")
    after = [_stable(reader.get(url + state)) for url, state in states]
    assert after == before
    assert all(CANARY not in text.replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "") for text in after[:4])
    assert Subject.objects.visible_to(world.outsider).count() == 0


def _stable(answer: Any) -> str:
    """The page without what differs at every call: nonces, tokens, the request's number."""
    text = answer.content.decode()
    keep = [line for line in text.splitlines() if "csrf" not in line and "nonce" not in line]
    return f"{answer.status_code}\n" + "\n".join(keep)


@each
def test_protected_fields_are_masked_for_who_may_not_read_them(register: Register[Any]) -> None:
    if not register.protected:
        return
    world = world_for(register)
    secrets = {key: value_for(register.fields[key], world.maker) for key in register.protected}
    written = {key: CANARY if register.fields[key].kind is Kind.TEXT else value for key, value in secrets.items()}
    entry = world.entry(**written)
    for role in table().roles:
        if not holds(register, "view", role, own=False):
            continue
        client = as_person(world.role(role))
        readable = {key for key, op in register.protected.items() if holds(register, op, role, own=False)}
        told = client.get(api(register, f"/{entry.pk}")).json()
        assert set(told["masked"]) == set(register.protected) - readable
        if not readable:
            columns = ",".join(register.protected)
            urls = [
                api(register, f"/{entry.pk}"),
                page(register, f"{entry.pk}/"),
                page(register, f"?columns={columns}"),
            ]
            assert all(CANARY not in client.get(url).content.decode() for url in urls)
            for key in register.protected:
                sorted_list = client.get(api(register, f"?sort={key}&limit=5"))
                assert CANARY not in sorted_list.content.decode()
                assert client.get(api(register, f"?{key}.has={CANARY}&count=true")).json().get("total", 0) == 0


# Steps


@each
def test_every_step_leads_where_it_says_once_with_its_record(register: Register[Any]) -> None:
    for step in register.workflow.transitions:
        world = world_for(register)
        source = step.source[0] if step.source else next(s for s in register.workflow.states.values if step.leaves(s))
        entry = at_state(world, source)
        assert entry is not None
        records, events = AuditRecord.objects.count(), OutboxEvent.objects.count()
        moved = take(world, entry, step)
        assert moved.state == step.target
        assert Subject.objects.get(pk=entry.pk).state == step.target
        change = StateChange.objects.filter(subject=entry.pk).latest("id")
        assert (change.transition, change.old, change.new) == (step.key, source, step.target)
        assert AuditRecord.objects.count() > records
        assert OutboxEvent.objects.count() > events


@each
def test_a_step_is_refused_from_every_other_state_and_changes_nothing(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(other_maker(world))
    for state in register.workflow.states.values:
        entry = at_state(world, state)
        assert entry is not None
        before = fingerprint(entry)
        for step in register.workflow.transitions:
            if not step.leaves(state):
                answer = send(client, "post", api(register, f"/{entry.pk}/steps/{step.key}"), {}, before[0])
                assert answer.status_code == 409, (state, step.key, answer.content)
        assert fingerprint(entry) == before


@each
def test_a_step_without_what_it_demands_is_refused_at_the_field(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(other_maker(world))
    for step in register.workflow.transitions:
        source = step.source[0] if step.source else next(s for s in register.workflow.states.values if step.leaves(s))
        entry = at_state(world, source)
        assert entry is not None
        empty = {key for key in step.requires if getattr(entry, key) in (None, "", [])}
        missing = empty | ({"reason"} if step.reason else set()) | ({"evidence"} if step.evidence else set())
        before = fingerprint(entry)
        answer = send(client, "post", api(register, f"/{entry.pk}/steps/{step.key}"), {}, before[0])
        if missing:
            assert answer.status_code == 422, (step.key, answer.content)
            assert set(answer.json()["fields"]) == missing
            assert fingerprint(entry) == before


@each
def test_nobody_takes_a_step_that_is_kept_apart_from_their_own(register: Register[Any]) -> None:
    for step in register.workflow.transitions:
        if not step.segregated:
            continue
        world = world_for(register)
        entry = at_state(world, step.source[0])
        assert entry is not None
        before = fingerprint(entry)
        body = {"values": step_values(register, step, entry, world.maker), "reason": "x", "evidence": "y"}
        url = api(register, f"/{entry.pk}/steps/{step.key}")
        answer = send(as_person(world.maker), "post", url, body, before[0])
        assert answer.status_code == 403
        assert fingerprint(entry) == before


# Changes


@each
def test_a_stale_or_missing_version_is_refused(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(world.maker)
    entry = world.entry()
    url = api(register, f"/{entry.pk}")
    assert client.get(url).headers["ETag"] == '"1"'
    assert send(client, "patch", url, {"values": {"title": "First"}}, 1).headers["ETag"] == '"2"'
    before = fingerprint(entry)
    assert send(client, "patch", url, {"values": {"title": "Second"}}, 1).status_code == 412
    assert send(client, "patch", url, {"values": {"title": "Second"}}).status_code == 428
    assert send(client, "delete", url, None, 1).status_code == 412
    form = client.post(page(register, f"{entry.pk}/edit/"), {"title": "Second", "version": "1"})
    assert form.status_code == 409
    assert "First" in form.content.decode()
    assert fingerprint(entry) == before


@each
def test_every_editable_field_can_be_set_and_read_back(register: Register[Any]) -> None:
    world = world_for(register)
    values = sample_values(register, world.maker, everything=True)
    entry = world.entry(**values)
    told = as_person(world.maker).get(api(register, f"/{entry.pk}")).json()
    flat = {**told["values"], **{key: told[key] for key in ("title", "description", "owner", "due_on", "tags")}}
    for key, field in register.editable.items():
        if key in values and field.kind not in (Kind.NUMBER, Kind.MONEY, Kind.INSTANT, Kind.REFERENCE):
            got = flat[key]["id"] if isinstance(flat.get(key), dict) else flat.get(key, told.get(key))
            assert str(got) == str(values[key]), key


@each
def test_unknown_and_kernel_fields_are_refused(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(world.maker)
    entry = world.entry()
    before = fingerprint(entry)
    for name in ("no_such_field", "state", "created_by", "version", "number", "workspace", "__class__", "pk"):
        answer = send(client, "patch", api(register, f"/{entry.pk}"), {"values": {name: "1"}}, before[0])
        assert answer.status_code == 422, name
    assert send(client, "patch", api(register, f"/{entry.pk}"), {"owner": 1}, before[0]).status_code == 422
    assert client.get(api(register, "?password__startswith=a")).status_code == 422
    assert client.get(api(register, "?sort=-_connector")).status_code == 422
    assert client.get(page(register, "?no_such=1")).status_code == 200
    assert fingerprint(entry) == before


@each
def test_the_same_form_sent_twice_makes_one_entry(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(world.maker)
    body = {"workspace": world.here.code, "values": sample_values(register, world.maker), "request_key": "once"}
    first, second = send(client, "post", api(register), body), send(client, "post", api(register), body)
    assert first.json()["id"] == second.json()["id"]
    assert register.model.objects.count() == 1


@each
def test_what_users_write_stays_inert_on_every_page(register: Register[Any]) -> None:
    world = world_for(register)
    client = as_person(world.maker)
    written = [one.key for one in register.editable.values() if one.kind in (Kind.TEXT, Kind.LONG_TEXT)]
    pages = ["", "?q=XSSED", "?group=state", "bin/", f"new/?title={PAYLOADS[1]}"]
    for payload in PAYLOADS:
        values = {key: payload[: register.fields[key].longest or 200] for key in written}
        entry = world.entry(**values, tags=[payload[:40].replace(",", " ").replace(";", " ")])
        pages.append(f"{entry.pk}/")
    for rest in [*pages, f"{entry.pk}/edit/"]:
        assert live_marks(client.get(page(register, rest)).content.decode()) == [], rest


@each
def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(register: Register[Any]) -> None:
    world = world_for(register)
    reader = as_person(world.maker)
    team_member = as_person(world.role("team_member"))
    urls = (page(register), page(register, "?group=state"), api(register))
    counts = []
    for made in (1, 2):
        for _ in range(made):
            world.entry(**sample_values(register, world.maker, everything=True))
        for client in (reader, team_member):
            client.get(page(register))  # the first look at a session writes a mark
        counts.append([_queries(client, url) for client in (reader, team_member) for url in urls])
    assert counts[0] == counts[1]


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    return len(captured)


@each
def test_strangers_are_sent_to_the_door(register: Register[Any]) -> None:
    assert Client().get(page(register)).status_code == 302
    assert Client().get(api(register)).status_code == 401
