"""What every way of levelling starts from: the plan without levelling delays, what stays, and who needs what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import MINUTES_PER_DAY
from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.cpm import Schedule, schedule
from quarterdeck.engine.levelling.problem import NEVER_LEVEL, Problem
from quarterdeck.engine.plan import NONE, ConstraintKind, LinkColumn, NodeColumn, Plan
from quarterdeck.engine.plan.network import CLOSE, COMPLETE, INACTIVE, LEAF, MANUAL, OPEN, PLANNED, STARTED, Ints

FAR = 2**62
HARD = (ConstraintKind.MSO, ConstraintKind.MFO, ConstraintKind.SNLT, ConstraintKind.FNLT)
_CENTURY = 36_525


class Options(NamedTuple):
    """The rules of a plan as the compiled passes take them."""

    base: int
    project_start: int
    data_date: int
    constraints_win: bool


class Wiring(NamedTuple):
    """Nodes and demands as compiled passes read them."""

    stays: npt.NDArray[np.bool_]  # [nodes] keeps its dates
    start: Ints  # [nodes] dates without levelling
    finish: Ints
    latest: Ints  # [nodes] latest start that levelling may give, FAR where free
    waits: Ints  # [nodes] how many nodes it waits for
    next_at: Ints  # [nodes + 1]
    next: Ints  # who waits for a node
    demand_at: Ints  # [nodes + 1] demands of nodes that may move
    resource: Ints  # [demands]
    units: Ints
    calendar: Ints
    ticks: Ints
    delay: Ints
    kind: Ints  # pairs of resource and units


class Profile(NamedTuple):
    """Free units over time; resources one after the other in `time` and `free`."""

    capacity: Ints  # [resources]
    axis: Ints  # [resources] the one calendar of its demands, -1 when they have several
    step: Ints  # [steps, 4] resource, begin, end (on its axis), units not available
    at: Ints  # [resources + 1] where its segments may stand
    length: Ints  # [resources] segments
    time: Ints
    free: Ints
    cursor: Ints  # [pairs of resource and units]
    full: Ints  # [1] the room was used up


@dataclass(frozen=True, slots=True)
class Ground:
    """A problem made ready.

    Attributes
    ----------
    problem : Problem
    plan : Plan
        Without levelling delays.
    before : Schedule
        Its dates.
    wiring : Wiring
    options : Options
    axis : int64 [resources]
    held : int64 [bookings, 5]
        What tasks that stay use: resource, calendar, its tick, ticks, units.
    is_free, is_late : bool [nodes]
        May move; is as late as possible (levelling leaves these to the critical path).
    """

    problem: Problem
    plan: Plan
    before: Schedule
    wiring: Wiring
    options: Options
    axis: Ints
    held: Ints
    is_free: npt.NDArray[np.bool_]
    is_late: npt.NDArray[np.bool_]

    @property
    def tables(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Packed calendars, nodes, links into them, portions."""
        net = self.plan.network
        return self.plan.calendars.packed, net.nodes, net.links_in, net.portions

    def profile(self, *, room: int = 1) -> Profile:
        """Free units with the tasks that stay already booked. ``room`` multiplies what is expected to be enough."""
        return _profile(self, room)


def prepare(problem: Problem, *, within_float: bool = False) -> Ground:
    """Schedule the plan without levelling and find what may move, how far, and what it needs."""
    plan = without_delays(problem.plan)
    before = schedule(plan)
    nodes = plan.network.nodes
    kind, state = nodes[:, NodeColumn.KIND], nodes[:, NodeColumn.STATE]
    task = nodes[:, NodeColumn.TASK]
    early = _early(plan)
    constraint = nodes[:, NodeColumn.CONSTRAINT]
    leaf = kind == LEAF
    is_late = leaf & (state == PLANNED) & (constraint == ConstraintKind.ALAP)
    kept = (problem.stays | (problem.priority >= NEVER_LEVEL))[task] | np.isin(constraint, HARD)
    is_free = leaf & (state == PLANNED) & ~kept
    stays = leaf & ~is_free & (state != INACTIVE)
    latest = _latest(plan, stays, early, before if within_float else None)
    wiring = _wiring(problem, plan, stays, early, latest, is_free & ~is_late)
    rules = plan.rules
    options = Options(
        NONE if rules.project_start_yields else plan.project_start,
        plan.project_start,
        NONE if rules.data_date is None else rules.data_date,
        rules.constraints_win,
    )
    held = _held(problem, plan, stays, early)
    return Ground(problem, plan, before, wiring, options, _axes(problem), held, is_free, is_late)


