"""A schedule network as arrays: what the engine computes on.

Tasks stand in the caller's order; inside, every leaf is one *node* and every summary two (it opens before its
children and closes after them), renumbered so that each node comes after all that it waits for. Times are ``int64``
ticks since 1970-01-01 00:00 local wall time (a tick is a minute unless ``calendars.ticks_per_minute`` says otherwise),
durations and lags are working ticks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import Calendars
from quarterdeck.engine.compiled import kernels

Ints = npt.NDArray[np.int64]
NONE = -(2**62)
"""No instant."""


class LinkKind(IntEnum):
    FS = 0
    SS = 1
    FF = 2
    SF = 3


class LagKind(IntEnum):
    """How a lag counts; the percentages are hundredths of a percent of the predecessor's duration."""

    WORKING = 0
    ELAPSED = 1
    PERCENT = 2
    ELAPSED_PERCENT = 3


class ConstraintKind(IntEnum):
    ASAP = 0
    ALAP = 1
    MSO = 2
    MFO = 3
    SNET = 4
    SNLT = 5
    FNET = 6
    FNLT = 7


class TaskMode(IntEnum):
    AUTO = 0
    MANUAL = 1
    INACTIVE = 2


class ProgressRule(IntEnum):
    RETAINED_LOGIC = 0
    PROGRESS_OVERRIDE = 1
    ACTUAL_DATES = 2


class PlanError(ValueError):
    """A plan that cannot be scheduled."""


class CyclicLogic(PlanError):
    """Tasks that wait for one another in a circle, through links or through parent and child.

    Attributes
    ----------
    tasks : list of int
        The caller's ids, in the order of the circle.
    """

    def __init__(self, tasks: list[int], names: list[str]) -> None:
        shown = names if len(names) <= 12 else [*names[:11], f"… and {len(names) - 11} more"]
        super().__init__("These tasks wait for one another in a circle: " + " → ".join([*shown, names[0]]) + ".")
        self.tasks = tasks
        self.names = names


class DanglingLink(PlanError):
    """A link or a parent that points at a task that is not there."""

    def __init__(self, kind: str, position: int, task: int) -> None:
        super().__init__(f"{kind} {position + 1} points at a task that does not exist ({task}).")
        self.position = position
        self.task = task


class NegativeDuration(PlanError):
    """A task that would end before it starts."""

    def __init__(self, task: int, name: str) -> None:
        super().__init__(f"Task {name} has a negative duration.")
        self.task = task


@dataclass(frozen=True, slots=True)
class Links:
    """Dependencies as columns; ``predecessor`` and ``successor`` are positions of tasks.

    ``lag`` is in ticks (``WORKING``, ``ELAPSED``) or hundredths of a percent of the predecessor's duration;
    ``lag_calendar`` is the calendar that working lag runs on.
    """

    predecessor: npt.ArrayLike
    successor: npt.ArrayLike
    kind: npt.ArrayLike = 0
    lag: npt.ArrayLike = 0
    lag_kind: npt.ArrayLike = 0
    lag_calendar: npt.ArrayLike = 0


