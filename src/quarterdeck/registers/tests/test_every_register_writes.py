"""The generated tests of what changes entries and of what pages show. See `test_every_register`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.models import AuditRecord, OutboxEvent, Person
from quarterdeck.core.permissions import cached_rights
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import comment_entry, preview_import, start_import, transition_entry
from quarterdeck.registers.declaration import Field, Kind, Register, Transition, all_registers
from quarterdeck.registers.declaration.fields import COMPARED, POINTING
from quarterdeck.registers.errors import TransitionImpossible
from quarterdeck.registers.models import Entry, StateChange, Subject
from quarterdeck.registers.queries.exporting import file_of
from quarterdeck.registers.queries.fields import listed_fields, value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.rules.list_query import ListQuery
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.tests.suite import World, sample_values, world_for
from quarterdeck.registers.tests.suite.calls import api, as_person, fingerprint, page, send
from quarterdeck.registers.tests.suite.pages import HANDFULS, PAYLOADS, live_marks
from quarterdeck.registers.tests.suite.steps import (
    first_source,
    in_every_state,
    other_maker,
    rolled_back,
    step_values,
    take,
)

pytestmark = pytest.mark.django_db
REGISTERS = [pytest.param(one, id=one.key) for one in all_registers()]
each = pytest.mark.parametrize("register", REGISTERS)
TEXTS = (Kind.TEXT, Kind.LONG_TEXT)


# Steps


@each
def test_every_step_leads_where_it_says_and_nowhere_else(register: Register[Any]) -> None:
    """In every state: the steps that do not start there, those that lack what they demand, one's own, the good ones."""
    world = world_for(register)
    other = other_maker(world)

    def look(entry: Entry) -> None:
        begun = [step for step in register.workflow.transitions if first_source(register, step) == entry.state]
        _refuses_steps_of_other_states(register, entry, other)
        for step in begun:
            _refuses_what_lacks_its_demands(register, entry, step, other)
            _refuses_whom_it_is_kept_apart_from(world, entry, step)
            with rolled_back():
                _leads_where_it_says(world, entry, step)

    with cached_rights():
        assert in_every_state(world, look) == set(register.workflow.states.values)


def _refuses_steps_of_other_states(register: Register[Any], entry: Entry, person: Person) -> None:
    before = fingerprint(entry)
    strange = [step.key for step in register.workflow.transitions if not step.leaves(entry.state)]
    for key in strange:
        with pytest.raises(TransitionImpossible):
            transition_entry(actor=person, entry=entry, transition_key=key, version=before[0], at=AT)
    for key in strange[:1]:  # every face says it with the same number
        answer = send(as_person(person), "post", api(register, f"/{entry.pk}/steps/{key}"), {}, before[0])
        assert answer.status_code == 409, (entry.state, key, answer.content)
    assert fingerprint(entry) == before


def _refuses_what_lacks_its_demands(register: Register[Any], entry: Entry, step: Transition, person: Person) -> None:
    empty = {key for key in step.requires if is_empty(value_in(entry, register.fields[key]))}
    missing = empty | ({"reason"} if step.reason else set()) | ({"evidence"} if step.evidence else set())
    if missing:
        before = fingerprint(entry)
        answer = send(as_person(person), "post", api(register, f"/{entry.pk}/steps/{step.key}"), {}, before[0])
        assert answer.status_code == 422, (step.key, answer.content)
        assert set(answer.json()["fields"]) == missing
        assert fingerprint(entry) == before


def _refuses_whom_it_is_kept_apart_from(world: World, entry: Entry, step: Transition) -> None:
    if step.segregated:
        before = fingerprint(entry)
        body = {"values": step_values(world.register, step, entry, world.maker), "reason": "x", "evidence": "y"}
        url = api(world.register, f"/{entry.pk}/steps/{step.key}")
        assert send(as_person(world.maker), "post", url, body, before[0]).status_code == 403
        assert fingerprint(entry) == before


