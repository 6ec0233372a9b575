"""Writes on the size class and the tolerances of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _locked, _saved
from quarterdeck.portfolio.choices import SizeClass, SizeFactor
from quarterdeck.portfolio.errors import ReasonMissing, SizeInvalid, SizeOverrideDownward, ToleranceInvalid
from quarterdeck.portfolio.events import ProjectChanged
from quarterdeck.portfolio.models import Project, SizeAssessment, Tolerance
from quarterdeck.portfolio.rules import sizes
from quarterdeck.portfolio.rules.tolerances import Limit, default_limits, limit_faults


def assess_size(
    *,
    actor: Person,
    project: Project,
    scores: Mapping[SizeFactor, int],
    at: datetime,
    decided_class: SizeClass | None = None,
    reason: str = "",
    version: int | None = None,
) -> SizeAssessment:
    """Score the size of a project and set its class. A class above the computed one is the PMO's and has a reason.

    Raises NotAllowed, NotVisible, VersionStale, SizeInvalid, SizeOverrideDownward, ReasonMissing.
    """
    require(actor, "portfolio.edit_project", project)
    try:
        computed = sizes.size_class(scores)
    except ValueError as problem:
        raise SizeInvalid(str(problem), fields={"scores": str(problem)}) from None
    decided = decided_class or computed
    if decided != computed:
        require(actor, "portfolio.override_size", project)
        _check_override(computed=computed, decided=decided, reason=reason)
    with transaction.atomic():
        row = _locked(project, version=version)
        former = row.size_class
        assessment = SizeAssessment.objects.create(
            project=row,
            **{factor.value: score for factor, score in scores.items()},
            computed_class=computed,
            decided_class=decided,
            reason=reason,
            assessed_by=actor,
            assessed_at=at,
        )
        row.size_class = decided
        _saved(row)
        if not row.tolerances.exists():
            _write_default_tolerances(row)
        changes = {"size_class": [former, decided], "computed": computed, "scores": dict(scores)}
        _tell(actor, row, action="portfolio.assess_size", changes=changes, at=at, reason=reason)
    return assessment


def set_tolerances(
    *,
    actor: Person,
    project: Project,
    limits: Sequence[Limit],
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Project:
    """Set the tolerances of the aspects given; aspects that are not given stay as they are.

    Raises NotAllowed, NotVisible, VersionStale, ToleranceInvalid.
    """
    require(actor, "portfolio.set_tolerances", project)
    faults = [fault for limit in limits for fault in limit_faults(limit)]
    if faults:
        raise ToleranceInvalid(" ".join(faults))
    with transaction.atomic():
        row = _locked(project, version=version)
        former = {tolerance.aspect: tolerance for tolerance in row.tolerances.all()}
        changes = {}
        for limit in limits:
            old = former.get(limit.aspect)
            _write_limit(row, limit)
            changes[limit.aspect.value] = [_limit_in_words(old), _limit_in_words(limit)]
        _saved(row)
        _tell(actor, row, action="portfolio.set_tolerances", changes=changes, at=at, reason=reason)
    return row


def _check_override(*, computed: SizeClass, decided: SizeClass, reason: str) -> None:
    if not sizes.may_override(computed=computed, wanted=decided):
        raise SizeOverrideDownward(f"The scores make this {computed}; it may be raised, not lowered to {decided}.")
    if not reason.strip():
        raise ReasonMissing("Enter why the class is above the computed one.", fields={"reason": "Enter the reason."})


def _write_default_tolerances(project: Project) -> None:
    for limit in default_limits(SizeClass(project.size_class)):
        _write_limit(project, limit)


def _write_limit(project: Project, limit: Limit) -> None:
    Tolerance.objects.update_or_create(
        project=project,
        aspect=limit.aspect,
        defaults={
            "unit": limit.unit,
            "over": limit.over,
            "under": limit.under,
            "cap_days": limit.cap_days,
        },
    )


def _limit_in_words(limit: Tolerance | Limit | None) -> str | None:
    if limit is None:
        return None
    over = "" if limit.over is None else f"+{limit.over.normalize():f}"
    under = "" if limit.under is None else f"−{limit.under.normalize():f}"
    cap = "" if limit.cap_days is None else f", at most {limit.cap_days} working days"
    return f"{' '.join(filter(None, (over, under)))} {limit.unit}{cap}"


def _tell(
    actor: Person, project: Project, *, action: str, changes: Mapping[str, Any], at: datetime, reason: str
) -> None:
    workspace = project.workspace
    audit.record(
        actor=actor,
        at=at,
        action=action,
        subject=project,
        workspace=workspace,
        changes=changes,
        reason=reason,
    )
    event = ProjectChanged(project_id=project.pk, fields=tuple(changes))
    emit(event, workspace=workspace, actor=actor, at=at)
