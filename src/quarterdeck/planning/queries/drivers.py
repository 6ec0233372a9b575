"""Risks that act on plans: a higher app that keeps a register tells planning of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from quarterdeck.core.extension import ExtensionPoint
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.exchange.risk_list import ListedRisk
from quarterdeck.planning.models import Plan


@dataclass(frozen=True, slots=True)
class Drivers:
    """Risks of a plan whose tasks are named by the row ids of tasks, and in words what could not be simulated."""

    risks: list[ListedRisk] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """A fingerprint: other risks, another mark."""
        return hashlib.sha256(repr(self.risks).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DriverSource:
    """Risks kept elsewhere. Only those that every holder of ``permission`` on the project may see belong here."""

    permission: str
    of: Callable[[Plan], Drivers]


driver_sources: ExtensionPoint[DriverSource] = ExtensionPoint("drivers of plans")


def drivers_of(plan: Plan) -> Drivers:
    """All risks that act on the plan."""
    held = [source.of(plan) for source in driver_sources]
    return Drivers([risk for one in held for risk in one.risks], [words for one in held for words in one.left_out])


def sees_drivers(actor: Person, plan: Plan) -> bool:
    """Whether the names of the risks behind a simulation may be shown."""
    return all(may(actor, source.permission, plan) for source in driver_sources)
