"""Moving a project through its states. Higher apps veto by a transition guard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions import archive_workspace
from quarterdeck.core.events import emit
from quarterdeck.core.extension import ExtensionPoint
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _locked, _saved
from quarterdeck.portfolio.choices import Outcome, ProjectState
from quarterdeck.portfolio.errors import (
    HoldReviewInvalid,
    ReasonMissing,
    TransitionImpossible,
    TransitionIncomplete,
    TransitionVetoed,
    Veto,
)
from quarterdeck.portfolio.events import ProjectStateChanged
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries.projects import standing_of
from quarterdeck.portfolio.rules import states


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition in the making, as the guards see it: inside the transaction, with the project locked."""

    project: Project
    source: ProjectState
    target: ProjectState
    actor: Person
    at: datetime


TransitionGuard = Callable[[Transition], Sequence[Veto]]
transition_guards: ExtensionPoint[TransitionGuard] = ExtensionPoint("project transition guards")

_BOARD = (ProjectState.AUTHORISED, ProjectState.STOPPING)


def change_state(
    *,
    actor: Person,
    project: Project,
    target: ProjectState,
    at: datetime,
    reason: str = "",
    review_on: date | None = None,
    version: int | None = None,
) -> Project:
    """Move a project to another state, if the rules and every guard agree.

    Raises NotAllowed, NotVisible, VersionStale, TransitionImpossible, TransitionIncomplete, TransitionVetoed,
    ReasonMissing, HoldReviewInvalid.
    """
    require(actor, _right(target), project)
    with transaction.atomic():
        row = _locked(project, version=version)
        source = ProjectState(row.state)
        _check(row, source=source, target=target, reason=reason, review_on=review_on, at=at)
        _check_guards(Transition(row, source, target, actor, at))
        _enter(row, source=source, target=target, reason=reason, review_on=review_on, at=at)
        _saved(row)
        audit.record(
            actor=actor,
            at=at,
            action=_right(target),
            subject=row,
            workspace=row.workspace,
            changes={"state": [source.value, target.value]},
            reason=reason,
        )
        event = ProjectStateChanged(project_id=row.pk, source=source.value, target=target.value)
        emit(event, workspace=row.workspace, actor=actor, at=at)
        if target is ProjectState.ARCHIVED:
            archive_workspace(actor=actor, workspace=row.workspace, at=at)
    return row


def hold_project(
    *,
    actor: Person,
    project: Project,
    reason: str,
    review_on: date,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Put a project on hold until a review date. Raises what change_state raises."""
    require(actor, _right(ProjectState.ON_HOLD), project)
    return change_state(
        actor=actor,
        project=project,
        target=ProjectState.ON_HOLD,
        reason=reason,
        review_on=review_on,
        at=at,
        version=version,
    )


def resume_project(*, actor: Person, project: Project, at: datetime, version: int | None = None) -> Project:
    """Take a project off hold, back to the state it was in. Raises what change_state raises."""
    require(actor, _right(ProjectState.DELIVERING), project)
    if not project.held_from:
        raise TransitionImpossible("The project is not on hold.")
    return change_state(actor=actor, project=project, target=ProjectState(project.held_from), at=at, version=version)


def _right(target: ProjectState) -> str:
    if target in _BOARD:
        return "portfolio.authorise_project"
    if target is ProjectState.ARCHIVED:
        return "portfolio.archive_project"
    return "portfolio.change_state"


def _check(
    row: Project,
    *,
    source: ProjectState,
    target: ProjectState,
    reason: str,
    review_on: date | None,
    at: datetime,
) -> None:
    standing = standing_of(row)
    following = states.next_states(standing)
    if target not in following:
        allowed = ", ".join(state.label for state in following) or "no other state"
        raise TransitionImpossible(f"From {source.label} a project goes to {allowed}, not to {target.label}.")
    if states.needs_reason(source=source, target=target) and not reason.strip():
        raise ReasonMissing(fields={"reason": "Enter the reason."})
    if target is ProjectState.ON_HOLD:
        fault = states.hold_review_fault(review_on=review_on, today=at.date())
        if fault:
            raise HoldReviewInvalid(fault, fields={"review_on": fault})
    missing = states.missing_for(standing, target)
    if missing:
        raise TransitionIncomplete(f"Before {target.label} the project needs: {', '.join(missing)}.", missing=missing)


def _check_guards(transition: Transition) -> None:
    vetoes = tuple(veto for guard in transition_guards for veto in guard(transition))
    if vetoes:
        raise TransitionVetoed(vetoes)


def _enter(
    row: Project,
    *,
    source: ProjectState,
    target: ProjectState,
    reason: str,
    review_on: date | None,
    at: datetime,
) -> None:
    row.state = target
    held = target is ProjectState.ON_HOLD
    row.held_from = source if held else ""
    row.hold_reason = reason if held else ""
    row.hold_review_on = review_on if held else None
    outcome = states.outcome_of(source=source, target=target)
    if outcome is not None:
        row.outcome = Outcome(outcome)
        row.closed_on = at.date()
