"""`schedule`: from a plan to dates, floats and criticality."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.plan import CLOSE, COMPLETE, INACTIVE, NONE, OPEN, STARTED, ConstraintKind, Plan, Rules

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
        self.plan, self.rules, self.n, self.t = plan, rules, plan.network, plan.calendars.tables
        self.passes = kernels("cpm.passes")
        data_date = NONE if rules.data_date is None else rules.data_date
        begin = plan.project_start if project_start is None else project_start
        self.es, self.ef, self.rest = self.passes.forward(
            self.t,
            self.n,
            begin,
            rules.project_start_yields,
            data_date,
            rules.constraints_win,
            int(rules.progress),
        )
        live = (self.n.state != INACTIVE) & (self.n.kind != OPEN)
        self.last = int(np.max(self.ef[live], initial=NONE)) if live.any() else begin
        self.first = int(np.min(self.es[live], initial=2**62)) if live.any() else begin
        limit = self.last if rules.late_finish is None else rules.late_finish
        self.ls, self.lf = self.passes.backward(
            self.t, self.n, self.es, self.ef, self.rest, limit, rules.manual_starts_bind, rules.every_end_is_critical
        )
        self.start, self.finish = self.es, self.ef
        if (self.n.constraint == ConstraintKind.ALAP).any():
            self.start, self.finish = self.passes.place_alap(self.t, self.n, self.es, self.ef, self.lf, limit)
        complete = 0 if rules.float_when_complete else NONE
        self.total, self.free, self.link_float = self.passes.floats(
            self.t,
            self.n,
            self.es,
            self.ef,
            self.rest,
            self.ls,
            self.lf,
            limit,
            rules.free_float_to_late_finish,
            complete,
        )

    def result(self) -> Schedule:
        rules, n, node = self.rules, self.n, self.plan.node_of
        total, free = self.total[node], self.free[node]
        done = self._all_done()[node]
        path = self.passes.longest_path(n, self.ef, self.link_float)[node]
        by_float = (total != NONE) & (total <= rules.critical_at) & ~done
        near = (total != NONE) & (total > rules.critical_at) & (total <= rules.near_critical_at) & ~done
        link_float = np.empty_like(self.link_float)
        link_float[self.plan.link_row] = self.link_float
        driving, early = self._driving()
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
            critical=(path & ~done) if rules.longest_path else by_float,
            near_critical=near,
            on_longest_path=path,
            out_of_sequence=early[node],
            link_float=link_float,
            driving=driving,
            project_start=self.first,
            project_finish=self.last,
        )

    def _all_done(self) -> Flags:
        """Complete leaves, and summaries of complete leaves only."""
        n = self.n
        done: Flags = n.state == COMPLETE
        if (n.kind == CLOSE).any():
            done = self.passes.completed(n)
        return done

    def _driving(self) -> tuple[Flags, Flags]:
        driving = np.empty(len(self.link_float), dtype=bool)
        flags, early = self.passes.driving_links(self.t, self.n, self.es, self.ef, self.rest)
        driving[self.plan.link_row] = flags
        return driving, early


def _from_finish(plan: Plan, rules: Rules) -> Schedule:
    """Everything as late as the required finish allows; early dates then start where the first task must."""
    late = _Run(plan, replace(rules, from_finish=False))
    leaf = (late.n.kind != 1) & (late.n.state != INACTIVE)
    first = int(np.min(late.ls[leaf], initial=2**62)) if leaf.any() else plan.project_start
    run = _Run(plan, replace(rules, from_finish=False), project_start=first)
    asap = (run.n.constraint == ConstraintKind.SNET) | (run.n.state == STARTED) | (run.n.state == COMPLETE)
    run.start = np.where(asap, run.es, run.ls)
    run.finish = np.where(asap, run.ef, run.lf)
    run.first, run.last = first, int(np.max(run.finish[leaf], initial=NONE)) if leaf.any() else run.last
    return run.result()
