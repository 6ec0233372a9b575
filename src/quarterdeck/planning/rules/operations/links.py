"""Add, update and remove dependencies."""

from __future__ import annotations

from typing import Any

from quarterdeck.exchange.document import LagUnit, LinkType, SchedulingProfile
from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules.operations.context import Context, keep_record, sent
from quarterdeck.planning.rules.operations.schema import AddLink, RemoveLink, UpdateLink
from quarterdeck.planning.rules.state import LINKS, PlanLink, PlanState

PERCENT_UNITS = {LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT}


def add_link(context: Context, operation: AddLink) -> None:
    state = context.state
    predecessor = context.task(operation.predecessor, "predecessor").uid
    successor = context.task(operation.successor, "successor").uid
    if not operation.as_recorded:
        _check_ends(state, predecessor, successor)
    values = _lag(sent(operation), LagUnit.WORKING)
    link = PlanLink(
        uid=state.new_id(),
        predecessor_uid=predecessor,
        successor_uid=successor,
        kind=operation.kind or LinkType.FS,
        lag=values.get("lag", 0.0),
        lag_unit=values.get("lag_unit", LagUnit.WORKING),
        source=operation.source or "",
        external_project=operation.external_project,
    )
    state.insert(LINKS, link)
    context.name_row(operation.ref, LINKS, link.uid)
    keep_record(context, LINKS, link.uid, operation)


def _check_ends(state: PlanState, predecessor: int, successor: int) -> None:
    if predecessor == successor:
        raise FieldRefused("successor", "A task cannot depend on itself.")
    for link in state.links_of(predecessor):
        row = state.links[link]
        if row.predecessor_uid == predecessor and row.successor_uid == successor:
            raise FieldRefused("successor", "These two tasks are linked already. Change that link instead.")
    if predecessor in state.ancestors(successor) or successor in state.ancestors(predecessor):
        raise FieldRefused("successor", "A summary and a task below it cannot depend on each other.")
    if state.header.profile is SchedulingProfile.QUARTERDECK:
        for field_name, task in (("predecessor", predecessor), ("successor", successor)):
            if state.tasks[task].is_summary:
                raise FieldRefused(field_name, "Summaries carry no links in this plan's profile. Link a task below it.")
    if _reaches(state, successor, predecessor):
        names = f"“{state.tasks[successor].name}” already leads to “{state.tasks[predecessor].name}”"
        raise FieldRefused("successor", f"This link would close a cycle: {names}.")


def _reaches(state: PlanState, origin: int, target: int) -> bool:
    """Whether the links lead from one task to the other, summaries standing for all that is below them."""
    goal = {target, *state.ancestors(target), *state.outline(target)}
    seen = {origin, *state.outline(origin)}
    waiting = list(seen)
    while waiting:
        task = waiting.pop()
        if task in goal:
            return True
        for node in (task, *state.ancestors(task)):
            for link in state.links_of(node):
                row = state.links[link]
                if row.predecessor_uid != node or row.successor_uid in seen:
                    continue
                reached = [row.successor_uid, *state.outline(row.successor_uid)]
                waiting += [uid for uid in reached if uid not in seen]
                seen.update(reached)
    return False


def _lag(fields: dict[str, Any], unit_now: LagUnit) -> dict[str, Any]:
    unit = fields.get("lag_unit") or unit_now
    values: dict[str, Any] = {"lag_unit": unit} if fields.get("lag_unit") else {}
    minutes, percent = fields.get("lag_minutes"), fields.get("lag_percent")
    if minutes is not None and percent is not None:
        raise FieldRefused("lag_percent", "A lag is either minutes or a percentage.")
    if percent is not None and unit not in PERCENT_UNITS:
        raise FieldRefused("lag_unit", "A percentage needs the unit percent or elapsed_percent.")
    if minutes is not None and unit in PERCENT_UNITS and unit_now not in PERCENT_UNITS:
        raise FieldRefused("lag_percent", "This unit counts a percentage: send lag_percent.")
    if minutes is not None and unit in PERCENT_UNITS:
        values["lag_unit"] = LagUnit.WORKING
    if minutes is not None or percent is not None:
        values["lag"] = float(minutes if minutes is not None else percent or 0.0)
    return values


def update_link(context: Context, operation: UpdateLink) -> None:
    uid = context.resolve(LINKS, operation.link, "link")
    fields = sent(operation.set)
    values = _lag(fields, context.state.links[uid].lag_unit)
    if fields.get("kind") is not None:
        values["kind"] = fields["kind"]
    context.state.change(LINKS, uid, **values)


def remove_link(context: Context, operation: RemoveLink) -> None:
    context.state.delete(LINKS, context.resolve(LINKS, operation.link, "link"))
