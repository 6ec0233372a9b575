"""A project with a leak, and the people who look at it: for the kernel's own tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT, manager_of, project, signed_in
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry

LEAKS, REPAIRS = find_register("leaks"), find_register("repairs")


class Deck:
    def __init__(self) -> None:
        self.place = project(code="P-1")
        self.manager = manager_of(self.place, name="Aoife Brennan")
        self.member = manager_of(self.place, "team_member", name="Ewa Krol")
        self.auditor = manager_of(self.place, "auditor", name="Ada Auditor")
        self.leak = self.new("Water in the hold")

    def new(self, title: str, register: Any = LEAKS, place: Workspace | None = None, **values: Any) -> Entry:
        given = {"title": title, **({"severity": 2} if register is LEAKS else {}), **values}
        return create_entry(actor=self.manager, register=register, workspace=place or self.place, values=given, at=AT)

    def client(self, person: Person | None = None) -> Client:
        return signed_in(Client(), person or self.manager)
