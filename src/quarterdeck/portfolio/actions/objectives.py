"""Writes on objectives, key results and contributions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import CodeTaken
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _assigned, _check_person, _locked, _saved
from quarterdeck.portfolio.choices import ContributionLevel, Direction, ObjectiveState
from quarterdeck.portfolio.errors import KeyResultInvalid, ObjectiveInvalid, WeightsInvalid
from quarterdeck.portfolio.events import ObjectivesChanged
from quarterdeck.portfolio.models import Contribution, KeyResult, Objective, Project
from quarterdeck.portfolio.rules.objectives import ONE, weights_fault

OBJECTIVE_FIELDS = ("title", "owner", "starts_on", "ends_on", "state")


def create_objective(
    *,
    actor: Person,
    workspace: Workspace,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    weight: Decimal = Decimal(0),
    owner: Person | None = None,
) -> Objective:
    """Add an objective to an organisation or a portfolio.

    Raises NotAllowed, NotVisible, CodeTaken, ObjectiveInvalid, WeightsInvalid, PersonUnknown.
    """
    require(actor, "portfolio.edit_objective", workspace)
    _check_person(owner, field="owner")
    if ends_on < starts_on:
        raise ObjectiveInvalid("The period ends before it starts.", fields={"ends_on": "Enter a later day."})
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        if Objective.objects.filter(workspace=workspace, code=code).exists():
            raise CodeTaken
        _check_room(workspace, weight)
        objective = Objective.objects.create(
            workspace=workspace,
            code=code,
            title=title,
            owner=owner,
            starts_on=starts_on,
            ends_on=ends_on,
            weight=weight,
        )
        _tell(actor, objective, changes={"title": title, "weight": weight}, at=at)
    return objective


def update_objective(
    *, actor: Person, objective: Objective, changes: Mapping[str, Any], at: datetime, version: int | None = None
) -> Objective:
    """Change fields of an objective or close it; weights are set together by ``set_objective_weights``.

    Raises NotAllowed, NotVisible, VersionStale, UnknownField, PersonUnknown, ObjectiveInvalid, WeightsInvalid.
    """
    require(actor, "portfolio.edit_objective", objective)
    with transaction.atomic():
        row = _locked(objective, version=version)
        was_active = row.state == ObjectiveState.ACTIVE
        changed = _assigned(row, changes, allowed=OBJECTIVE_FIELDS)
        if row.ends_on < row.starts_on:
            raise ObjectiveInvalid("The period ends before it starts.", fields={"ends_on": "Enter a later day."})
        if row.state == ObjectiveState.ACTIVE and not was_active:
            Workspace.objects.select_for_update().get(pk=row.workspace_id)
            _check_room(row.workspace, row.weight)
        if changed:
            _saved(row)
            _tell(actor, row, changes=changed, at=at)
    return row


def set_objective_weights(*, actor: Person, workspace: Workspace, weights: Mapping[int, Decimal], at: datetime) -> None:
    """Set the weights of all active objectives of a workspace at once; they sum to 1.

    Raises NotAllowed, NotVisible, WeightsInvalid.
    """
    require(actor, "portfolio.set_weights", workspace)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        active = {row.pk: row for row in _active(workspace)}
        if set(weights) != set(active):
            raise WeightsInvalid("Give a weight to each active objective, and to no other.")
        fault = weights_fault(weights.values())
        if fault or any(weight < 0 for weight in weights.values()):
            raise WeightsInvalid(fault or "A weight is 0 or more.")
        for key, row in active.items():
            if row.weight != weights[key]:
                changes = {"weight": [row.weight, weights[key]]}
                row.weight = weights[key]
                _saved(row)
                _tell(actor, row, changes=changes, at=at)


def add_key_result(
    *,
    actor: Person,
    objective: Objective,
    metric: str,
    baseline: Decimal,
    target: Decimal,
    at: datetime,
    unit: str = "",
    weight: Decimal = ONE,
    confidence: Decimal | None = None,
) -> KeyResult:
    """Add a key result; whether higher or lower is better follows from baseline and target.

    Raises NotAllowed, NotVisible, KeyResultInvalid.
    """
    require(actor, "portfolio.edit_objective", objective)
    if not (baseline.is_finite() and target.is_finite()) or baseline == target:
        raise KeyResultInvalid(
            "Baseline and target are the same: there is nothing to reach.",
            fields={"target": "Enter another target."},
        )
    if weight <= 0:
        raise KeyResultInvalid("A weight is more than 0.", fields={"weight": "Enter more than 0."})
    _check_confidence(confidence)
    with transaction.atomic():
        key_result = KeyResult.objects.create(
            objective=objective,
            metric=metric,
            unit=unit,
            weight=weight,
            baseline=baseline,
            target=target,
            direction=Direction.RISING if target > baseline else Direction.FALLING,
            confidence=confidence,
        )
        changes = {"key result": metric, "baseline": baseline, "target": target}
        _tell(actor, objective, changes=changes, at=at)
    return key_result


def measure_key_result(
    *,
    actor: Person,
    key_result: KeyResult,
    value: Decimal,
    measured_on: date,
    at: datetime,
    confidence: Decimal | None = None,
) -> KeyResult:
    """Record the value that a key result had on a day. Raises NotAllowed, NotVisible, KeyResultInvalid."""
    require(actor, "portfolio.measure_result", key_result.objective)
    if measured_on > at.date():
        raise KeyResultInvalid("A measurement is not in the future.", fields={"measured_on": "Enter a past day."})
    if not value.is_finite():
        raise KeyResultInvalid("A measurement is a number.", fields={"value": "Enter a number."})
    _check_confidence(confidence)
    with transaction.atomic():
        row = KeyResult.objects.select_for_update().get(pk=key_result.pk)
        if row.measured_on is not None and measured_on < row.measured_on:
            raise KeyResultInvalid(
                f"There is a newer measurement, of {row.measured_on}.", fields={"measured_on": "Enter a later day."}
            )
        changes = {f"{row.metric}": [row.current, value], "measured_on": [row.measured_on, measured_on]}
        row.current, row.measured_on = value, measured_on
        if confidence is not None:
            row.confidence = confidence
        row.save()
        _tell(actor, row.objective, changes=changes, at=at)
    return row


def link_contribution(
    *,
    actor: Person,
    project: Project,
    key_result: KeyResult,
    level: ContributionLevel,
    at: datetime,
    expected_delta: Decimal | None = None,
    expected_on: date | None = None,
) -> Contribution | None:
    """State what a project adds to a key result; level 0 takes the link away, and the action returns None.

    Raises NotAllowed, NotVisible, KeyResultInvalid.
    """
    require(actor, "portfolio.edit_project", project)
    require(actor, "portfolio.view_objective", key_result.objective)
    if not key_result.objective.workspace.covers(project.workspace):
        raise KeyResultInvalid("That objective belongs to another part of the organisation.")
    with transaction.atomic():
        former = Contribution.objects.filter(project=project, key_result=key_result).first()
        contribution = None
        if level is ContributionLevel.NONE:
            Contribution.objects.filter(project=project, key_result=key_result).delete()
        else:
            contribution, _ = Contribution.objects.update_or_create(
                project=project,
                key_result=key_result,
                defaults={"level": level, "expected_delta": expected_delta, "expected_on": expected_on},
            )
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.edit_project",
            subject=project,
            workspace=project.workspace,
            changes={f"contribution to {key_result}": [former.level if former else 0, int(level)]},
        )
        event = ObjectivesChanged(objective_ids=(key_result.objective_id,))
        emit(event, workspace=project.workspace, actor=actor, at=at)
    return contribution


def _active(workspace: Workspace) -> list[Objective]:
    return list(Objective.objects.filter(workspace=workspace, state=ObjectiveState.ACTIVE))


def _check_room(workspace: Workspace, weight: Decimal) -> None:
    taken = sum((row.weight for row in _active(workspace)), Decimal(0))
    if not weight.is_finite() or weight < 0 or taken + weight > ONE:
        raise WeightsInvalid(
            f"The weights of the active objectives sum to {taken.normalize():f} already; "
            f"at most {(ONE - taken).normalize():f} is left.",
            fields={"weight": "Enter less, or change the other weights first."},
        )


def _check_confidence(confidence: Decimal | None) -> None:
    if confidence is not None and not 0 <= confidence <= 1:
        raise KeyResultInvalid("A confidence is 0 to 1.", fields={"confidence": "Enter 0 to 1."})


def _tell(actor: Person, objective: Objective, *, changes: Mapping[str, Any], at: datetime) -> None:
    audit.record(
        actor=actor,
        at=at,
        action="portfolio.edit_objective",
        subject=objective,
        workspace=objective.workspace,
        changes=changes,
    )
    event = ObjectivesChanged(objective_ids=(objective.pk,))
    emit(event, workspace=objective.workspace, actor=actor, at=at)