@dataclass(frozen=True, slots=True)
class Portions:
    """Work of tasks whose duration is driven by several assignments with calendars or delays of their own.

    Rows belong to ``task``; each runs ``ticks`` on ``calendar``, beginning ``delay`` working ticks after the task.
    """

    task: npt.ArrayLike
    calendar: npt.ArrayLike
    ticks: npt.ArrayLike
    delay: npt.ArrayLike = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Conventions in which scheduling tools differ. The defaults are Quarterdeck's own.

    Attributes
    ----------
    constraints_win : bool
        Dates of hard constraints override links (links win otherwise, and the conflict is negative float).
    progress : ProgressRule
        What unfinished predecessors do to work that has started.
    data_date : int or None
        Work that is not done is not planned before it.
    free_float_to_late_finish : bool
        A task without successors is measured against its late finish instead of the project's finish.
    manual_starts_bind : bool
        A link from a manual task's start limits that task's late start.
    float_when_complete : bool
        Completed tasks get zero float instead of none.
    critical_at : int
        Total float up to which a task is critical, in ticks.
    near_critical_at : int
        Total float up to which a task that is not critical counts as nearly so.
    longest_path : bool
        Critical = on driving links back from the last finish, instead of by float.
    project_start_yields : bool
        The project's start holds only tasks that no link, parent or date holds (else it holds all).
    every_end_is_critical : bool
        A task without successors has its own early finish as late finish: several critical paths.
    late_finish : int or None
        Imposed finish of the project for the backward pass.
    from_finish : bool
        Schedule backwards from ``late_finish``.
    """

    constraints_win: bool = False
    progress: ProgressRule = ProgressRule.RETAINED_LOGIC
    data_date: int | None = None
    free_float_to_late_finish: bool = False
    manual_starts_bind: bool = True
    float_when_complete: bool = False
    critical_at: int = 0
    near_critical_at: int = 2400
    longest_path: bool = False
    project_start_yields: bool = False
    every_end_is_critical: bool = False
    from_finish: bool = False
    late_finish: int | None = None


class Network(NamedTuple):
    """Node arrays for compiled kernels, in topological order. See `Plan` for the meaning of each column."""

    kind: npt.NDArray[np.int8]  # LEAF, OPEN or CLOSE
    state: npt.NDArray[np.int8]
    task: Ints
    parent_open: Ints
    parent_close: Ints
    partner: Ints
    calendar: Ints
    duration: Ints
    constraint: npt.NDArray[np.int8]
    constraint_date: Ints
    deadline: Ints
    fixed_start: Ints
    fixed_finish: Ints
    remaining: Ints
    resume: Ints
    delay: Ints
    portion_at: Ints
    portion_calendar: Ints
    portion_ticks: Ints
    portion_delay: Ints
    into_at: Ints  # [nodes + 1] links into each node
    source: Ints  # [links] node a link comes from
    link_kind: npt.NDArray[np.int8]
    lag: Ints
    lag_kind: npt.NDArray[np.int8]
    lag_calendar: Ints
    out_at: Ints  # [nodes + 1] links out of each node
    out_link: Ints  # [links] their positions
    target: Ints  # [links] node a link goes to


LEAF, OPEN, CLOSE = 0, 1, 2
PLANNED, STARTED, COMPLETE, MANUAL, INACTIVE = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Plan:
    """A network ready to be scheduled. Make one with `build_plan`.

    Attributes
    ----------
    calendars : Calendars
    ids : int64 [tasks]
        The caller's names of the tasks.
    network : Network
        Node arrays in topological order.
    node_of : int64 [tasks]
        The node that carries a task's result (for a summary, where it closes).
    link_row : int64 [links]
        For every link of ``network`` the caller's row.
    project_start : int
        No task starts earlier without an actual, manual or imposed date.
    rules : Rules
    """

    calendars: Calendars
    ids: Ints
    network: Network
    node_of: Ints
    link_row: Ints
    project_start: int
    rules: Rules = field(default_factory=Rules)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_summary(self) -> npt.NDArray[np.bool_]:
        """[tasks] whether a task has children."""
        flags: npt.NDArray[np.bool_] = self.network.kind[self.node_of] == CLOSE
        return flags


def build_plan(
    *,
    calendars: Calendars,
    duration: npt.ArrayLike,
    project_start: int,
    calendar: npt.ArrayLike = 0,
    parent: npt.ArrayLike = -1,
    links: Links | None = None,
    portions: Portions | None = None,
    constraint: npt.ArrayLike = 0,
    constraint_date: npt.ArrayLike = NONE,
    deadline: npt.ArrayLike = NONE,
    mode: npt.ArrayLike = 0,
    manual_start: npt.ArrayLike = NONE,
    manual_finish: npt.ArrayLike = NONE,
    actual_start: npt.ArrayLike = NONE,
    actual_finish: npt.ArrayLike = NONE,
    remaining: npt.ArrayLike = NONE,
    resume: npt.ArrayLike = NONE,
    delay: npt.ArrayLike = 0,
    ids: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    rules: Rules | None = None,
) -> Plan:
    """Check columns of tasks and links and put them into topological order.

    Parameters
    ----------
    calendars : Calendars
    duration : int64 [tasks]
        Working ticks; those of summaries are not used.
    project_start : int
    calendar : int64 [tasks]
        Position in ``calendars``.
    parent : int64 [tasks]
        Position of the summary above, -1 at the top. A task with children is a summary.
    links, portions : optional
    constraint, constraint_date, deadline : [tasks]
        `ConstraintKind` and instants (`NONE` where absent).
    mode : [tasks]
        `TaskMode`; manual tasks keep ``manual_start`` and ``manual_finish``. A manual summary keeps its start.
    actual_start, actual_finish, remaining, resume : int64 [tasks]
        Progress; ``remaining`` in working ticks, counted from ``resume``.
    delay : int64 [tasks]
        Levelling delay in elapsed ticks.
    ids, names : optional
        For results and messages; positions otherwise.

    Raises
    ------
    NegativeDuration, DanglingLink, CyclicLogic
    """
    durations = np.atleast_1d(np.asarray(duration, dtype=np.int64))
    count = len(durations)
    column = _Columns(count)
    id_of = np.arange(count, dtype=np.int64) if ids is None else np.asarray(ids, dtype=np.int64)
    if (negative := np.flatnonzero(durations < 0)).size:
        at = int(negative[0])
        raise NegativeDuration(int(id_of[at]), names[at] if names else str(id_of[at]))
    above = column(parent)
    wired = _checked_links(links, count, id_of)
    if (lost := np.flatnonzero((above >= count) | (above < -1))).size:
        raise DanglingLink("Parent of task", int(lost[0]), int(above[lost[0]]))
    order = _Order(above, wired, id_of, names)
    states = _states(column(mode), column(actual_start), column(actual_finish))
    starts = np.where(states == MANUAL, column(manual_start), column(actual_start))
    finishes = np.where(states == MANUAL, column(manual_finish), column(actual_finish))
    portion_columns = _portions(portions, count)
    values: dict[str, npt.NDArray[Any]] = {
        "state": states,
        "calendar": column(calendar),
        "duration": durations,
        "constraint": column(constraint).astype(np.int8),
        "constraint_date": column(constraint_date),
        "deadline": column(deadline),
        "fixed_start": starts,
        "fixed_finish": finishes,
        "remaining": column(remaining),
        "resume": column(resume),
        "delay": column(delay),
    }
    network = order.network(values, wired, portion_columns)
    return Plan(calendars, id_of, network, order.node_of, order.link_row, int(project_start), rules or Rules())


class _Columns:
    def __init__(self, count: int) -> None:
        self.count = count

    def __call__(self, values: npt.ArrayLike) -> Ints:
        return np.broadcast_to(np.asarray(values, dtype=np.int64), (self.count,))


class _Wired(NamedTuple):
    predecessor: Ints
    successor: Ints
    kind: Ints
    lag: Ints
    lag_kind: Ints
    lag_calendar: Ints


def _checked_links(links: Links | None, count: int, ids: Ints) -> _Wired:
    if links is None:
        return _Wired(*(np.zeros(0, np.int64) for _ in range(6)))
    predecessor = np.atleast_1d(np.asarray(links.predecessor, dtype=np.int64))
    column = _Columns(len(predecessor))
    wired = _Wired(
        predecessor,
        column(links.successor),
        column(links.kind),
        column(links.lag),
        column(links.lag_kind),
        column(links.lag_calendar),
    )
    for ends in (wired.predecessor, wired.successor):
        if (lost := np.flatnonzero((ends < 0) | (ends >= count))).size:
            raise DanglingLink("Link", int(lost[0]), int(ends[lost[0]]))
    return wired


def _states(mode: Ints, actual_start: Ints, actual_finish: Ints) -> npt.NDArray[np.int8]:
    states = np.full(len(mode), PLANNED, dtype=np.int8)
    states[mode == TaskMode.MANUAL] = MANUAL
    states[actual_start != NONE] = STARTED
    states[(actual_start != NONE) & (actual_finish != NONE)] = COMPLETE
    states[mode == TaskMode.INACTIVE] = INACTIVE
    return states


def _portions(portions: Portions | None, count: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Portions grouped by task: where each task's begin, then calendar, ticks, delay."""
    if portions is None:
        empty = np.zeros(1, np.int64)
        return np.zeros(count + 1, np.int64), empty, empty, empty
    task = np.atleast_1d(np.asarray(portions.task, dtype=np.int64))
    column = _Columns(len(task))
    rank = np.argsort(task, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(task, minlength=count)))).astype(np.int64)
    return (
        starts,
        column(portions.calendar)[rank],
        column(portions.ticks)[rank],
        column(portions.delay)[rank],
    )


