"""Flow of items: when they began and ended, how long they took, and what was in progress when."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.document import (
    Board,
    BoardColumn,
    PlanDocument,
    PlanSource,
    StateCategory,
    StateChange,
    Task,
    WorkItem,
)
from quarterdeck.exchange.flow import (
    FlowItem,
    Spread,
    WeekCount,
    age_days,
    cycle_days,
    daily_load,
    days_to_reach,
    flow_items,
    lead_days,
    percentile,
    spread,
    state_meanings,
    time_in_states,
    weekly_throughput,
)

MEANINGS = {"Open": "todo", "Doing": "doing", "Done": "done"}


def on(day, hour=9):
    return datetime(2026, 1, day, hour)


def changes(*steps):
    before, found = None, []
    for day, state in steps:
        found.append(StateChange(on(day), before, state))
        before = state
    return found


def task(uid, *steps, **given_):
    history = changes(*steps)
    item = WorkItem(key=f"K-{uid}", changes=history, created=history[0].at if history else None)
    item.state = history[-1].after if history else None
    item.category = StateCategory(MEANINGS.get(item.state or "", "todo"))
    for name in ("kind", "is_archived", "category", "state"):
        if name in given_:
            setattr(item, name, given_.pop(name))
    return Task(uid=uid, name=f"Task {uid}", item=item, **given_)


def document(*tasks, boards=(), states=MEANINGS):
    found = PlanDocument(source=PlanSource(format="x"), tasks=list(tasks), boards=list(boards))
    if states:
        found.properties.extras["states"] = dict(states)
    return found


def only(*steps, **given_):
    [item] = flow_items(document(task(1, *steps, **given_)))
    return item


def test_work_begins_with_the_first_step_out_of_to_do_and_ends_with_the_last_step_to_done():
    item = only((1, "Open"), (5, "Doing"), (7, "Done"), (9, "Doing"), (12, "Done"))
    assert (item.started, item.finished) == (on(5), on(12))
    assert (cycle_days(item), lead_days(item), age_days(item, date(2026, 1, 12))) == (8, 12, 8)


def test_a_reopened_item_is_running_and_one_in_done_states_only_counts_once():
    item = only((1, "Open"), (5, "Done"), (7, "Open"))
    assert (item.started, item.finished, item.is_running, cycle_days(item), lead_days(item)) == (
        on(5),
        None,
        True,
        None,
        None,
    )
    through = only((1, "Open"), (5, "Done"), (8, "Released"), category=StateCategory.DONE)
    assert through.finished == on(5)


def test_without_a_history_the_actual_dates_count():
    item = only(actual_start=on(5), actual_finish=on(6))
    assert (item.started, item.finished, cycle_days(item), lead_days(item)) == (on(5), on(6), 2, None)
    assert time_in_states(item, on(9)) == {}


def test_parts_epics_milestones_and_archived_items_do_not_count():
    tasks = [
        task(1, kind="Epic", is_summary=True),
        task(2, kind="Story", parent_uid=1, is_summary=True),
        task(3, kind="Sub-task", parent_uid=2),
        task(4, kind="Story", parent_uid=1),
        task(5, kind="Sous-tâche", parent_uid=4),
        task(6, kind="Version", is_milestone=True),
        task(7, is_archived=True),
        Task(uid=8, name="no item"),
        task(9, kind="Aufgabe", extras={"subtask": True}),
    ]
    assert [item.uid for item in flow_items(document(*tasks))] == [2, 4]


def test_meanings_come_from_the_reader_then_boards_then_items():
    board = Board("B", columns=[BoardColumn("C", ["Open", "Check"], StateCategory.DOING), BoardColumn("?", ["Odd"])])
    one = task(1, (1, "Zorb"), category=StateCategory.DONE)
    found = state_meanings(document(one, boards=[board], states={"Open": "todo", "Bad": "nonsense"}))
    assert found == {"Open": StateCategory.TODO, "Check": StateCategory.DOING, "Zorb": StateCategory.DONE}


def test_age_counts_only_days_in_progress():
    item = FlowItem(1, "K", "", None, None, on(5), on(7))
    ages = [age_days(item, date(2026, 1, day)) for day in range(4, 9)]
    assert ages == [None, 1, 2, 3, None]


def test_time_in_each_state_adds_up_stays_and_ends_with_the_item():
    item = only((1, "Open"), (2, "Doing"), (3, "Open"), (5, "Done"))
    assert time_in_states(item, on(30)) == {"Open": 3 * 1440.0, "Doing": 1440.0, "Done": 0.0}
    running = only((1, "Open"), (2, "Doing"))
    assert time_in_states(running, on(4)) == {"Open": 1440.0, "Doing": 2880.0}
    assert time_in_states(running, on(1)) == {"Open": 0.0, "Doing": 0.0}


@pytest.mark.parametrize(("percent", "value"), [(50, 3), (85, 5), (100, 5), (1, 1), (20, 1), (20.1, 2)])
def test_percentiles_are_values_that_occurred(percent, value):
    assert percentile([5, 1, 4, 2, 3], percent) == value


@given(st.lists(st.integers(1, 400), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_least_value_that_covers_so_many(values, percent):
    found = percentile(values, percent)
    covers = [each for each in values if 100 * sum(one <= each for one in values) >= percent * len(values)]
    assert found == min(covers)


def test_the_spread_counts_what_is_known():
    assert spread([]) == Spread(None, None, 0)
    assert spread([4, None, 2]) == Spread(2, 4, 2)


def test_throughput_lists_weeks_without_any():
    items = [FlowItem(n, "K", "", None, None, on(1), on(day)) for n, day in enumerate((5, 11, 20))]
    mondays = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    assert weekly_throughput(items, last=date(2026, 1, 25)) == [
        WeekCount(monday, count) for monday, count in zip(mondays, (2, 0, 1), strict=True)
    ]
    assert [week.finished for week in weekly_throughput(items, last=date(2026, 1, 18))] == [2, 0]
    assert weekly_throughput([], last=date(2026, 1, 25)) == []


ITEMS = st.lists(
    st.tuples(st.none() | st.integers(0, 40), st.none() | st.integers(0, 20)).map(
        lambda pair: FlowItem(
            1,
            "K",
            "",
            None,
            None,
            None if pair[0] is None else datetime(2026, 1, 1) + timedelta(days=pair[0], hours=7),
            None if None in pair else datetime(2026, 1, 1) + timedelta(days=pair[0] + pair[1], hours=9),
        )
    ),
    max_size=12,
)


@given(ITEMS)
def test_daily_load_equals_a_slow_count_and_its_ends_are_the_throughput(items):
    first, last = date(2025, 12, 29), date(2026, 3, 8)
    days = daily_load(items, first=first, last=last)
    for day in days:
        slow = [
            one
            for one in items
            if one.started and one.started.date() <= day.on and (one.finished is None or one.finished.date() >= day.on)
        ]
        assert day.count == len(slow)
    weeks = weekly_throughput(items, first=first, last=last)
    assert sum(len(day.finished) for day in days) == sum(week.finished for week in weeks)


def test_days_to_reach_a_column_count_from_the_start_of_work():
    items = [
        only((1, "Open"), (5, "Doing"), (8, "Check"), (9, "Done")),
        only((1, "Open"), (5, "Doing"), (6, "Done")),
        only((1, "Open"), (5, "Doing")),
        only((1, "Check"), (2, "Open"), (5, "Doing")),
    ]
    assert days_to_reach(items, {"Check", "Done"}) == [2, 4]