def _leads_where_it_says(world: World, entry: Entry, step: Transition) -> None:
    records, events = AuditRecord.objects.count(), OutboxEvent.objects.count()
    moved = take(world, entry, step)
    assert moved.state == step.target
    assert Subject.objects.get(pk=entry.pk).state == step.target
    change = StateChange.objects.filter(subject=entry.pk).latest("id")
    assert (change.transition, change.old, change.new) == (step.key, entry.state, step.target)
    assert AuditRecord.objects.count() > records
    assert OutboxEvent.objects.count() > events


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
        if key in values and field.kind is Kind.ROWS:
            assert [_typed(field, row) for row in flat[key]] == [_typed(field, row) for row in values[key]], key
        elif key in values and field.kind not in (Kind.NUMBER, Kind.MONEY, Kind.INSTANT, Kind.REFERENCE):
            got = flat[key]["id"] if isinstance(flat.get(key), dict) else flat.get(key, told.get(key))
            assert str(got) == str(values[key]), key


def _typed(field: Field, row: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a row that can be compared as text, as a face sends them."""
    exact = [part.key for part in field.parts if part.is_editable and part.kind not in (*COMPARED, *POINTING)]
    return {key: str(row[key]) for key in exact}


@each
def test_unknown_kernel_and_overlong_fields_are_refused(register: Register[Any]) -> None:
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
    long = {key: "x" * (one.longest + 1) for key, one in register.editable.items() if one.longest and one.kind in TEXTS}
    answer = send(client, "patch", api(register, f"/{entry.pk}"), {"values": long}, before[0])
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == set(long), answer.content[:500]
    assert all("Shorten this to" in words for words in answer.json()["fields"].values())
    form = client.post(page(register, f"{entry.pk}/edit/"), {"title": long["title"], "version": before[0]})
    assert form.status_code == 422
    assert "Shorten this to" in form.content.decode()
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
    written = [one for one in register.editable.values() if one.kind in TEXTS]
    pages = ["", "?q=XSSED", "?group=state", "?layout=board", "?layout=calendar&month=2026-11", "bin/"]
    pages += [f"new/?title={PAYLOADS[1]}", f"?columns={','.join(one.key for one in written)}"]
    for handful in HANDFULS:
        entry = world.entry(**{field.key: handful.within(field.longest) for field in written}, tags=handful.tags())
        comment_entry(actor=world.maker, entry=entry, text=handful.text, at=AT)
        pages.append(f"{entry.pk}/")
        short = [one.key for one in written if one.longest and one.longest < len(handful.line)]
        for payload in handful.payloads[1:] if short else ():  # where the field has no room for all, each comes alone
            world.entry(**{key: payload[: register.fields[key].longest] for key in short})
    for rest in [*pages, f"{entry.pk}/edit/", f"{entry.pk}/peek/"]:
        assert live_marks(client.get(page(register, rest)).content.decode()) == [], rest


@each
def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(register: Register[Any]) -> None:
    world = world_for(register)
    reader = as_person(world.maker)
    team_member = as_person(world.role("team_member"))
    states = ("", "?group=state", "?layout=board", "?layout=calendar")
    urls = (*(page(register, state) for state in states), api(register))
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
def test_what_goes_out_comes_back_in(register: Register[Any]) -> None:
    world = world_for(register)
    entry = world.entry(**sample_values(register, world.maker, everything=True))
    keys = [key for key, field in listed_fields(register.editable).items() if key != "title"]
    query = ListQuery(columns=tuple(keys))
    listed = EntryList(world.maker, register, query, day=AT.date())
    before = fingerprint(entry)
    for kind in ("csv", "xlsx"):
        file = file_of(listed, kind)
        content = io.BytesIO(b"".join(file.content))
        run = start_import(actor=world.maker, register=register, workspace=world.here, content=content, name=file.name,
                           at=AT)  # fmt: skip
        assert run.mapping == ["number", "title", *keys]
        assert preview_import(actor=world.maker, run=run, at=AT) == {"made": 0, "changed": 0}
    assert fingerprint(entry) == before


@each
def test_strangers_are_sent_to_the_door(register: Register[Any]) -> None:
    assert Client().get(page(register)).status_code == 302
    assert Client().get(api(register)).status_code == 401