def without_delays(plan: Plan) -> Plan:
    """The plan as if nobody had levelled it."""
    return with_delays(plan, np.zeros(len(plan.network.nodes), np.int64))


def with_delays(plan: Plan, delay: Ints) -> Plan:
    """The plan with levelling delays (elapsed ticks per node) in place of its own."""
    nodes = plan.network.nodes.copy()
    nodes[:, NodeColumn.DELAY] = delay
    return replace(plan, network=replace(plan.network, nodes=nodes))


def _early(plan: Plan) -> tuple[Ints, Ints, Ints]:
    """Early start and finish of every node, and where the rest of started tasks begins."""
    rules, net = plan.rules, plan.network
    data_date = NONE if rules.data_date is None else rules.data_date
    options = (plan.project_start, rules.project_start_yields, data_date, rules.constraints_win, int(rules.progress))
    found = kernels("cpm.forward").forward(plan.calendars.packed, net.nodes, net.links_in, net.portions, *options)
    return found[0], found[1], found[2]


def _latest(plan: Plan, stays: npt.NDArray[np.bool_], early: tuple[Ints, Ints, Ints], before: Schedule | None) -> Ints:
    """[nodes] The latest start that moves no task that stays; with ``before``, also within its total float."""
    net = plan.network
    nodes = net.nodes.copy()
    pinned = stays & np.isin(nodes[:, NodeColumn.STATE], (PLANNED, MANUAL))
    nodes[pinned, NodeColumn.CONSTRAINT] = ConstraintKind.MSO
    nodes[pinned, NodeColumn.CONSTRAINT_DATE] = early[0][pinned]
    nodes[:, NodeColumn.DEADLINE] = NONE
    live = nodes[:, NodeColumn.KIND] != OPEN
    horizon = int(early[1][live].max(initial=plan.project_start))
    century = _CENTURY * MINUTES_PER_DAY * plan.calendars.ticks_per_minute
    late = kernels("cpm.backward").backward(
        plan.calendars.packed, nodes, net.links_out, net.portions, *early, horizon + century, True, False, False, True
    )[0]
    latest: Ints = np.where(late > horizon + century // 2, FAR, np.maximum(late, early[0]))
    if before is not None:
        task = nodes[:, NodeColumn.TASK]
        latest = np.minimum(latest, np.maximum(before.late_start[task], early[0]))
    return latest


def _wiring(
    problem: Problem,
    plan: Plan,
    stays: npt.NDArray[np.bool_],
    early: tuple[Ints, Ints, Ints],
    latest: Ints,
    levelled: npt.NDArray[np.bool_],
) -> Wiring:
    node = plan.node_of[problem.task]
    rows = np.flatnonzero(levelled[node])
    rows = rows[np.argsort(node[rows], kind="stable")]
    count = len(plan.network.nodes)
    at = np.concatenate(([0], np.cumsum(np.bincount(node[rows], minlength=count)))).astype(np.int64)
    pair = problem.resource[rows] * (int(problem.units.max(initial=0)) + 1) + problem.units[rows]
    kinds = np.unique(pair, return_inverse=True)[1].ravel().astype(np.int64)
    waits, next_at, following = _followers(plan)
    return Wiring(
        stays=stays,
        start=early[0],
        finish=early[1],
        latest=latest,
        waits=waits,
        next_at=next_at,
        next=following,
        demand_at=at,
        resource=problem.resource[rows],
        units=problem.units[rows],
        calendar=problem.calendar[rows],
        ticks=problem.ticks[rows],
        delay=problem.delay[rows],
        kind=kinds,
    )


def _followers(plan: Plan) -> tuple[Ints, Ints, Ints]:
    """Who waits for whom, links and outline together: counts, and the waiting nodes of each node."""
    net = plan.network
    nodes = net.nodes
    every = np.arange(len(nodes))
    kind, gate, roof = (nodes[:, c] for c in (NodeColumn.KIND, NodeColumn.PARENT_OPEN, NodeColumn.PARENT_CLOSE))
    inside, entry, closing = gate >= 0, kind != CLOSE, kind == CLOSE
    rising = inside & (kind != OPEN)
    pairs = (
        (net.link(LinkColumn.SOURCE), net.link(LinkColumn.TARGET)),
        (gate[inside & entry], every[inside & entry]),
        (every[rising], roof[rising]),
        (nodes[closing, NodeColumn.PARTNER], every[closing]),
    )
    source = np.concatenate([a for a, _ in pairs])
    target = np.concatenate([b for _, b in pairs])
    at = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=len(nodes))))).astype(np.int64)
    return (
        np.bincount(target, minlength=len(nodes)).astype(np.int64),
        at,
        target[np.argsort(source, kind="stable")].astype(np.int64),
    )


