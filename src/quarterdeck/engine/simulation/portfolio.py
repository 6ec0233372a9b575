"""Several linked projects as one plan: simulated together, shared risks drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import Calendars
from quarterdeck.engine.calendars.packing import pack
from quarterdeck.engine.calendars.tables import Tables
from quarterdeck.engine.plan import (
    NONE,
    ConstraintKind,
    LagKind,
    Links,
    NodeColumn,
    Plan,
    Portions,
    TaskMode,
    build_plan,
)
from quarterdeck.engine.plan.network import COMPLETE, INACTIVE, MANUAL, STARTED
from quarterdeck.engine.simulation.errors import EmptyPlan
from quarterdeck.engine.simulation.lanes.building import Part

Ints = npt.NDArray[np.int64]
_INSTANTS = (
    NodeColumn.CONSTRAINT_DATE,
    NodeColumn.DEADLINE,
    NodeColumn.FIXED_START,
    NodeColumn.FIXED_FINISH,
    NodeColumn.REMAINING,
    NodeColumn.RESUME,
)


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A link from a task of one project to a task of another; lag in ticks on the successor's calendar."""

    from_project: int
    from_task: int
    to_project: int
    to_task: int
    kind: int = 0
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Plans as one.

    Attributes
    ----------
    plan : Plan
        Tasks of the first project, then of the second, …
    parts : list of Part
    project_of : int64 [tasks]
    first : list of int
        Where each project's tasks begin.
    """

    plan: Plan
    parts: list[Part]
    project_of: Ints
    first: list[int]

    def task(self, project: int, position: int) -> int:
        """The position here of a project's task."""
        return self.first[project] + position


