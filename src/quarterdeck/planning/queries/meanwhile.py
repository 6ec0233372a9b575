"""What happened to a plan between the version somebody saw and the present one, and where two edits meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from quarterdeck.core.models import Person
from quarterdeck.planning.errors import Conflict
from quarterdeck.planning.models import ChangeSetPlan, Plan
from quarterdeck.planning.queries.plans import sees_money
from quarterdeck.planning.rules.codec import encode
from quarterdeck.planning.rules.money import MONEY_FIELDS
from quarterdeck.planning.rules.operations.schema import Operation
from quarterdeck.planning.rules.patch import Patch, before_values, conflict, derived, inverted, skipped, touched_fields
from quarterdeck.planning.rules.rights import targets, written_fields
from quarterdeck.planning.rules.state import PLAN, TASKS, PlanState


def patches_since(plan_id: int, version: int) -> list[Patch]:
    """What was done to the plan after ``version``, oldest first."""
    rows = ChangeSetPlan.objects.filter(plan_id=plan_id).filter(
        Q(applied_version__gt=version) | Q(reverted_version__gt=version)
    )
    found: list[tuple[int, Patch]] = []
    for row in rows.select_related("change_set"):
        inverse = row.change_set.inverse["plans"][str(plan_id)]
        if row.applied_version is not None and row.applied_version > version:
            found.append((row.applied_version, inverted(inverse)))
        if row.reverted_version is not None and row.reverted_version > version:
            found.append((row.reverted_version, inverse))
    return [patch for _, patch in sorted(found, key=lambda pair: pair[0])]


def conflicts_of(change: Any, stale: Mapping[int, int], operations: Sequence[Operation]) -> list[Conflict]:
    """Fields of the rows that the operations name which both sides changed, to different values."""
    conflicts: list[Conflict] = []
    for plan_id, version in stale.items():
        patches = patches_since(plan_id, version)
        mine = written_fields([one for one in operations if one.plan in (None, plan_id)], plan_id)
        conflicts += _conflicts(change.plans[plan_id].state, patches, _named(operations, plan_id), mine)
    return conflicts


def seen_conflicts(conflicts: Sequence[Conflict], *, actor: Person, plans: Sequence[Plan]) -> list[Conflict]:
    """The conflicts as a person may read them: without amounts where costs are not theirs to see."""
    if all(sees_money(actor, plan) for plan in plans):
        return list(conflicts)
    return [replace(one, base=None, theirs=None, yours=None) if one.field in MONEY_FIELDS else one for one in conflicts]


def _named(operations: Sequence[Operation], plan_id: int) -> set[tuple[str, int]]:
    mine = [one for one in operations if one.plan in (None, plan_id)]
    return {(table, plan_id if table == PLAN else uid) for table, uid in targets(mine)}


def _conflicts(
    state: PlanState,
    patches: Sequence[Patch],
    named: set[tuple[str, int]],
    mine: Mapping[tuple[str, int], set[str]],
) -> list[Conflict]:
    theirs: dict[tuple[str, int], set[str]] = {}
    base: dict[tuple[str, int, str], Any] = {}
    for patch in patches:
        for key, fields in touched_fields(patch).items():
            theirs.setdefault(key, set()).update(fields)
        for place, value in before_values(patch).items():
            base.setdefault(place, value)
    conflicts = []
    for key in sorted(named & theirs.keys()):
        table, uid = key
        if key in state.journal.deleted:
            conflicts.append(conflict(state, table, uid, "removed", base=None, theirs="changed", yours="removed"))
            continue
        before = state.journal.before.get(key, {})
        row = state.tables[table][uid]
        # The same value counts as well: two people who each add a day must not end with one day.
        for name in sorted((mine.get(key, set()) | before.keys()) & theirs[key] - skipped(table) - derived(table, row)):
            now = encode(table, name, before.get(name, getattr(row, name)))
            yours = encode(table, name, getattr(row, name))
            conflicts.append(
                conflict(state, table, uid, name, base=base.get((table, uid, name)), theirs=now, yours=yours)
            )
    return conflicts


def removed_conflicts(stale: Mapping[int, int], operations: Sequence[Operation]) -> list[Conflict]:
    """Rows that the operations name and somebody removed since."""
    conflicts = []
    for plan_id, version in stale.items():
        gone = {
            (table, raw["uid"]): raw.get("name", "")
            for patch in patches_since(plan_id, version)
            for table, rows in patch["deleted"].items()
            for raw in rows
        }
        for table, uid in sorted(_named(operations, plan_id) & gone.keys()):
            conflicts.append(
                Conflict(
                    task=uid if table == TASKS else None,
                    field="removed",
                    base=None,
                    theirs="removed",
                    yours="changed",
                    table=table,
                    row=uid,
                    label=gone[(table, uid)],
                )
            )
    return conflicts
