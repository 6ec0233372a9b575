"""States, and the ways from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import TextChoices

if TYPE_CHECKING:
    from quarterdeck.core.models import Person
    from quarterdeck.core.permissions import Mandate
    from quarterdeck.registers.models import Entry

CREATE = "create"
UNDO = "undo"
E = TypeVar("E", bound="Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[E]):
    """What a guard or an effect learns of the change it belongs to, inside the same transaction.

    Parameters
    ----------
    entry : as it will stand (guards) or stands already (effects).
    changes : field -> [old, new], as the audit trail will tell it.
    transition : the key of the transition, ``create`` for a new entry, ``undo`` where an edit is taken back, empty for
        an edit.
    """

    actor: Person
    entry: E
    at: datetime
    transition: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    evidence: str = ""
    mandate: Mandate | None = None


Guard = Callable[[Act[Any]], str | None]
"""Says in words why a transition must not happen now, or None."""
Effect = Callable[[Act[Any]], None]
"""What a transition does beside changing the state: an action of its own app, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states into another.

    Parameters
    ----------
    key, label : its name, and the words of its button ("Close risk").
    source : the states it leaves; empty: every state but its target.
    requires : fields that must be filled; the dialog asks for those that are not.
    asks : fields that the dialog offers beside them.
    reason, evidence : whether a reason in words, or a link to a proof, is demanded.
    segregated : transitions (or ``create``) whose last doer must not do this one: nobody approves what they submitted.
    operation : the operation of the access profile that allows it.
    guard, effect : see ``Guard`` and ``Effect``.
    """

    key: str
    label: str
    source: tuple[str, ...]
    target: str
    requires: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    reason: bool = False
    evidence: bool = False
    segregated: tuple[str, ...] = ()
    operation: str = "edit"
    guard: Guard | None = None
    effect: Effect | None = None

    def leaves(self, state: str) -> bool:
        return state in self.source if self.source else state != self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """The life of an entry.

    Parameters
    ----------
    states : the enumeration that the model's ``state`` has as its choices.
    start : where a new entry begins.
    closed : states in which nothing is left to do: age stops there, and nothing is overdue.
    frozen : states in which fields can no longer be edited; transitions and comments remain.
    """

    states: type[TextChoices]
    start: str
    closed: Sequence[str] = ()
    frozen: Sequence[str] = ()
    transitions: tuple[Transition, ...] = ()

    def transition(self, key: str) -> Transition | None:
        return next((one for one in self.transitions if one.key == key), None)

    def from_state(self, state: str) -> list[Transition]:
        return [one for one in self.transitions if one.leaves(state)]

    def label(self, state: str) -> str:
        return str(dict(self.states.choices).get(state, state))

    @property
    def open(self) -> list[str]:
        return [state for state in self.states.values if state not in self.closed]

    def faults(self) -> list[str]:
        """What contradicts itself, in words."""
        known = set(self.states.values)
        named = {self.start, *self.closed, *self.frozen}
        named |= {state for one in self.transitions for state in (*one.source, one.target)}
        found = [f"There is no state {state}." for state in sorted(named - known)]
        keys = [one.key for one in self.transitions]
        found += [f"Two transitions are called {key}." for key in sorted(set(keys)) if keys.count(key) > 1]
        for one in self.transitions:
            strange = sorted(set(one.segregated) - {*keys, CREATE})
            found += [f"{one.key} is segregated from {other}, which is no transition." for other in strange]
        found += [f"No way leads to {state}." for state in sorted(known - self._reached())]
        return found

    def _reached(self) -> set[str]:
        reached, grew = {self.start}, True
        while grew:
            more = {one.target for one in self.transitions if any(one.leaves(state) for state in reached)}
            grew = not more <= reached
            reached |= more
        return reached
