"""Acting under a mandate: an outer action that was granted lets an inner one happen, where the table says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quarterdeck.core.permissions.check import require
from quarterdeck.core.permissions.table import table

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace


@dataclass(frozen=True, slots=True)
class Mandate:
    """Made by ``mandate_for`` alone: the person held ``permission`` on ``subject`` when it was made."""

    permission: str
    actor: Person
    workspace: Workspace
    subject: str

    def covers(self, actor: Person, permission: str, workspace: Workspace) -> bool:
        return (
            actor.pk == self.actor.pk
            and (self.permission, permission) in table().mandates
            and self.workspace.covers(workspace)
        )

    def __str__(self) -> str:
        return f"{self.permission} on {self.subject}"


def mandate_for(actor: Person, permission: str, thing: Any) -> Mandate:
    """A mandate from a right that ``actor`` really holds. Raises NotVisible, NotAllowed."""
    require(actor, permission, thing)
    return Mandate(permission, actor, thing.workspace, f"{type(thing).__name__.lower()} {thing}")
