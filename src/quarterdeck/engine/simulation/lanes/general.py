"""Tasks with rules of their own, one lane after the other, by the steps of the critical path itself (compiled).

Several assignments, levelling delays, lags in percent, dates that override links, tasks that may not exist: the row
of the task is copied with the drawn duration, and `quarterdeck.engine.cpm` places it. ``one`` is that copy, int64
[1, columns], ``parts`` its portions, ``dates`` scratch int64 [5, 1]. Dates are instants of the plan here: the pool's
plus ``zero``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.calendars.kernels import earliest, latest, worked
from quarterdeck.engine.cpm import dates as cpm
from quarterdeck.engine.cpm.backward import place_late
from quarterdeck.engine.cpm.dates import FAR, NONE, end, round_percent
from quarterdeck.engine.cpm.forward import continue_started, plan_task
from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.rows import row_of


@lane
def cut(row: Any, portions: Any, left: Any, done: Any, one: Any, parts: Any) -> None:
    """Put a task's drawn duration into its copy: ``left`` to do after ``done``; portions grow alike."""
    for c in range(len(row)):
        one[0, c] = row[c]
    total = left + done
    one[0, cpm.DURATION] = total
    if row[cpm.STATE] == 1 and row[cpm.REMAINING] != NONE:
        one[0, cpm.REMAINING] = left
    first = row[cpm.PORTION_FIRST]
    count = row[cpm.PORTION_LAST] - first
    one[0, cpm.PORTION_FIRST] = 0
    one[0, cpm.PORTION_LAST] = count if total > 0 else 0
    for p in range(count):
        for c in range(3):
            parts[p, c] = portions[first + p, c]
        if row[cpm.DURATION] > 0:
            parts[p, 1] = scaled(portions[first + p, 1], total, row[cpm.DURATION])


@lane
def scaled(amount: Any, part: Any, whole: Any) -> Any:
    """``amount * part / whole`` to the nearest whole number, and not nothing out of something."""
    value = (2 * amount * part + whole) // (2 * whole)
    return max(value, 1) if amount > 0 and part > 0 else value


@lane
def lag_of(links: Any, e: Any, span: Any) -> Any:
    """The lag in ticks, and whether it runs on the clock."""
    step = links[e, at.STEP]
    lag: Any = np.int64(links[e, at.LAG])
    if step >= at.PERCENT_LAG:
        lag = round_percent(lag, span)
    return lag, step == at.CLOCK_LAG or step == at.CLOCK_PERCENT_LAG


@lane
def span_at(t: Any, nodes: Any, r: Any, k: Any, pool: Any, zero: Any) -> Any:
    """The whole duration of node ``r`` in lane ``k``; a summary's is what lies between its dates."""
    m = len(nodes)
    if nodes[r, at.KIND] != at.CLOSING:
        return np.int64(pool[row_of(at.LENGTH, m, r) + k]) + nodes[r, at.DONE]
    calendar = nodes[r, at.CALENDAR]
    finish = worked(t, calendar, pool[row_of(at.FINISH, m, r) + k] + zero)
    return finish - worked(t, calendar, pool[row_of(at.START, m, r) + k] + zero)


@lane
def bounds_in_lane(t: Any, nodes: Any, links: Any, r: Any, k: Any, bound: Any, asked: Any, pool: Any, zero: Any) -> Any:
    """The start and the finish that links demand of node ``r`` in lane ``k``, no earlier than those given."""
    m = len(nodes)
    for e in range(nodes[r, at.IN_FIRST], nodes[r, at.IN_LAST]):
        other = links[e, at.OTHER]
        starts = links[e, at.ROW] == at.START_ROW
        value = np.int64(pool[row_of(at.START if starts else at.FINISH, m, other) + k])
        if starts and nodes[other, at.FLAGS] & at.STARTED:
            value = np.int64(nodes[other, at.BEGUN])
        value += zero
        if links[e, at.STEP] != at.NO_LAG:
            lag, on_clock = lag_of(links, e, span_at(t, nodes, other, k, pool, zero))
            calendar = links[e, at.LAG_CALENDAR]
            value = value + lag if on_clock else earliest(t, calendar, worked(t, calendar, value) + lag)
        if links[e, at.OTHER_END]:
            asked = max(asked, value)
        else:
            bound = max(bound, value)
    return bound, asked


@lane
def limits_in_lane(
    t: Any, nodes: Any, links: Any, r: Any, k: Any, latest_finish: Any, latest_start: Any, pool: Any, zero: Any
) -> Any:
    """The latest finish and start that successors allow node ``r`` in lane ``k``, no later than those given."""
    m = len(nodes)
    for e in range(nodes[r, at.OUT_FIRST], nodes[r, at.OUT_LAST]):
        other = links[e, at.OTHER]
        sheet = at.START
        if links[e, at.ROW] == at.LATE_START_ROW:
            sheet = at.LATE_START_SHEET
        elif links[e, at.ROW] == at.LATE_FINISH_ROW:
            sheet = at.LATE_FINISH_SHEET
        value = np.int64(pool[row_of(sheet, m, other) + k]) - links[e, at.DELAY] + zero
        if links[e, at.STEP] != at.NO_LAG:
            lag, on_clock = lag_of(links, e, span_at(t, nodes, r, k, pool, zero))
            calendar = links[e, at.LAG_CALENDAR]
            value = value - lag if on_clock else latest(t, calendar, worked(t, calendar, value) - lag)
        if links[e, at.OTHER_END]:
            latest_start = min(latest_start, value)
        else:
            latest_finish = min(latest_finish, value)
    return latest_finish, latest_start


