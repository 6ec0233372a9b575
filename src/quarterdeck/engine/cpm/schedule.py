"""`schedule`: from a plan to dates, floats and criticality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.plan import NONE, ConstraintKind, NodeColumn, Plan, Rules
from quarterdeck.engine.plan.network import COMPLETE, INACTIVE, LEAF, MANUAL, OPEN, PLANNED, STARTED

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Dates and floats of every task, in the caller's order of tasks (and links).

    Instants and floats are ``int64`` ticks (`Plan.calendars.ticks_per_minute` per minute); `NONE` means none.

    Attributes
    ----------
    start, finish : int64 [tasks]
        When the work is planned; equal to the early dates except for as-late-as-possible tasks and plans
        scheduled from their finish.
    early_start, early_finish, late_start, late_finish : int64 [tasks]
    rest_start : int64 [tasks]
        Where the remaining work of a started task goes on.
    total_float, free_float, interfering_float : int64 [tasks]
        In working ticks of each task's calendar; `NONE` for completed tasks (unless the rules say zero).
    critical, near_critical, on_longest_path, out_of_sequence : bool [tasks]
    link_float : int64 [links]
        Relationship free float.
    driving : bool [links]
        The link decides its successor's early date.
    project_start, project_finish : int
    """

    start: Ints
    finish: Ints
    early_start: Ints
    early_finish: Ints
    late_start: Ints
    late_finish: Ints
    rest_start: Ints
    total_float: Ints
    free_float: Ints
    critical: Flags
    near_critical: Flags
    on_longest_path: Flags
    out_of_sequence: Flags
    link_float: Ints
    driving: Flags
    project_start: int
    project_finish: int

    @property
    def interfering_float(self) -> Ints:
        """Total float minus free float, `NONE` where there is none."""
        held = (self.total_float != NONE) & (self.free_float != NONE)
        spare: Ints = np.where(held, self.total_float - self.free_float, NONE)
        return spare


def schedule(plan: Plan, *, rules: Rules | None = None) -> Schedule:
    """Compute early and late dates, floats and criticality of a plan.

    Parameters
    ----------
    plan : Plan
    rules : Rules, optional
        In place of the plan's own.

    Returns
    -------
    Schedule

    Notes
    -----
    One pass forward and one back over the nodes in topological order; ``O(tasks + links)`` calendar lookups, each
    by table. Float of a started task is that of its finish, float of a summary the smaller of both ends.
    """
    held = rules or plan.rules
    if held.from_finish and held.late_finish is not None:
        return _from_finish(plan, held)
    return _Run(plan, held).result()


