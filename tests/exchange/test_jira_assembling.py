"""Parts of the assembly that a file shows only in part: link words, circles, outlines, calendars, states."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.document import LinkType, StateCategory, Task
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.items.states import guess_category
from quarterdeck.exchange.jira.assembling.effort import (
    WorkingTime,
    set_progress,
    set_work,
    site_calendar,
    working_hours,
)
from quarterdeck.exchange.jira.assembling.links import circular, logic_of
from quarterdeck.exchange.jira.assembling.outline import outline_of
from quarterdeck.exchange.jira.clock import Clock
from quarterdeck.exchange.jira.durations import TimeTracking
from quarterdeck.exchange.jira.issue import JiraIssue, LinkEntry
from quarterdeck.exchange.jira.states import States, category_of

FS = LinkType.FS


@pytest.mark.parametrize(
    ("kind", "is_outward", "phrase", "logic"),
    [
        ("Blocks", True, "blocks", (FS, True)),
        ("Blocks", False, "is blocked by", (FS, False)),
        ("Blocks", True, "", (FS, True)),
        ("Blocks", False, "", (FS, False)),
        ("Blocker", True, "holds up", (FS, True)),
        ("Dependency", True, "depends on", (FS, False)),
        ("Dependency", False, "is depended on by", (FS, True)),
        ("Dependency", True, "", (FS, False)),
        ("Abhängigkeit", False, "", (FS, True)),
        ("Custom", True, "has to be done before", (FS, True)),
        ("Gantt: start-start", True, "start together", (LinkType.SS, True)),
        ("Gantt End to End", False, "", (LinkType.FF, False)),
        ("Gantt Start to End", True, "", (LinkType.SF, True)),
        ("Gantt End to Start", True, "has to be done before", (FS, True)),
        ("Relates", True, "relates to", None),
        ("Duplicate", False, "is duplicated by", None),
        ("Cloners", True, "", None),
    ],
)
def test_link_types_say_who_comes_first_or_nothing(kind, is_outward, phrase, logic):
    assert logic_of(LinkEntry(kind, is_outward, "SP-2", phrase)) == logic


def reaches(after, start):
    """Whether a walk along the edges can come back to where it began: slow and obvious."""
    seen, waiting = set(), list(after.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting += after.get(node, ())
    return False


def has_circle(links, parents):
    after = {}
    for uid, parent in parents.items():
        after.setdefault((uid, "S"), []).append((uid, "F"))
        if parent is not None:
            after.setdefault((parent, "S"), []).append((uid, "S"))
            after.setdefault((uid, "F"), []).append((parent, "F"))
    for first, second, kind in links:
        after.setdefault((first, kind.value[0]), []).append((second, kind.value[1]))
    return any(reaches(after, node) for node in after)


TREES = (
    st.integers(2, 7)
    .flatmap(lambda size: st.tuples(*[st.sampled_from([None, *range(1, uid)]) for uid in range(1, size + 1)]))
    .map(lambda parents: dict(enumerate(parents, start=1)))
)


@given(TREES.flatmap(lambda tree: st.tuples(st.just(tree), st.lists(
    st.tuples(st.sampled_from(sorted(tree)), st.sampled_from(sorted(tree)), st.sampled_from(LinkType)).filter(
        lambda link: link[0] != link[1]), unique=True, max_size=8))))  # fmt: skip
def test_what_is_left_of_the_links_has_no_circle_and_nothing_is_cut_from_sound_ones(drawn):
    parents, links = drawn
    cut = circular(links, parents)
    kept = [link for link in links if link not in cut]
    assert not has_circle(kept, parents)
    if not has_circle(links, parents):
        assert cut == set()


def test_outlines_keep_the_order_of_the_file_below_each_parent():
    issues = [
        JiraIssue(id=name, key=name.upper(), parents=[above] if above else [])
        for name, above in (("a", "b"), ("b", ""), ("c", "B"), ("d", ""), ("e", "c"))
    ]
    outline = outline_of(issues, log=IssueLog("x"))
    assert [issues[position].id for position in outline.order] == ["b", "a", "c", "e", "d"]
    assert outline.level == [2, 1, 2, 1, 3]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_every_outline_is_a_tree_whatever_the_parents_say(above):
    issues = [JiraIssue(id=str(n), key=f"K{n}", parents=[str(parent)]) for n, parent in enumerate(above)]
    outline = outline_of(issues, log=IssueLog("x"))
    assert sorted(outline.order) == list(range(len(issues)))
    place = {position: number for number, position in enumerate(outline.order)}
    for position, parent in enumerate(outline.parent):
        if parent is not None:
            assert place[parent] < place[position]
            assert outline.level[position] == outline.level[parent] + 1


@pytest.mark.parametrize(
    ("minutes", "hours"), [(480, 2), (240, 1), (450, 2), (900, 2), (1200, 1), (1440, 1), (2000, 1)]
)
def test_working_hours_last_as_long_as_the_day(minutes, hours):
    found = working_hours(minutes)
    assert len(found) == hours
    assert sum(each.finish - each.start for each in found) == min(minutes, 1440)
    assert all(0 <= each.start < each.finish <= 1440 for each in found)


def test_working_time_is_counted_on_the_calendar_of_the_site():
    time = WorkingTime(site_calendar(480, 2400))
    pairs = [(datetime(2026, 1, 9, 16), datetime(2026, 1, 12, 9)), (datetime(2026, 1, 10, 9), datetime(2026, 1, 11, 9))]
    assert time.between(pairs) == [120, 0]
    assert time.between([]) == []
    assert len([day for day in site_calendar(480, 3360).days if day]) == 7


@pytest.mark.parametrize(
    ("given_", "work"),
    [
        ({"estimate": 480, "remaining": None, "spent": None}, (480, None, 480)),
        ({"estimate": 480, "remaining": None, "spent": 120}, (480, 120, 360)),
        ({"estimate": 60, "remaining": None, "spent": 120}, (120, 120, 0)),
        ({"estimate": None, "remaining": 60, "spent": 120}, (180, 120, 60)),
        ({"estimate": None, "remaining": None, "spent": None}, (None, None, None)),
    ],
)
def test_work_is_what_was_spent_and_what_remains(given_, work):
    task = Task(uid=1)
    set_work(task, **given_)
    assert (task.work_minutes, task.actual_work_minutes, task.remaining_work_minutes) == work


def test_work_in_progress_without_a_known_rest_is_half_done_and_never_quite_finished():
    half, nearly = Task(uid=1), Task(uid=2, work_minutes=60, actual_work_minutes=60, remaining_work_minutes=0)
    set_progress(half, StateCategory.DOING, usual=480, planned=None)
    set_progress(nearly, StateCategory.DOING, usual=480, planned=None)
    assert (half.percent_complete, half.remaining_duration_minutes, half.is_estimated) == (50, 240, True)
    assert nearly.percent_complete == 99


def test_categories_come_from_ids_names_and_words_in_this_order():
    log = IssueLog("x")
    states = States(log)
    states.learn("Ready", StateCategory.DOING, identity="5")
    states.learn("Ready", StateCategory.TODO)
    assert states.category("Ready", identity="5") is StateCategory.DOING
    assert states.category("ready") is StateCategory.DOING
    assert states.category("Backlog", identity="6") is StateCategory.TODO
    assert states.category(None) is None
    assert len(log.close()) == 1
    assert category_of("indeterminate") is StateCategory.DOING
    assert category_of(None, "Fertig") is StateCategory.DONE
    assert category_of(None, None) is None
    assert guess_category("Waiting for customer reply") is StateCategory.DOING


@pytest.mark.parametrize(
    "value", ["-3600", "nan", "inf", "1e308", "99999999999999999999", -1, float("inf"), "3 parsecs"]
)
def test_lengths_of_work_that_are_none_are_named(value):
    log = IssueLog("x")
    tracking = TimeTracking(log)
    tracking.see(value)
    assert tracking.minutes(value, "row 1", "Time Spent") is None
    assert [each.code for each in log.close()] == ["jira.bad_duration"]


def test_years_beyond_a_plan_are_left_out():
    log = IssueLog("x")
    clock = Clock(log)
    for text in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "31.12.1850"):
        clock.see(text)
    clock.decide()
    assert clock.at("0001-01-01T00:00:00Z", "row 1", "Created") is None
    assert clock.at("31.12.1850", "row 2", "Created") is None
    assert clock.at("never", "row 3", "Created") is None
    assert clock.latest is None
    places = [each.place for each in log.close() if each.code == "jira.bad_date"]
    assert places == ["row 1, Created", "row 2, Created", "row 3, Created"]


def test_an_instant_is_the_same_whatever_was_read_before_it():
    texts = [
        *("05/Jan/26 9:37 AM", "06/Jan/26 9:37 AM", "05/Jan/26 10:00 PM", "05/Jan/26 9:37 AM", "5 Jan 2026 9:37"),
        *("2026-01-05 09:37", "2026-01-05T09:37:08", "31/Feb/26 9:37 AM", "01/Jan/1800 9:37 AM", "05/Jan/26"),
    ]

    def read(seen, wanted):
        clock = Clock(IssueLog("export.csv"))
        for text in seen:
            clock.see(text)
        clock.decide()
        return [clock.at(text, "row 2", "Created") for text in wanted]

    assert read(texts, texts + texts) == [each for text in texts + texts for each in read([], [text])]