def _held(problem: Problem, plan: Plan, stays: npt.NDArray[np.bool_], early: tuple[Ints, Ints, Ints]) -> Ints:
    """What tasks that stay still use: resource, calendar, its tick, ticks, units."""
    node = plan.node_of[problem.task]
    state = plan.network.node(NodeColumn.STATE)[node]
    rows = np.flatnonzero(stays[node] & (state != COMPLETE))
    held = []
    for row in rows.tolist():
        i, c = int(node[row]), int(problem.calendar[row])
        begin = int(plan.calendars.worked(c, early[0][i])) + int(problem.delay[row])
        ticks = int(problem.ticks[row])
        if state[row] == STARTED:
            begin = int(plan.calendars.worked(c, early[2][i]))
            ticks = int(plan.calendars.worked(c, early[1][i])) - begin
        elif state[row] == MANUAL:
            ticks = min(ticks, int(plan.calendars.worked(c, early[1][i])) - begin)
        if ticks > 0:
            held.append((int(problem.resource[row]), c, begin, ticks, int(problem.units[row])))
    return np.array(held, dtype=np.int64).reshape(-1, 5)


def _axes(problem: Problem) -> Ints:
    """[resources] The calendar on which all demands of a resource run, -1 where they have several (or none)."""
    axis = np.full(len(problem.capacity), -1, dtype=np.int64)
    for resource in range(len(axis)):
        used = set(problem.calendar[problem.resource == resource].tolist())
        if len(used) == 1:
            axis[resource] = used.pop()
    return axis


def _profile(ground: Ground, room: int) -> Profile:
    problem, calendars = ground.problem, ground.plan.calendars
    resources = len(problem.capacity)
    steps = _steps(ground)
    pieces = _pieces(ground)
    bookings = np.bincount(problem.resource, weights=pieces, minlength=resources).astype(np.int64)
    size = (bookings * 2 * room + np.bincount(steps[:, 0], minlength=resources) * 2 + 4).astype(np.int64)
    at = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    kinds = int(ground.wiring.kind.max(initial=-1)) + 1
    profile = Profile(
        capacity=np.maximum(problem.capacity, _most(problem)),
        axis=ground.axis,
        step=steps,
        at=at,
        length=np.zeros(resources, np.int64),
        time=np.zeros(int(at[-1]), np.int64),
        free=np.zeros(int(at[-1]), np.int64),
        cursor=np.zeros(kinds, np.int64),
        full=np.zeros(1, np.int64),
    )
    passes = kernels("levelling.profile")
    passes.clear(profile)
    for resource, calendar, tick, ticks, units in ground.held.tolist():
        passes.take(profile, calendars.packed, resource, units, calendar, tick, ticks)
    if profile.full[0]:
        return _profile(ground, room * 4)
    return profile


def _most(problem: Problem) -> Ints:
    most = problem.capacity.copy()
    for resource, _, units in problem.steps.tolist():
        most[resource] = max(most[resource], units)
    return most


def _steps(ground: Ground) -> Ints:
    """Where a resource has less than its most: resource, begin, end, units missing, on its axis."""
    problem = ground.problem
    most = _most(problem)
    found: list[tuple[int, int, int, int]] = []
    for resource in np.unique(problem.steps[:, 0]).tolist():
        own = problem.steps[problem.steps[:, 0] == resource]
        edges = [NONE, *own[:, 1].tolist(), FAR]
        units = [int(problem.capacity[resource]), *own[:, 2].tolist()]
        for k, held in enumerate(units):
            missing = int(most[resource]) - held
            if missing > 0:
                found.append(
                    (resource, _on_axis(ground, resource, edges[k]), _on_axis(ground, resource, edges[k + 1]), missing)
                )
    return np.array(found, dtype=np.int64).reshape(-1, 4)


def _on_axis(ground: Ground, resource: int, instant: int) -> int:
    axis = int(ground.axis[resource])
    if instant in (NONE, FAR) or axis < 0:
        return instant
    return int(ground.plan.calendars.worked(axis, instant))


def _pieces(ground: Ground) -> npt.NDArray[np.float64]:
    """[demands] In how many pieces of calendar time each demand is likely to be booked."""
    problem = ground.problem
    whole = ground.axis[problem.resource] == problem.calendar
    quarter = 60 * ground.plan.calendars.ticks_per_minute
    found: npt.NDArray[np.float64] = np.where(whole, 1.0, problem.ticks // quarter + 2.0)
    return found
