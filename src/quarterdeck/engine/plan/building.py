"""`build_plan`: from columns of tasks and links to a `Plan`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import Calendars
from quarterdeck.engine.plan.choices import NONE, Rules, TaskMode
from quarterdeck.engine.plan.errors import DanglingLink, NegativeDuration
from quarterdeck.engine.plan.network import (
    CLOSE,
    COMPLETE,
    INACTIVE,
    MANUAL,
    PLANNED,
    STARTED,
    Ints,
    Network,
    NodeColumn,
)
from quarterdeck.engine.plan.ordering import Order, Wired


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
class Plan:
    """A network ready to be scheduled. Make one with `build_plan`.

    Attributes
    ----------
    calendars : Calendars
    ids : int64 [tasks]
        The caller's names of the tasks.
    network : Network
        Nodes in topological order.
    node_of : int64 [tasks]
        The node that carries a task's result (for a summary, where it closes).
    link_row : int64 [links]
        For every row of ``network.links_out`` the caller's row.
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
        flags: npt.NDArray[np.bool_] = self.network.node(NodeColumn.KIND)[self.node_of] == CLOSE
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
    order = Order(above, wired, id_of, names)
    states = _states(column(mode), column(actual_start), column(actual_finish))
    manual = states == MANUAL
    values = {
        NodeColumn.STATE: states,
        NodeColumn.CALENDAR: column(calendar),
        NodeColumn.DURATION: durations,
        NodeColumn.CONSTRAINT: column(constraint),
        NodeColumn.CONSTRAINT_DATE: column(constraint_date),
        NodeColumn.DEADLINE: column(deadline),
        NodeColumn.FIXED_START: np.where(manual, column(manual_start), column(actual_start)),
        NodeColumn.FIXED_FINISH: np.where(manual, column(manual_finish), column(actual_finish)),
        NodeColumn.REMAINING: column(remaining),
        NodeColumn.RESUME: column(resume),
        NodeColumn.DELAY: column(delay),
    }
    network = order.network(values, _portions(portions, count))
    return Plan(calendars, id_of, network, order.node_of, order.link_row, int(project_start), rules or Rules())


class _Columns:
    def __init__(self, count: int) -> None:
        self.count = count

    def __call__(self, values: npt.ArrayLike) -> Ints:
        return np.broadcast_to(np.asarray(values, dtype=np.int64), (self.count,))


def _checked_links(links: Links | None, count: int, ids: Ints) -> Wired:
    if links is None:
        return Wired(*(np.zeros(0, np.int64) for _ in range(6)))
    predecessor = np.atleast_1d(np.asarray(links.predecessor, dtype=np.int64))
    column = _Columns(len(predecessor))
    wired = Wired(
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


def _states(mode: Ints, actual_start: Ints, actual_finish: Ints) -> Ints:
    states = np.full(len(mode), PLANNED, dtype=np.int64)
    states[mode == TaskMode.MANUAL] = MANUAL
    states[actual_start != NONE] = STARTED
    states[(actual_start != NONE) & (actual_finish != NONE)] = COMPLETE
    states[mode == TaskMode.INACTIVE] = INACTIVE
    return states


def _portions(portions: Portions | None, count: int) -> tuple[Ints, Ints]:
    """Where each task's portions begin (one more than tasks), and calendar, ticks and delay of each."""
    if portions is None:
        return np.zeros(count + 1, np.int64), np.zeros((0, 3), np.int64)
    task = np.atleast_1d(np.asarray(portions.task, dtype=np.int64))
    column = _Columns(len(task))
    rows = np.column_stack((column(portions.calendar), column(portions.ticks), column(portions.delay)))
    starts = np.concatenate(([0], np.cumsum(np.bincount(task, minlength=count)))).astype(np.int64)
    return starts, np.ascontiguousarray(rows[np.argsort(task, kind="stable")])