class _Order:
    """Nodes of the tasks in topological order."""

    def __init__(self, parent: Ints, wired: _Wired, ids: Ints, names: Sequence[str] | None) -> None:
        count = len(parent)
        self.parent = parent
        summary = np.zeros(count, dtype=bool)
        summary[parent[parent >= 0]] = True
        self.summary_rows = np.flatnonzero(summary)
        opens = np.full(count, -1, dtype=np.int64)
        opens[self.summary_rows] = count + np.arange(len(self.summary_rows))
        entry = np.where(summary, opens, np.arange(count))
        sort = kernels("cpm.ordering").topological_order
        rank, done = sort(count + len(self.summary_rows), parent, opens, wired.predecessor, entry[wired.successor])
        if done < len(rank):
            cycle = kernels("cpm.ordering").one_cycle(rank, parent, opens, wired.predecessor, entry[wired.successor])
            tasks = _tasks_of(cycle, count, self.summary_rows)
            raise CyclicLogic([int(ids[t]) for t in tasks], [names[t] if names else str(ids[t]) for t in tasks])
        self.rank = rank  # [raw nodes] place in topological order
        self.node_of: Ints = rank[:count]
        self.opens = opens
        self.entry = rank[entry] if count else entry
        self.link_row: Ints = np.zeros(0, np.int64)

    def network(self, values: dict[str, npt.NDArray[Any]], wired: _Wired, portions: tuple[Ints, Ints, Ints, Ints]) -> Network:
        count, total = len(self.parent), len(self.rank)
        row = np.empty(total, dtype=np.int64)
        row[self.rank] = np.concatenate((np.arange(count), self.summary_rows))
        kind = np.zeros(total, dtype=np.int8)
        kind[self.rank[self.summary_rows]] = CLOSE
        kind[self.rank[count:]] = OPEN
        partner = np.full(total, -1, dtype=np.int64)
        partner[self.rank[self.summary_rows]] = self.rank[count:]
        partner[self.rank[count:]] = self.rank[self.summary_rows]
        above = self.parent[row]
        held = above >= 0
        close = np.where(held, self.rank[np.where(held, above, 0)] if total else above, -1)
        opening = np.where(held, self.rank[np.where(held, self.opens[above], 0)] if total else above, -1)
        into_at, out_at, out_link, rank_links = self._wire(wired, total)
        at, *columns = portions
        sizes = np.where(kind == LEAF, (at[1:] - at[:-1])[row] if count else 0, 0)
        portion_at = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        pick = np.repeat(at[row] - portion_at[:-1], sizes) + np.arange(portion_at[-1]) if count else at[:0]
        taken = {key: np.ascontiguousarray(column[row]) for key, column in values.items()}
        self.link_row = rank_links
        return Network(
            kind=kind,
            task=row,
            parent_open=opening,
            parent_close=close,
            partner=partner,
            portion_at=portion_at,
            portion_calendar=columns[0][pick],
            portion_ticks=columns[1][pick],
            portion_delay=columns[2][pick],
            into_at=into_at,
            source=self.rank[wired.predecessor[rank_links]],
            link_kind=wired.kind[rank_links].astype(np.int8),
            lag=wired.lag[rank_links],
            lag_kind=wired.lag_kind[rank_links].astype(np.int8),
            lag_calendar=wired.lag_calendar[rank_links],
            out_at=out_at,
            out_link=out_link,
            target=self.entry[wired.successor[rank_links]],
            **taken,
        )

    def _wire(self, wired: _Wired, total: int) -> tuple[Ints, Ints, Ints, Ints]:
        target = self.entry[wired.successor]
        rank_links = np.argsort(target, kind="stable")
        into_at = np.concatenate(([0], np.cumsum(np.bincount(target, minlength=total)))).astype(np.int64)
        source = self.rank[wired.predecessor[rank_links]]
        out_link = np.argsort(source, kind="stable").astype(np.int64)
        out_at = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=total)))).astype(np.int64)
        return into_at, out_at, out_link, rank_links


def _tasks_of(cycle: Sequence[int], count: int, summary_rows: Ints) -> list[int]:
    """Tasks of a circle of raw nodes, each once, in order."""
    rows = [int(node) if node < count else int(summary_rows[node - count]) for node in cycle]
    return list(dict.fromkeys(rows))
