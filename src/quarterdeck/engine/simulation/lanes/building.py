"""`build_net`: a plan as the compiled loops read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import Calendars
from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.plan import NONE, NodeColumn, Plan, ProgressRule
from quarterdeck.engine.plan.network import CLOSE, COMPLETE, INACTIVE, LEAF, MANUAL, OPEN, STARTED
from quarterdeck.engine.simulation.errors import TooLong
from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.tables import Net

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_YEARS = 100
_DAYS_PER_YEAR = 366
_MOST_CELLS = 2**23
_MARGIN_DAYS = 8


@dataclass(frozen=True, slots=True)
class Spread:
    """What can become of each task's duration, in ticks (of what is left of it): int64 [tasks] each."""

    least: Ints
    most: Ints
    varies: Flags
    optional: Flags


@dataclass(frozen=True, slots=True)
class Part:
    """One project of a plan.

    ``finish_calendar`` is the calendar its duration is counted on. Projects of one plan may follow different rules.
    """

    project_start: int
    project_start_yields: bool
    data_date: int | None
    progress: ProgressRule
    finish_calendar: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """A net, and where the plan's tasks are in it.

    Attributes
    ----------
    net : Net
    row_of : int64 [tasks]
        Row of each task (of a summary: of its closing), -1 when its dates are known or nobody needs them.
    start, finish : int64 [tasks]
        Dates of the plan with its own durations, in absolute ticks.
    ends : int64 [projects]
        Finish of every project with its own durations.
    """

    net: Net
    row_of: Ints
    start: Ints
    finish: Ints
    ends: Ints


def build_net(
    plan: Plan, *, parts: list[Part], project_of: Ints, spread: Spread, counted: Flags, judged: Flags, wanted: Ints
) -> Built:
    """Turn a relaxed plan into lane tables.

    Parameters
    ----------
    plan : Plan
    parts : list of Part
    project_of : int64 [tasks]
        Position of each task's project.
    spread : Spread
    counted, judged : bool [tasks]
        Whether a task's finish may be its project's, and whether it may be critical.
    wanted : int64 [n]
        Tasks whose finish will be asked for.

    Raises
    ------
    TooLong
        When the highest durations lead beyond the range of dates.
    """
    return _Builder(plan, parts, project_of).build(spread, counted, judged, wanted)