def join_plans(plans: Sequence[Plan], links: Sequence[CrossLink] = ()) -> Portfolio:
    """Put plans side by side and link them.

    Parameters
    ----------
    plans : sequence of Plan
        Each keeps its own start, data date and rule of progress.
    links : sequence of CrossLink

    Raises
    ------
    EmptyPlan
        Without any plan.
    quarterdeck.engine.plan.CyclicLogic
        When projects wait for one another in a circle.
    """
    if not plans:
        raise EmptyPlan
    finest = max(plan.calendars.ticks_per_minute for plan in plans)
    held = [_finer(plan, finest // plan.calendars.ticks_per_minute) for plan in plans]
    first = np.concatenate(([0], np.cumsum([len(plan) for plan in held])))
    calendar_at = np.concatenate(([0], np.cumsum([len(plan.calendars) for plan in held])))
    columns = [_columns(plan, int(first[p]), int(calendar_at[p])) for p, plan in enumerate(held)]
    joined: dict[str, Any] = {name: np.concatenate([column[name] for column in columns]) for name in columns[0]}
    inner = [_links(plan, int(first[p]), int(calendar_at[p])) for p, plan in enumerate(held)]
    crossing = [_crossing(link, held, first, calendar_at) for link in links]
    wires = np.concatenate([*inner, np.array(crossing, dtype=np.int64).reshape(len(crossing), 6)])
    portions = np.concatenate([_portions(plan, int(first[p]), int(calendar_at[p])) for p, plan in enumerate(held)])
    starts = [plan.project_start for plan in held]
    plan = build_plan(
        calendars=_joined_calendars([plan.calendars for plan in held]),
        project_start=min(starts),
        links=Links(*wires.T) if len(wires) else None,
        portions=Portions(*portions.T) if len(portions) else None,
        **joined,
    )
    parts = [
        Part(p.project_start, p.rules.project_start_yields, p.rules.data_date, p.rules.progress, int(calendar_at[k]))
        for k, p in enumerate(held)
    ]
    return Portfolio(plan, parts, np.repeat(np.arange(len(held)), np.diff(first)), first[:-1].tolist())


def _columns(plan: Plan, first: int, calendar: int) -> dict[str, Any]:
    """The columns of `build_plan` behind a plan, with tasks and calendars moved on."""
    nodes = plan.network.nodes[plan.node_of]
    state = nodes[:, NodeColumn.STATE]
    above = nodes[:, NodeColumn.PARENT_CLOSE]
    parent = np.where(above >= 0, plan.network.nodes[np.maximum(above, 0), NodeColumn.TASK] + first, -1)
    manual = (state == MANUAL) & (nodes[:, NodeColumn.FIXED_START] != NONE)
    begun = np.isin(state, (STARTED, COMPLETE))
    late = nodes[:, NodeColumn.CONSTRAINT] == ConstraintKind.ALAP
    mode = np.select([state == INACTIVE, state == MANUAL], [TaskMode.INACTIVE, TaskMode.MANUAL], TaskMode.AUTO)
    return {
        "duration": nodes[:, NodeColumn.DURATION],
        "calendar": nodes[:, NodeColumn.CALENDAR] + calendar,
        "parent": parent,
        "constraint": np.where(late, ConstraintKind.ASAP, nodes[:, NodeColumn.CONSTRAINT]),
        "constraint_date": nodes[:, NodeColumn.CONSTRAINT_DATE],
        "deadline": nodes[:, NodeColumn.DEADLINE],
        "mode": mode,
        "manual_start": np.where(manual, nodes[:, NodeColumn.FIXED_START], NONE),
        "manual_finish": np.where(manual, nodes[:, NodeColumn.FIXED_FINISH], NONE),
        "actual_start": np.where(begun, nodes[:, NodeColumn.FIXED_START], NONE),
        "actual_finish": np.where(state == COMPLETE, nodes[:, NodeColumn.FIXED_FINISH], NONE),
        "remaining": nodes[:, NodeColumn.REMAINING],
        "resume": nodes[:, NodeColumn.RESUME],
        "delay": nodes[:, NodeColumn.DELAY],
        "ids": plan.ids,
    }


def _links(plan: Plan, first: int, calendar: int) -> Ints:
    wires = plan.network.links_out.copy()
    task = plan.network.nodes[:, NodeColumn.TASK] + first
    wires[:, 0], wires[:, 1] = task[wires[:, 0]], task[wires[:, 1]]
    wires[:, 5] += calendar
    return wires


def _crossing(link: CrossLink, plans: Sequence[Plan], first: Ints, calendar_at: Ints) -> tuple[int, ...]:
    target = plans[link.to_project]
    calendar = target.network.nodes[target.node_of[link.to_task], NodeColumn.CALENDAR]
    return (
        int(first[link.from_project]) + link.from_task,
        int(first[link.to_project]) + link.to_task,
        link.kind,
        link.lag,
        int(LagKind.WORKING),
        int(calendar_at[link.to_project]) + int(calendar),
    )


def _portions(plan: Plan, first: int, calendar: int) -> Ints:
    """(task, calendar, ticks, delay) of every portion."""
    nodes = plan.network.nodes[plan.node_of]
    sizes = nodes[:, NodeColumn.PORTION_LAST] - nodes[:, NodeColumn.PORTION_FIRST]
    owner = np.repeat(np.arange(len(plan)), sizes)
    order = [
        np.arange(a, b) for a, b in nodes[:, [NodeColumn.PORTION_FIRST, NodeColumn.PORTION_LAST]].tolist() if b > a
    ]
    rows = plan.network.portions[np.concatenate(order)] if order else np.zeros((0, 3), np.int64)
    return np.column_stack((owner + first, rows[:, 0] + calendar, rows[:, 1], rows[:, 2])).astype(np.int64)


def _finer(plan: Plan, by: int) -> Plan:
    """The same plan in ticks that are ``by`` times as fine."""
    if by == 1:
        return plan
    nodes, portions = plan.network.nodes.copy(), plan.network.portions.copy()
    for column in (*_INSTANTS, NodeColumn.DURATION, NodeColumn.DELAY):
        nodes[:, column] = np.where(nodes[:, column] == NONE, NONE, nodes[:, column] * by)
    portions[:, 1:] *= by
    links = []
    for wires in (plan.network.links_in, plan.network.links_out):
        finer = wires.copy()
        finer[:, 3] = np.where(finer[:, 4] <= LagKind.ELAPSED, finer[:, 3] * by, finer[:, 3])
        links.append(finer)
    network = replace(plan.network, nodes=nodes, portions=portions, links_in=links[0], links_out=links[1])
    data_date = plan.rules.data_date
    rules = replace(plan.rules, data_date=None if data_date is None else data_date * by)
    return replace(
        plan,
        calendars=_finer_calendars(plan.calendars, by),
        network=network,
        project_start=plan.project_start * by,
        rules=rules,
    )


def _finer_calendars(calendars: Calendars, by: int) -> Calendars:
    t = calendars.tables
    scaled = {
        name: getattr(t, name) * by
        for name in ("worked_before", "week_before", "piece_from", "piece_to", "piece_before", "guess_width")
    }
    tables = t._replace(day_ticks=np.int64(t.day_ticks * by), **scaled)
    return Calendars(tables, calendars.names, calendars.ticks_per_minute * by, pack(tables))


def _joined_calendars(held: Sequence[Calendars]) -> Calendars:
    """All calendars one after the other."""
    tables = [calendars.tables for calendars in held]
    shapes = np.concatenate(([0], np.cumsum([len(t.piece_at) - 1 for t in tables])))
    days = np.concatenate(([0], np.cumsum([len(t.worked_before) for t in tables])))
    pieces = np.concatenate(([0], np.cumsum([int(t.piece_at[-1]) for t in tables])))
    guesses = np.concatenate(([0], np.cumsum([len(t.guess) for t in tables])))

    def all_of(name: str, shift: Ints | None = None) -> Ints:
        moved = [getattr(t, name) + (0 if shift is None else int(shift[k])) for k, t in enumerate(tables)]
        return np.concatenate(moved).astype(np.int64)

    piece_rows = [slice(0, int(t.piece_at[-1])) for t in tables]
    cut = {
        name: np.concatenate([getattr(t, name)[rows] for t, rows in zip(tables, piece_rows, strict=True)])
        for name in ("piece_from", "piece_to", "piece_before")
    }
    starts = np.concatenate([t.piece_at[:-1] + int(pieces[k]) for k, t in enumerate(tables)] + [pieces[-1:]])
    joined = Tables(
        day_ticks=tables[0].day_ticks,
        first_day=all_of("first_day"),
        days=all_of("days"),
        day_at=all_of("day_at", days),
        worked_before=all_of("worked_before"),
        shape=all_of("shape", shapes),
        week_shape=all_of("week_shape", shapes),
        week_before=all_of("week_before"),
        piece_at=starts.astype(np.int64),
        guess_at=all_of("guess_at", guesses),
        guess_width=all_of("guess_width"),
        guess=all_of("guess"),
        **cut,
    )
    names = tuple(name for calendars in held for name in calendars.names)
    return Calendars(joined, names, held[0].ticks_per_minute, pack(joined))
