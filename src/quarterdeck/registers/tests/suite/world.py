"""An organisation with two portfolios, a second organisation, and a person for every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import table
from quarterdeck.core.tests import factories as core
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.models import Entry
from quarterdeck.registers.tests.suite.samples import place_of, sample_values

ANY = "any"


@dataclass(slots=True)
class World:
    """``here`` keeps the entries; ``beside`` stands in another portfolio, ``abroad`` in another organisation."""

    register: Register[Any]
    organisation: Workspace
    here: Workspace
    beside: Workspace
    abroad: Workspace
    maker: Person
    outsider: Person
    places: dict[str, Workspace] = field(default_factory=dict)

    def role(self, name: str) -> Person:
        """Somebody new who holds one role over ``here``, on the highest workspace that the role is given on."""
        kinds = table().roles[name].kinds
        kind = next(kind for kind in ("portfolio", "organisation", "programme", "project") if kind in kinds)
        return core.manager_of(self.places[kind], name, name=f"{name} of the test")

    def entry(self, *, place: Workspace | None = None, maker: Person | None = None, **given: Any) -> Entry:
        """An entry that the register's own example describes."""
        person = maker or self.maker
        values = {**sample_values(self.register, person), **given}
        return create_entry(actor=person, register=self.register, workspace=place or self.here, values=values, at=AT)


def world_for(register: Register[Any]) -> World:
    velmora, elsewhere = core.organisation(), core.organisation()
    change = core.portfolio(velmora)
    programme = core.programme(change)
    project = core.project(programme)
    places = {"organisation": velmora, "portfolio": change, "programme": programme, "project": project}
    other_portfolio = core.portfolio(velmora)
    others = {
        "organisation": elsewhere,
        "portfolio": other_portfolio,
        "programme": core.programme(other_portfolio),
        "project": core.project(other_portfolio),
    }
    abroad = {"organisation": elsewhere, "portfolio": core.portfolio(elsewhere)}
    abroad |= {"programme": core.programme(abroad["portfolio"]), "project": core.project(abroad["portfolio"])}
    here, beside = place_of(register, places), place_of(register, others)
    maker = core.person("Maker of entries")
    for role in creators(register):
        for root in (velmora, elsewhere):
            core.grant(maker, role, root)
    outsider = core.manager_of(core.project(abroad["portfolio"]), "project_manager", name="Outsider")
    return World(register, velmora, here, beside, place_of(register, abroad), maker, outsider, places)


def creators(register: Register[Any]) -> list[str]:
    """Enough roles to do everything that the register's profile lets anybody do."""
    needed = dict(table().profiles[register.access])
    found: list[str] = []
    for roles in needed.values():
        free = [role for role, relations in roles.items() if ANY in relations]
        if free and not set(free) & set(found):
            found.append(free[0])
    return found


def holds(register: Register[Any], operation: str, role: str, *, own: bool) -> bool:
    """What the profile says of a role and an operation, read straight from the table: the oracle of the tests."""
    relations = table().profiles[register.access][operation].get(role, frozenset())
    return ANY in relations or (own and "own" in relations) or (own and "assigned" in relations)