class _Builder:
    def __init__(self, plan: Plan, parts: list[Part], project_of: Ints) -> None:
        self.plan, self.net, self.t = plan, plan.network, plan.calendars.packed
        self.n = plan.network.nodes
        self.task = self.n[:, NodeColumn.TASK]
        self.project = np.ascontiguousarray(project_of[self.task])
        self.held = parts
        self.parts = np.array([_row(part) for part in parts], dtype=np.int64).reshape(len(parts), 4)
        self.dates_win = np.full(len(self.n), plan.rules.constraints_win)
        self.sifting = kernels("simulation.lanes.sifting")
        self.wiring = kernels("simulation.lanes.wiring")
        self.assembling = kernels("simulation.lanes.assembling")

    def build(self, spread: Spread, counted: Flags, judged: Flags, wanted: Ints) -> Built:
        es, ef = self._dates(None)
        low, _ = self._dates(spread.least)
        _, high = self._dates(spread.most)
        zero, horizon = self._range(low, high)
        nodes, tables, kept, row = self._wired(spread, counted, judged, wanted, zero, es, ef)
        clocks, cells, spans = _clock_tables(self.plan.calendars, self.t, zero, horizon)
        facts, ends = self._ends(counted, es, ef, zero)
        general = np.flatnonzero(nodes[:, layout.KIND] == layout.GENERAL)
        nodes[general, layout.SPECIAL] = np.arange(len(general))
        kept_rows = np.flatnonzero(kept)
        calendars = np.array([part.finish_calendar for part in self.held], dtype=np.int32)
        begins = [self._ticks(c, part.project_start, zero) for c, part in zip(calendars, self.held, strict=True)]
        planned = [self._ticks(c, end, zero) for c, end in zip(calendars, ends, strict=True)]
        net = Net(
            nodes=nodes.astype(np.int32),
            links_in=tables[0],
            links_out=tables[1],
            children=tables[2],
            clocks=clocks,
            cells=cells,
            spans=spans,
            packed=self.t,
            specials=np.ascontiguousarray(self.n[kept_rows[general]]),
            dates_win=self.dates_win[kept_rows[general]],
            portions=self.net.portions,
            parts=self.parts,
            facts=facts,
            project_calendar=calendars,
            project_ticks=np.array(begins, dtype=np.int32),
            project_span=np.maximum(np.array(planned, dtype=np.int32) - np.array(begins, dtype=np.int32), 0),
            zero=zero,
            longest=horizon,
        )
        place = self.plan.node_of
        return Built(net, row[place], es[place], ef[place], ends)

    def _dates(self, lengths: Ints | None) -> tuple[Ints, Ints]:
        """Early dates of every node with given durations (the plan's own when None)."""
        nodes, portions = self.n, self.net.portions
        if lengths is not None:
            nodes, portions = with_lengths(self.plan, lengths)
        start, finish = np.empty(len(nodes), np.int64), np.empty(len(nodes), np.int64)
        rules = self.plan.rules
        kernel = kernels("simulation.lanes.replay").forward_by_project
        kernel(
            self.t, nodes, self.net.links_in, portions, self.parts, self.project, rules.constraints_win, start, finish
        )
        return start, finish

    def _range(self, low: Ints, high: Ints) -> tuple[int, int]:
        """The instant at which the program's clock begins, and how many ticks its tables cover."""
        day = int(self.plan.calendars.tables.day_ticks)
        live = (self.n[:, NodeColumn.KIND] != OPEN) & (low > NONE) & (high > NONE)
        starts = [int(part.project_start) for part in self.held]
        leads = self.net.links_in[:, 3]
        slack = int(-leads[(leads < 0) & (self.net.links_in[:, 4] >= 2)].sum()) // 10_000
        longest = int(self.n[:, NodeColumn.DURATION].max(initial=0))
        first = int(np.min(low, where=live, initial=min(starts))) - slack * longest
        last = int(np.max(high, where=live, initial=max(starts)))
        zero = (first // day - _MARGIN_DAYS) * day
        span = last - zero + _DAYS_PER_YEAR * day
        if span >= layout.EVER:
            raise TooLong(span // (_DAYS_PER_YEAR * day))
        return zero, min(span, _YEARS * _DAYS_PER_YEAR * day)

    def _wired(
        self, spread: Spread, counted: Flags, judged: Flags, wanted: Ints, zero: int, es: Ints, ef: Ints
    ) -> tuple[Ints, tuple[Any, Any, Any], Flags, Ints]:
        n, e, o = self.n, self.net.links_in, self.net.links_out
        asked = np.zeros(len(n), dtype=bool)
        asked[self.plan.node_of[wanted]] = True
        fate, gate, kept = self.sifting.sift(n, e, o, asked)
        varies, optional = spread.varies[self.task], spread.optional[self.task]
        kinds, row = self.assembling.kinds_of(n, e, o, fate, kept, varies, optional, self.dates_win)
        nodes = np.zeros((int(kept.sum()), layout.NODE_COLUMNS), dtype=np.int64)
        nodes[:, layout.SPECIAL] = -1
        held = self.wiring.opening_bounds(self.t, n, e, fate, self.project, self.parts, es, ef)
        self.assembling.fill_nodes(
            self.t, n, e, fate, gate, kept, kinds, row, held, self.project, self.parts, zero, es, ef, nodes
        )
        children = self.wiring.hang_children(n, fate, gate, kept, row, zero, es, ef, nodes)
        progress = self.parts[self.project, 3]
        links_in = self.wiring.wire_in(n, e, kinds, fate, gate, kept, row, progress, nodes)
        links_out = self.wiring.wire_out(n, o, kinds, kept, row, nodes)
        self.assembling.mark_ends(n, e, o, kinds, row, counted[self.task], self.project, nodes)
        leaves = kept & (n[:, NodeColumn.KIND] == LEAF)
        nodes[row[leaves & judged[self.task]], layout.FLAGS] |= layout.JUDGED
        nodes[row[kept & asked], layout.FLAGS] |= layout.NEEDS_FINISH
        return nodes, (links_in, links_out, children), kept, row

    def _ends(self, counted: Flags, es: Ints, ef: Ints, zero: int) -> tuple[npt.NDArray[np.int32], Ints]:
        """Per project: the last finish of finished tasks on the program's clock, and that of all with own durations."""
        facts = np.full(len(self.parts), layout.NEVER, dtype=np.int32)
        starts = np.array([part.project_start for part in self.held], dtype=np.int64)
        kind, state = self.n[:, NodeColumn.KIND], self.n[:, NodeColumn.STATE]
        fixed = (self.n[:, NodeColumn.FIXED_START] != NONE) & (self.n[:, NodeColumn.FIXED_FINISH] != NONE)
        pinned = (kind == CLOSE) & (state == MANUAL) & fixed
        leaf = ((kind == LEAF) & (state != INACTIVE) & counted[self.task]) | pinned
        done = leaf & ((state == COMPLETE) | pinned)
        np.maximum.at(facts, self.project[done], np.clip(ef[done] - zero, layout.NEVER, layout.EVER).astype(np.int32))
        ends = np.full(len(self.parts), NONE, dtype=np.int64)
        np.maximum.at(ends, self.project[leaf], ef[leaf])
        empty = ends == NONE
        facts[empty] = (starts - zero)[empty]
        return facts, np.where(empty, starts, ends)

    def _ticks(self, calendar: int, instant: int, zero: int) -> int:
        return int(self.plan.calendars.between(int(calendar), zero, instant))


def with_lengths(plan: Plan, lengths: Ints) -> tuple[Ints, Ints]:
    """The plan's nodes and portions with other durations (of what is left): what one iteration schedules."""
    nodes, portions = plan.network.nodes.copy(), plan.network.portions.copy()
    kernel = kernels("simulation.lanes.replay").put_lengths
    kernel(nodes, plan.network.portions, portions, np.ascontiguousarray(lengths[nodes[:, NodeColumn.TASK]]))
    return nodes, portions


def left_to_do(plan: Plan) -> Ints:
    """What is left of every task's duration: int64 [tasks], 0 for what is finished, inactive or a summary."""
    nodes = plan.network.nodes[plan.node_of]
    left = nodes[:, NodeColumn.DURATION].copy()
    known = (nodes[:, NodeColumn.STATE] == STARTED) & (nodes[:, NodeColumn.REMAINING] != NONE)
    left[known] = nodes[known, NodeColumn.REMAINING]
    idle = (nodes[:, NodeColumn.KIND] != LEAF) | np.isin(nodes[:, NodeColumn.STATE], (COMPLETE, INACTIVE))
    left[idle] = 0
    return left


def _row(part: Part) -> tuple[int, int, int, int]:
    start = NONE if part.project_start_yields else part.project_start
    return start, part.project_start, NONE if part.data_date is None else part.data_date, int(part.progress)


def _clock_tables(
    calendars: Calendars, packed: Ints, zero: int, horizon: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Cells of every calendar from ``zero`` on."""
    fill = kernels("simulation.lanes.assembling").cell_tables
    rows, cells, spans = [], [], []
    cells_at = spans_at = 0
    for calendar in range(len(calendars)):
        size = _grain(calendars, calendar)
        count = min(horizon // size + 1, _MOST_CELLS - 1)
        own, begins = np.zeros(count, np.int32), np.zeros(count, np.int32)
        found = fill(packed, calendar, zero, size, count, own, begins)
        rows.append((size, cells_at, count, spans_at, max(found, 1)))
        cells.append(own)
        spans.append(begins[: max(found, 1)])
        cells_at, spans_at = cells_at + count, spans_at + max(found, 1)
    return (
        np.array(rows, np.int32).reshape(len(rows), layout.CLOCK_COLUMNS),
        np.concatenate(cells),
        np.concatenate(spans),
    )


def _grain(calendars: Calendars, calendar: int) -> int:
    """The longest cell, in ticks, that never holds a change between work and rest."""
    t = calendars.tables
    days = slice(int(t.day_at[calendar]), int(t.day_at[calendar] + t.days[calendar]))
    shapes = np.union1d(t.shape[days], t.week_shape[calendar])
    size = int(t.day_ticks)
    for shape in shapes.tolist():
        pieces = slice(int(t.piece_at[shape]), int(t.piece_at[shape + 1]))
        size = int(np.gcd.reduce(np.concatenate(([size], t.piece_from[pieces], t.piece_to[pieces]))))
    return size