class _Run:
    """One computation, node arrays inside."""

    def __init__(self, plan: Plan, rules: Rules, *, project_start: int | None = None) -> None:
        self.plan, self.rules, self.net = plan, rules, plan.network
        self.t = plan.calendars.packed
        self.n, self.w = self.net.nodes, self.net.portions
        self.forward, self.backward = kernels("cpm.forward"), kernels("cpm.backward")
        self.floats = kernels("cpm.floats")
        self._place_early(plan.project_start if project_start is None else project_start)
        self._place_late()

    def _place_early(self, begin: int) -> None:
        rules = self.rules
        data_date = NONE if rules.data_date is None else rules.data_date
        self.options = (begin, rules.project_start_yields, data_date, rules.constraints_win, int(rules.progress))
        early = self.forward.forward(self.t, self.n, self.net.links_in, self.w, *self.options)
        self.es, self.ef, self.rest, self.es_ticks, self.ef_ticks = early
        live = (self.net.node(NodeColumn.STATE) != INACTIVE) & (self.net.node(NodeColumn.KIND) != OPEN)
        self.last = int(np.max(self.ef, where=live, initial=NONE)) if live.any() else begin
        self.first = int(np.min(self.es, where=live, initial=-NONE)) if live.any() else begin

    def _place_late(self) -> None:
        rules = self.rules
        self.limit = self.last if rules.late_finish is None else rules.late_finish
        dates = (self.es, self.ef, self.rest)
        late = (
            self.limit,
            rules.manual_starts_bind,
            rules.every_end_is_critical,
            rules.project_finish_limits_open_ends_only,
            rules.constraints_win,
        )
        placed = self.backward.backward(self.t, self.n, self.net.links_out, self.w, *dates, *late)
        self.ls, self.lf, self.ls_ticks, self.lf_ticks = placed
        self.start, self.finish = self.placed = self.es, self.ef
        alap = self.net.node(NodeColumn.CONSTRAINT) == ConstraintKind.ALAP
        if alap.any() and rules.alap_takes_total_float:
            self._push_alap(
                alap & (self.net.node(NodeColumn.STATE) == PLANNED) & (self.net.node(NodeColumn.KIND) == LEAF)
            )
        elif alap.any():
            self.start, self.finish = self.backward.place_alap(
                self.t, self.n, self.net.links_out, self.w, self.es, self.ef, self.lf
            )

    def _push_alap(self, alap: Flags) -> None:
        """Put tasks on their late dates and schedule what follows anew; their own early dates stay known."""
        pinned = self.n.copy()
        pinned[alap, NodeColumn.STATE] = MANUAL
        pinned[alap, NodeColumn.FIXED_START] = self.ls[alap]
        pinned[alap, NodeColumn.FIXED_FINISH] = self.lf[alap]
        early = self.forward.forward(self.t, pinned, self.net.links_in, self.w, *self.options)
        self.start, self.finish, self.rest, self.es_ticks, self.ef_ticks = early
        self.placed = (self.start, self.finish)
        self.es = np.where(alap, self.es, self.start)
        self.ef = np.where(alap, self.ef, self.finish)

    def result(self) -> Schedule:
        rules, node = self.rules, self.plan.node_of
        complete = 0 if rules.float_when_complete else NONE
        total, free, gaps, driving, early = self.floats.floats(
            self.t,
            self.n,
            self.net.links_out,
            *self.placed,
            self.rest,
            self.es_ticks,
            self.ef_ticks,
            self.ls_ticks,
            self.lf_ticks,
            self.limit,
            rules.free_float_to_late_finish,
            complete,
        )
        if rules.free_float_not_negative:
            free = np.where((free < 0) & (free != NONE), 0, free)
        total, free = total[node], free[node]
        path = self.floats.longest_path(self.n, self.net.links_out, self.es, self.ef, driving)[node]
        open_ended = (total != NONE) & ~self.floats.completed(self.n)[node]
        critical = open_ended & (total <= rules.critical_at)
        near = open_ended & ~critical & (total <= rules.near_critical_at)
        return Schedule(
            start=self.start[node],
            finish=self.finish[node],
            early_start=self.es[node],
            early_finish=self.ef[node],
            late_start=self.ls[node],
            late_finish=self.lf[node],
            rest_start=self.rest[node],
            total_float=total,
            free_float=free,
            critical=(path & open_ended) if rules.longest_path else critical,
            near_critical=near,
            on_longest_path=path,
            out_of_sequence=early[node],
            link_float=self._in_rows(gaps),
            driving=self._in_rows(driving),
            project_start=self.first,
            project_finish=self.last,
        )

    def _in_rows(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of the network's links in the caller's order."""
        rows = np.empty_like(values)
        rows[self.plan.link_row] = values
        return rows


def _from_finish(plan: Plan, rules: Rules) -> Schedule:
    """Everything as late as the required finish allows; early dates then start where the first task must."""
    forwards = replace(rules, from_finish=False)
    late = _Run(plan, forwards)
    state, kind = plan.network.node(NodeColumn.STATE), plan.network.node(NodeColumn.KIND)
    leaf = (kind != OPEN) & (state != INACTIVE)
    first = int(np.min(late.ls, where=leaf, initial=-NONE)) if leaf.any() else plan.project_start
    run = _Run(plan, forwards, project_start=first)
    early = (state == STARTED) | (state == COMPLETE) | (plan.network.node(NodeColumn.CONSTRAINT) == ConstraintKind.SNET)
    run.start = np.where(early, run.es, run.ls)
    run.finish = np.where(early, run.ef, run.lf)
    run.first = first
    run.last = int(np.max(run.finish, where=leaf, initial=NONE)) if leaf.any() else run.last
    return run.result()