@lane
def kept_in_range(value: Any) -> Any:
    """A number that an int32 holds, far ones cut."""
    return np.int32(max(at.NEVER, min(value, at.EVER)))


@lane
def open_general(t: Any, nodes: Any, links: Any, r: int, pool: Any, zero: int) -> None:
    """The bound of a summary's opening whose lags are shares of durations."""
    m = len(nodes)
    held = np.int64(nodes[r, at.START_BOUND])
    for k in range(LANES):
        bound = NONE if held == at.NEVER else held + zero
        bound, _ = bounds_in_lane(t, nodes, links, r, k, bound, NONE, pool, zero)
        pool[row_of(at.START, m, r) + k] = kept_in_range(bound - zero)
        pool[row_of(at.FINISH, m, r) + k] = kept_in_range(bound - zero)


@lane
def limit_general(t: Any, nodes: Any, links: Any, r: int, pool: Any, zero: int, limit: int) -> None:
    """Lower the limits of a summary's leaves by links out of it whose lags are shares of its duration."""
    for k in range(LANES):
        lowest, _ = limits_in_lane(t, nodes, links, r, k, pool[limit + k] + zero, FAR, pool, zero)
        pool[limit + k] = kept_in_range(lowest - zero)


@lane
def place_general(
    t: Any,
    nodes: Any,
    links: Any,
    specials: Any,
    portions: Any,
    projects: Any,
    dates_win: Any,
    zero: int,
    r: int,
    one: Any,
    parts: Any,
    dates: Any,
    pool: Any,
) -> None:
    """Dates of a task in every lane; the row of its start gets where the rest begins when the task has started."""
    m = len(nodes)
    s, project = nodes[r, at.SPECIAL], nodes[r, at.PROJECT]
    state, calendar = specials[s, cpm.STATE], specials[s, cpm.CALENDAR]
    first, last = np.int64(nodes[r, at.START_BOUND]), np.int64(nodes[r, at.FINISH_BOUND])
    base = worked(t, calendar, zero)
    for k in range(LANES):
        bound = NONE if first == at.NEVER else first + zero
        asked = NONE if last == at.NEVER else last + zero
        bound, asked = bounds_in_lane(t, nodes, links, r, k, bound, asked, pool, zero)
        cut(specials[s], portions, pool[row_of(at.LENGTH, m, r) + k], nodes[r, at.DONE], one, parts)
        if state == 3 and specials[s, cpm.FIXED_START] != NONE:
            dates[0, 0] = specials[s, cpm.FIXED_START]
            given = specials[s, cpm.FIXED_FINISH]
            dates[1, 0] = given if given != NONE else end(t, one, parts, 0, dates[0, 0])
        elif state == 1:
            data_date, rule = projects[project, 2], projects[project, 3]
            continue_started(t, one, parts, 0, bound, asked, data_date, rule, dates[0], dates[1], dates[2])
        else:
            data_date, begin = projects[project, 2], projects[project, 1]
            plan_task(t, one, parts, 0, bound, asked, data_date, dates_win[s], dates[0], dates[1], begin)
        pool[row_of(at.FINISH, m, r) + k] = kept_in_range(dates[1, 0] - zero)
        pool[row_of(at.START, m, r) + k] = kept_in_range((dates[2, 0] if state == 1 else dates[0, 0]) - zero)
        pool[row_of(at.TICKS, m, r) + k] = kept_in_range(worked(t, calendar, dates[1, 0]) - base)


@lane
def place_general_late(
    t: Any,
    nodes: Any,
    links: Any,
    specials: Any,
    portions: Any,
    dates_win: Any,
    zero: int,
    r: int,
    limit: int,
    one: Any,
    parts: Any,
    dates: Any,
    pool: Any,
    slack: int,
) -> None:
    """Late dates and total float of a task in every lane; row ``limit`` is the latest finish from above."""
    m = len(nodes)
    s = nodes[r, at.SPECIAL]
    calendar = specials[s, cpm.CALENDAR]
    started = specials[s, cpm.STATE] == 1
    for k in range(LANES):
        latest_finish, latest_start = limits_in_lane(t, nodes, links, r, k, pool[limit + k] + zero, FAR, pool, zero)
        cut(specials[s], portions, pool[row_of(at.LENGTH, m, r) + k], nodes[r, at.DONE], one, parts)
        begun = pool[row_of(at.START, m, r) + k] + zero
        dates[0, 0] = specials[s, cpm.FIXED_START] if started else begun
        dates[1, 0] = pool[row_of(at.FINISH, m, r) + k] + zero
        place_late(t, one, parts, 0, latest_start, latest_finish, dates_win[s], dates[0], dates[1], dates[3], dates[4])
        pool[row_of(at.LATE_START_SHEET, m, r) + k] = kept_in_range(dates[3, 0] - zero)
        pool[row_of(at.LATE_FINISH_SHEET, m, r) + k] = kept_in_range(dates[4, 0] - zero)
        spare = worked(t, calendar, dates[4, 0]) - worked(t, calendar, dates[1, 0])
        if not started:
            spare = min(spare, worked(t, calendar, dates[3, 0]) - worked(t, calendar, dates[0, 0]))
        pool[slack + k] = kept_in_range(spare)
