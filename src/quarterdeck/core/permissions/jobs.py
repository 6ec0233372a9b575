"""Rights over a job: its workspace decides; one without a workspace is its owner's and the administrators'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.permissions.check import held_by, require, visible_q

if TYPE_CHECKING:
    from quarterdeck.core.models import JobRun, Person


def require_for_job(actor: Person, permission: str, run: JobRun) -> None:
    """Raises NotVisible, NotAllowed."""
    if run.workspace is not None:
        require(actor, permission, run)
    elif run.actor_id != actor.pk and not _is_administrator(actor):
        raise NotVisible


def visible_jobs_q(actor: Person) -> Q:
    from quarterdeck.core.models import JobRun  # noqa: PLC0415  the models need the permissions

    homeless = Q(workspace__isnull=True) if _is_administrator(actor) else Q(workspace__isnull=True, actor=actor)
    return visible_q(JobRun, actor) | homeless


def _is_administrator(actor: Person) -> bool:
    return any(held.role == "administrator" for held in held_by(actor))
