"""Short ways to the kernel's actions for the makers of logs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

COUNTS = {
    "S-01": (12, 8, 24), "S-02": (11, 8, 24), "S-03": (7, 4, 14), "C-01": (6, 3, 12), "C-02": (4, 1, 8),
    "C-03": (12, 7, 22), "C-04": (9, 6, 18), "I-01": (24, 15, 31), "I-02": (11, 6, 22), "I-03": (10, 7, 22),
    "I-04": (12, 7, 20), "I-06": (4, 2, 8), "F-01": (14, 10, 30), "F-02": (8, 4, 14), "I-05": (6, 2, 10),
    "F-03": (5, 2, 9), "S-05": (3, 1, 4), "S-04": (2, 1, 4),
}  # fmt: skip
"""Risks, issues and actions of each project; with what complaints, plans and minutes lead to 160, 95 and 310."""


def write(
    making: Making,
    register: str,
    place: Workspace,
    actor: Person,
    values: dict[str, Any],
    *,
    at: datetime | None = None,
) -> Entry:
    return create_entry(
        actor=actor, register=find_register(register), workspace=place, values=values, at=at or making.at
    )


def move(
    making: Making,
    entry: Entry,
    key: str,
    actor: Person,
    *,
    reason: str = "",
    at: datetime | None = None,
    values: dict[str, Any] | None = None,
) -> Entry:
    return transition_entry(
        actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=at or making.at
    )
