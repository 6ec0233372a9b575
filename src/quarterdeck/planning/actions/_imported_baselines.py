"""The baseline that a file brings: proposed with the import that brings it, gone with its undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.core import audit
from quarterdeck.core.models import Person
from quarterdeck.planning.choices import BaselineKind, ChangeSetSource
from quarterdeck.planning.models import Baseline, ChangeSet, ChangeSetPlan, Plan
from quarterdeck.planning.queries.baselines import has_approved_baseline, open_proposals

TITLE = "Baseline of the imported file"
REASON = "As the imported file has it"


def _propose_imported(*, plan: Plan, written: Sequence[Baseline], actor: Person, at: datetime) -> ChangeSet | None:
    """Ask for the approval of a plan's first baseline where the importer could not give it, inside the import.

    A later file changes nothing that counts, so its baseline waits until somebody proposes it with a reason.
    """
    waiting = [one for one in written if one.number == 0 and not one.is_approved]
    if not waiting or has_approved_baseline(plan) or open_proposals(plan):
        return None
    operation: dict[str, Any] = {"op": "adopt_baseline", "baseline": waiting[0].pk, "kind": BaselineKind.ORIGINAL.value}
    operation["reason"] = REASON
    change_set = ChangeSet.objects.create(
        workspace=plan.workspace,
        title=TITLE,
        source=ChangeSetSource.IMPORT_BASELINE,
        operations=[operation],
        operation_count=1,
        created_by=actor,
        created_at=at,
    )
    ChangeSetPlan.objects.create(change_set=change_set, plan=plan, base_version=plan.version)
    audit.record(
        actor=actor,
        at=at,
        action="planning.propose_baseline",
        subject=change_set,
        workspace=plan.workspace,
        changes={"kind": [None, BaselineKind.ORIGINAL.value]},
        reason=REASON,
    )
    return change_set


def _forget_imported(plan: Plan, frozen: QuerySet[Baseline]) -> None:
    """Remove the open proposals that an import made for baselines which its undo takes away."""
    gone = set(frozen.values_list("pk", flat=True))
    for one in open_proposals(plan):
        if one.change_set.source == ChangeSetSource.IMPORT_BASELINE and one.source in gone:
            one.change_set.delete()
