"""Calling the faces as a person, and looking at what they did."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from quarterdeck.core.models import Person
from quarterdeck.core.tests.factories import signed_in
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.models import Entry


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
