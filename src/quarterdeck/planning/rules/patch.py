"""What a change set did to the rows, and the way back: field by field, with both values.

A patch is JSON: ``{"inserted": {table: [row, …]}, "deleted": {table: [row, …]},
"changed": {table: {id: {field: [before, after]}}}}``. Computed dates are not part of it: they follow.
"""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.errors import Conflict
from quarterdeck.planning.rules.codec import decode, decode_row, encode, encode_row
from quarterdeck.planning.rules.rollup import ROLLED_UP, roll_up
from quarterdeck.planning.rules.state import (
    COMPUTED,
    COMPUTED_LINK,
    LINKS,
    PLAN,
    REFERENCES,
    TABLES,
    TASKS,
    PlanState,
    PlanTask,
)

Patch = dict[str, Any]


def skipped(table: str) -> frozenset[str]:
    """Fields that scheduling writes; assignments keep their dates, which are inputs there."""
    return {TASKS: COMPUTED, LINKS: COMPUTED_LINK}.get(table, frozenset())


def patch_of(state: PlanState) -> Patch:
    """The net difference since the state was loaded."""
    journal = state.journal
    patch: Patch = {"inserted": {}, "deleted": {}, "changed": {}}
    for (table, _), row in journal.inserted.items():
        patch["inserted"].setdefault(table, []).append(encode_row(table, row, skip=skipped(table)))
    for (table, _), row in journal.deleted.items():
        patch["deleted"].setdefault(table, []).append(encode_row(table, row, skip=frozenset()))
    for (table, uid), before in journal.before.items():
        now = state.tables[table].get(uid)
        if now is None:
            continue
        fields = {
            name: [encode(table, name, was), encode(table, name, getattr(now, name))]
            for name, was in before.items()
            if name not in skipped(table) and getattr(now, name) != was
        }
        if fields:
            patch["changed"].setdefault(table, {})[str(uid)] = fields
    return patch


def is_empty(patch: Patch) -> bool:
    return not any(patch.get(part) for part in ("inserted", "deleted", "changed"))


def inverted(patch: Patch) -> Patch:
    changed = {
        table: {
            uid: {name: [after, before] for name, (before, after) in fields.items()} for uid, fields in rows.items()
        }
        for table, rows in patch["changed"].items()
    }
    return {"inserted": patch["deleted"], "deleted": patch["inserted"], "changed": changed}


def apply_patch(state: PlanState, patch: Patch) -> list[Conflict]:
    """Act on the state where it still holds the patch's before-values; everything else is a conflict.

    With conflicts the state is half changed and to be thrown away.
    """
    conflicts: list[Conflict] = []
    for table in TABLES:
        missing = [raw for raw in patch["inserted"].get(table, ()) if raw["uid"] not in state.tables[table]]
        standing = state.tables[table].values() if missing else ()
        known = {_identity(row) for row in standing}
        numbers = {getattr(row, "external_uid", None) for row in standing}
        for raw in missing:
            conflicts += _insert(state, table, decode_row(table, raw), known, numbers)
    for table, rows in patch["changed"].items():
        for key, fields in rows.items():
            conflicts += _change(state, table, int(key), fields)
    for table in reversed(TABLES):
        rows = patch["deleted"].get(table, ())
        # Children before their summaries, so that a row left below a summary is a later addition.
        for raw in sorted(rows, key=lambda one: -one.get("outline_level", 1)):
            conflicts += _delete(state, table, raw)
    if not conflicts:
        conflicts = _hanging(state) or _below_themselves(state, patch)
    if not conflicts:
        _mend_outline(state, patch)
        roll_up(state, [int(key) for key in patch["changed"].get(TASKS, {}) if _has_drifted(state, patch, int(key))])
    return conflicts


def _hanging(state: PlanState) -> list[Conflict]:
    """References to rows that somebody else removed since, or that the way back would take from under others."""
    return [
        conflict(state, table, uid, name, base=None, theirs="removed", yours=value)
        for table, references in REFERENCES.items()
        for uid, row in state.tables[table].items()
        for name, target in references.items()
        if (value := getattr(row, name)) is not None and value not in state.tables[target]
    ]


def _has_drifted(state: PlanState, patch: Patch, uid: int) -> bool:
    """Whether a summary is not again what it was, because others have changed what is below it since."""
    row, fields = state.tasks[uid], patch["changed"][TASKS][str(uid)]
    return any(
        encode(TASKS, name, getattr(row, name)) != fields[name][1] for name in fields.keys() & derived(TASKS, row)
    )


def _below_themselves(state: PlanState, patch: Patch) -> list[Conflict]:
    """Tasks that would go back below what has moved below them since."""
    conflicts = []
    for key, fields in patch["changed"].get(TASKS, {}).items():
        parent = state.tasks[int(key)].parent_uid
        seen: set[int] = set()
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = state.tasks[parent].parent_uid
        if parent is not None:
            was, new = fields.get("parent_uid", (None, None))
            conflicts.append(conflict(state, TASKS, int(key), "parent_uid", base=was, theirs=None, yours=new))
    return conflicts


