"""Turning many like complaints into one piece of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import mandate_for, require
from quarterdeck.engagement.models import Complaint
from quarterdeck.engagement.queries.complaints import alike
from quarterdeck.engagement.rules.complaints import is_cluster
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Relation
from quarterdeck.registers.queries.people import members_of
from quarterdeck.risk.models import Action

DUE_WITHIN = timedelta(days=7)
MARK = "complaint-cluster"
CREATE = "engagement.create_complaint"


def note_cluster(*, actor: Person, complaint: Complaint, at: datetime, right: str = CREATE) -> Action | None:
    """Where a complaint makes a cluster, give the area's owner an action and let the complaints point at it.

    ``right`` is the one by which the complaint was recorded or changed. A cluster that grows keeps its action while
    that one is open. Raises NotAllowed, NotVisible.
    """
    require(actor, right, complaint)
    with transaction.atomic():
        found = alike(complaint)
        if not is_cluster(len(found)):
            return None
        known = next((one.problem for one in found if one.problem and one.problem.closed_at is None), None)
        problem = known or _problem(actor, complaint, found, at=at, right=right)
        fresh = [one.pk for one in found if one.problem_id != problem.pk]
        # The pointer is the program's own and stands in no form: it changes no version that somebody may have open.
        Complaint._base_manager.filter(pk__in=fresh).update(problem=problem)
        complaint.problem = problem
        Relation.objects.bulk_create(
            [
                Relation(source_id=key, target_id=problem.pk, kind="leads_to", created_by=actor, created_at=at)
                for key in fresh
            ],
            ignore_conflicts=True,
        )
    return problem


def _owner(complaint: Complaint, at: datetime) -> Person | None:
    """The owner of the area where they take part here, else the owner of the complaint."""
    owner = complaint.area.owner if complaint.area else None
    takes_part = owner is not None and members_of(complaint.workspace, at).filter(pk=owner.pk).exists()
    return owner if takes_part else complaint.owner


def _problem(actor: Person, complaint: Complaint, found: Sequence[Complaint], *, at: datetime, right: str) -> Action:
    """The action of a cluster; it is restricted where one of its complaints is."""
    owner = _owner(complaint, at)
    shown_to = {one.visibility for one in found}
    category = complaint.get_category_display().lower()
    made = create_entry(
        actor=actor,
        register=find_register("actions"),
        workspace=complaint.workspace,
        values={
            "title": f"Find out why complaints pile up: {category}, {complaint.product}"[:200],
            "description": f"{len(found)} complaints of one category and product came within thirty days.",
            "owner": owner.pk if owner else None,
            "priority": "high",
            "due_on": (at + DUE_WITHIN).date().isoformat(),
            "tags": [MARK],
            "visibility": Visibility.RESTRICTED if Visibility.RESTRICTED in shown_to else Visibility.OPEN,
        },
        at=at,
        mandate=mandate_for(actor, right, complaint),
    )
    assert isinstance(made, Action)  # noqa: S101  # the register of actions makes actions
    return made
