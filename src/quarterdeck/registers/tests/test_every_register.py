"""The generated tests: every register of the installation against what all registers promise.

A register that is declared is tested; nothing here names one.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import table
from quarterdeck.registers.declaration import HeatMap, Kind, Picture, Register, all_registers
from quarterdeck.registers.models import SIGHT, Comment, Entry, Subject
from quarterdeck.registers.tests.suite import World, sample_values, value_for, way_to, world_for
from quarterdeck.registers.tests.suite.calls import api, as_person, fingerprint, page, send
from quarterdeck.registers.tests.suite.steps import rolled_back, step_values
from quarterdeck.registers.tests.suite.world import holds

pytestmark = pytest.mark.django_db
REGISTERS = [pytest.param(one, id=one.key) for one in all_registers()]
each = pytest.mark.parametrize("register", REGISTERS)
CANARY = "CNRY-7391"
LIST_STATES = ("", "?is=open", "?is=overdue", "?group=state", f"?q={CANARY}", "?sort=title", "?is=mine",
               "?layout=board", "?layout=calendar&month=2020-01")  # fmt: skip


def picture_fields(picture: Picture) -> tuple[str, ...]:
    return (picture.x, picture.y) if isinstance(picture, HeatMap) else (picture.field,)


# Declaration


@each
def test_a_register_is_declared_without_contradiction(register: Register[Any]) -> None:
    assert register.misdeclared() == []
    assert register.about
    assert {register.permission(name) for name in register.operations} <= set(table().permissions)


@each
def test_every_state_can_be_reached_by_its_steps(register: Register[Any]) -> None:
    assert [state for state in register.workflow.states.values if way_to(register, state) is None] == []


@each
def test_what_the_pictures_count_stands_in_one_index(register: Register[Any]) -> None:
    pictured = {name for one in register.summary for name in picture_fields(one)}
    indexes = [set(index.fields) for index in register.model._meta.indexes]
    assert not pictured or any({*pictured, *SIGHT} <= fields for fields in indexes)


# Rights: every role, on its own entry, on another's, on a restricted one, beside and abroad


@each
def test_every_role_may_what_its_profile_says_and_nothing_beside(register: Register[Any]) -> None:
    world = world_for(register)
    theirs, beside, abroad = world.entry(), world.entry(place=world.beside), world.entry(place=world.abroad)
    restricted = world.entry(visibility="restricted")
    for role in _kinds_of_roles(register):
        with rolled_back():
            _check_role(world, role, theirs, restricted, [beside, abroad])


def _kinds_of_roles(register: Register[Any]) -> list[str]:
    """One role of each that hold the same rights in the profile; for the kernel's own register every role."""
    if register.app == "probe":
        return list(table().roles)
    kinds: dict[str, str] = {}
    for role in table().roles:
        held = {name: sorted(roles.get(role, ())) for name, roles in table().profiles[register.access].items()}
        kinds.setdefault(str(held), role)
    return list(kinds.values())


def _check_role(world: World, role: str, theirs: Entry, restricted: Entry, hidden: list[Entry]) -> None:
    register, person = world.register, world.role(role)
    client = as_person(person)
    own = world.entry(**({"owner": person.pk} if "owner" in register.editable else {}))
    is_own = own.owner_id == person.pk
    relations = {theirs: False, own: is_own}
    _check_listing(client, register, role, _seen(world, role, person, relations, restricted, hidden), restricted)
    for entry, relation in relations.items():
        _check_reading(client, register, entry, role, own=relation)
        _check_editing(client, register, entry, role, own=relation)
        _check_steps(client, register, entry, role, own=relation)
        _check_comments(client, register, entry, role, own=relation)
        _check_deleting(client, register, entry, role, own=relation)
    _check_creating(client, world, role, person)
    for entry in hidden:
        if not _reaches(person, entry):
            _check_hidden(client, register, entry, every_step=role == "team_member")


def _reaches(person: Person, entry: Entry) -> bool:
    paths = person.grants.values_list("workspace__path", flat=True)
    return any(entry.workspace.path.startswith(path) for path in paths)


def _check_listing(client: Client, register: Register[Any], role: str, wanted: set[int], limited: Entry) -> None:
    """The list and its total hold what the role sees and nothing else; what is limited, its page tells alike."""
    answer = client.get(api(register, "?limit=500&count=true"))
    told = answer.json() if answer.status_code == 200 else {"items": [], "total": 0}
    assert {row["id"] for row in told["items"]} == wanted, role
    assert told["total"] == len(wanted), role
    assert client.get(api(register, f"/{limited.pk}")).status_code == (200 if limited.pk in wanted else 404), role


def _seen(
    world: World, role: str, person: Person, own: dict[Entry, bool], limited: Entry, far: list[Entry]
) -> set[int]:
    """The entries that are there for a role: by relation, those beside by its reach, limited ones by their right."""
    register = world.register
    seen = {entry.pk for entry, is_own in own.items() if holds(register, "view", role, own=is_own)}
    if not holds(register, "view", role, own=False):
        return seen
    seen |= {limited.pk} if holds(register, "view_restricted", role, own=False) else set()
    return seen | {entry.pk for entry in far if _reaches(person, entry)}


def _check_reading(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    wanted = 200 if holds(register, "view", role, own=own) else 404
    assert client.get(api(register, f"/{entry.pk}")).status_code == wanted
    assert client.get(page(register, f"{entry.pk}/")).status_code == wanted


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


def _check_comments(client: Client, register: Register[Any], entry: Entry, role: str, *, own: bool) -> None:
    count = Comment.objects.count()
    answer = send(client, "post", api(register, f"/{entry.pk}/comments"), {"text": "Hm"})
    wanted = _wanted(register, "comment", role, own=own)
    assert answer.status_code == (201 if wanted == 200 else wanted)
    assert Comment.objects.count() == count + (1 if wanted == 200 else 0)


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
    if holds(register, "create", role, own=False):
        assert answer.status_code == 201, answer.content
    else:
        assert answer.status_code in (403, 404)
        assert register.model._base_manager.count() == count


def _check_hidden(client: Client, register: Register[Any], entry: Entry, *, every_step: bool) -> None:
    before = fingerprint(entry)
    url = api(register, f"/{entry.pk}")
    assert client.get(url).status_code == 404
    assert send(client, "patch", url, {"values": {"title": "Taken"}}, before[0]).status_code == 404
    assert send(client, "delete", url, None, before[0]).status_code == 404
    for step in register.workflow.transitions[: None if every_step else 1]:
        assert send(client, "post", f"{url}/steps/{step.key}", {}, before[0]).status_code == 404
    assert fingerprint(entry) == before


def _wanted(register: Register[Any], operation: str, role: str, *, own: bool) -> int:
    if not holds(register, "view", role, own=own):
        return 404
    return 200 if holds(register, operation, role, own=own) else 403


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
    secrets = {key: value_for(one, world.maker) for key, one in register.editable.items() if key in register.protected}
    written = {key: CANARY if register.fields[key].kind is Kind.TEXT else value for key, value in secrets.items()}
    entry = world.entry(**written)
    for role in _kinds_of_roles(register):
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