def _mend_outline(state: PlanState, patch: Patch) -> None:
    """What has tasks below it is a summary, and levels follow the parents, wherever others have moved rows since."""
    touched = [raw["uid"] for raw in patch["inserted"].get(TASKS, ())]
    touched += [int(key) for key in patch["changed"].get(TASKS, {})]
    for uid in touched:
        task = state.tasks[uid]
        for summary in {uid, task.parent_uid} - {None}:
            if state.children(summary) and not state.tasks[summary].is_summary:
                state.change(TASKS, summary, is_summary=True)
        _mend_levels(state, task)


def _mend_levels(state: PlanState, task: PlanTask) -> None:
    for uid in state.outline(task.uid):
        row = state.tasks[uid]
        level = state.tasks[row.parent_uid].outline_level + 1 if row.parent_uid is not None else 1
        if row.outline_level != level:
            state.change(TASKS, uid, outline_level=level)


def _identity(row: Any) -> tuple[str, str] | None:
    """By which a source knows a row; None where it came from nowhere else."""
    identity = getattr(row, "external_id", "")
    return (row.source, identity) if identity else None


def _insert(
    state: PlanState, table: str, row: Any, known: set[tuple[str, str] | None], numbers: set[int | None]
) -> list[Conflict]:
    """Bring a row back: under a new number where another row has got its own, not at all where one is the same."""
    identity = _identity(row)
    if identity is not None and identity in known:
        name = "external_id"
        return [conflict(state, table, row.uid, name, base=None, theirs="added again", yours=identity[1])]
    if hasattr(row, "external_uid"):
        if row.external_uid in numbers:
            row.external_uid = state.new_external_uid(table)
        numbers.add(row.external_uid)
        state.taken_uids(table).add(row.external_uid)
    state.insert(table, row)
    return []


def derived(table: str, row: Any) -> frozenset[str]:
    """Fields that a summary has from the tasks below it: others changing those is in conflict with nothing."""
    return ROLLED_UP if table == TASKS and row.is_summary else frozenset()


def _change(state: PlanState, table: str, uid: int, fields: dict[str, list[Any]]) -> list[Conflict]:
    row = state.tables[table].get(uid)
    if row is None:
        names = list(fields.items())
        return [conflict(state, table, uid, name, base=was, theirs=None, yours=new) for name, (was, new) in names]
    conflicts, values = [], {}
    for name, (was, new) in fields.items():
        now = encode(table, name, getattr(row, name))
        if now == was:
            values[name] = decode(table, name, new)
        elif now != new and name not in derived(table, row):
            conflicts.append(conflict(state, table, uid, name, base=was, theirs=now, yours=new))
    state.change(table, uid, **values)
    return conflicts


def _delete(state: PlanState, table: str, raw: dict[str, Any]) -> list[Conflict]:
    uid = raw["uid"]
    row = state.tables[table].get(uid)
    if row is None:
        return []
    now = encode_row(table, row, skip=skipped(table))
    then = {name: value for name, value in raw.items() if name not in skipped(table)}
    differing = [name for name in {*now, *then} if now.get(name) != then.get(name)]
    if differing:
        return [
            conflict(state, table, uid, name, base=then.get(name), theirs=now.get(name), yours=None)
            for name in sorted(differing)
        ]
    if table == TASKS and (state.children(uid) or state.links_of(uid) or state.assignments_of(uid)):
        return [conflict(state, table, uid, "rows", base=None, theirs="added below it", yours=None)]
    state.delete(table, uid)
    return []


def conflict(state: PlanState, table: str, uid: int, name: str, *, base: Any, theirs: Any, yours: Any) -> Conflict:
    row = state.tables[table].get(uid)
    task: int | None = uid if table == TASKS else None
    label = getattr(row, "name", "") if row is not None else ""
    if table == LINKS and row is not None:
        task = row.successor_uid
        label = _task_name(state, row.successor_uid)
    elif row is not None and hasattr(row, "task_uid"):
        task = row.task_uid
        label = _task_name(state, row.task_uid)
    return Conflict(
        task=task,
        field=name,
        base=base,
        theirs=theirs,
        yours=yours,
        table=table,
        row=None if table == PLAN else uid,
        label=label or "",
    )


def _task_name(state: PlanState, uid: int) -> str:
    row: PlanTask | None = state.tasks.get(uid)
    return row.name if row else ""


def touched_fields(patch: Patch) -> dict[tuple[str, int], set[str]]:
    """Fields that a patch changes, by row; ``"*"`` for rows that it adds or removes."""
    touched: dict[tuple[str, int], set[str]] = {}
    for part in ("inserted", "deleted"):
        for table, rows in patch[part].items():
            for raw in rows:
                touched[(table, raw["uid"])] = {"*"}
    for table, changed in patch["changed"].items():
        for key, fields in changed.items():
            touched.setdefault((table, int(key)), set()).update(fields)
    return touched


def before_values(patch: Patch) -> dict[tuple[str, int, str], Any]:
    """What each changed field held before the patch."""
    return {
        (table, int(key), name): was
        for table, rows in patch["changed"].items()
        for key, fields in rows.items()
        for name, (was, _) in fields.items()
    }
