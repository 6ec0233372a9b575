"""Taking an entry from one state into another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate
from quarterdeck.registers.actions._cleaning import Cleaner, _check_row
from quarterdeck.registers.actions._clocks import _set_clocks
from quarterdeck.registers.actions._writing import (
    _assign,
    _enter_state,
    _last_doers,
    _locked,
    _tell,
    _update,
    _write_step,
)
from quarterdeck.registers.declaration import Act, Transition
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionImpossible, TransitionRefused, UnknownField
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.rights import hidden_fields, require_step
from quarterdeck.registers.rules.steps import breaks_separation, missing_for


def transition_entry(
    *,
    actor: Person,
    entry: Entry,
    transition_key: str,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    evidence: str = "",
    version: int | None = None,
    mandate: Mandate | None = None,
) -> Entry:
    """Take a step of the workflow, with the fields, the reason and the proof that it asks for.

    Raises NotAllowed, NotVisible, UnknownTransition, StaleVersion, EntryDeleted, TransitionImpossible,
    DutiesNotSeparated, TransitionRefused, UnknownField, ValuesRefused, and what the step's own effect raises.
    """
    step = require_step(actor, entry, transition_key, mandate=mandate)
    register = entry.register
    with transaction.atomic():
        row = _locked(entry, actor=actor, version=version)
        _check_start(row, step)
        _check_separation(row, step, actor)
        if mandate is None and set(values or {}) & hidden_fields(actor, row):
            raise UnknownField
        fields = {key: register.fields[key] for key in (*step.requires, *step.asks)}
        old_tags, old_state = list(row.tags), row.state
        cleaner = Cleaner(register, row.workspace, actor=actor, at=at)
        changes = _assign(row, cleaner.values(values or {}, fields=fields, row=row), fields=fields)
        _check_complete(row, step, reason=reason, evidence=evidence)
        _enter_state(row, step.target, at=at)
        changes["state"] = [old_state, row.state]
        if evidence:
            changes["evidence"] = [None, evidence]
        act = Act(
            actor=actor, entry=row, at=at, transition=step.key, changes=changes, reason=reason, evidence=evidence,
            mandate=mandate,
        )  # fmt: skip
        _ask_guard(step, act)
        register.derive(act)
        _check_row(register, row)
        _update(row, actor=actor, at=at, old_tags=old_tags)
        _write_step(row, step.key, old_state, actor=actor, at=at, reason=reason, evidence=evidence, mandate=mandate)
        _set_clocks(row, at=at)
        action = f"{register.app}.{step.key}_{register.noun}"
        _tell(row, "moved", actor=actor, at=at, action=action, changes=changes, transition=step.key, reason=reason,
             mandate=mandate)  # fmt: skip
        if step.effect is not None:
            step.effect(act)
    return row


def _check_start(row: Entry, step: Transition) -> None:
    if not step.leaves(row.state):
        label = row.register.workflow.label
        places = " or ".join(label(state) for state in step.source) or "another state"
        raise TransitionImpossible(f"“{step.label}” starts from {places}; the state is {row.state_label}.")


def _check_separation(row: Entry, step: Transition, actor: Person) -> None:
    if step.segregated and breaks_separation(step, _last_doers(row, step), actor.pk):
        raise DutiesNotSeparated


def _check_complete(row: Entry, step: Transition, *, reason: str, evidence: str) -> None:
    register = row.register
    present = {key: value_in(row, register.fields[key]) for key in step.requires}
    missing = missing_for(step, present, reason=reason, evidence=evidence)
    if missing:
        labels = [register.fields[key].label if key in register.fields else key for key in missing]
        raise TransitionRefused(f"“{step.label}” needs: {', '.join(labels)}.", fields=missing)


def _ask_guard(step: Transition, act: Act[Any]) -> None:
    words = step.guard(act) if step.guard else None
    if words:
        raise TransitionRefused(words)
