"""Broken and hostile GanttProject files: a message with its place, never an exception, bounded memory."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.ganttproject import read_ganttproject
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan
from tests.exchange.test_ganttproject_reading import depend, gan, task
from tests.faults.test_hostile_plans import MOST_MEMORY, in_child

pytestmark = pytest.mark.faults

WHOLE = gan(
    "<taskproperties><taskproperty id='c1' name='C' type='custom' valuetype='int'/></taskproperties>"
    + task(0, "2026-11-02", 9, depend(2) + task(1, "2026-11-02", 3, "<notes>n</notes>", complete=50))
    + task(2, "2026-11-05", 3, '<customproperty taskproperty-id="c1" value="4"/>', meeting="true"),
    calendars='<date year="" month="1" date="1" type="HOLIDAY">New Year</date>',
    rest=(
        '<resources><resource id="1" name="Ada"><rate name="standard" value="9.5"/></resource></resources>'
        '<allocations><allocation task-id="1" resource-id="1" load="50.0"/></allocations>'
        '<vacations><vacation start="2026-11-03" end="2026-11-04" resourceid="1"/></vacations>'
        '<previous><previous-tasks name="B"><previous-task id="1" start="2026-11-02" duration="2"/></previous-tasks>'
        "</previous>"
    ),
)


def read(content: bytes, **limits: int):
    return read_ganttproject(BytesIO(content), file="odd.gan", limits=ReadingLimits(**limits))


def odd(tasks: str = "", **more: str):
    reading = read(gan(tasks, **more))
    assert reading.document is not None, reading.issues
    return reading


def test_values_that_cannot_be_are_left_out_with_their_line():
    reading = odd(
        '\n<task id="1" name="A" start="2026-31-02" duration="-3" complete="250" priority="9"/>'
        '\n<task id="2" name="B" start="0001-01-01" duration="999999999" complete="NaN" meeting="perhaps"/>'
    )
    assert [(each.start, each.duration_minutes, each.percent_complete) for each in reading.document.tasks] == [
        (None, 0.0, 0.0),
        (None, 0.0, 0.0),
    ]
    assert len(reading.issues) == 8
    assert {issue.code for issue in reading.issues} == {"ganttproject.bad_value"}
    assert [issue.place for issue in reading.issues][::4] == ["task 1 A, line 2", "task 2 B, line 3"]


def test_rows_without_or_with_a_second_number_are_told():
    reading = odd(
        task(1, "2026-11-02", 1) + task(1, "2026-11-03", 1) + '<task name="C" start="2026-11-04" duration="1"/>',
        rest='<resources><resource name="Nobody"/><resource id="4" name="A"/><resource id="4" name="B"/></resources>',
    )
    assert [(each.uid, each.source_id) for each in reading.document.tasks] == [(1, "1"), (2, None), (3, None)]
    assert [each.name for each in reading.document.resources] == ["A"]
    assert [issue.code for issue in reading.issues] == [
        "ganttproject.renumbered",
        "ganttproject.renumbered",
        "ganttproject.left_out",
        "ganttproject.left_out",
    ]


def test_links_to_nowhere_and_to_itself_are_told(tmp_path):
    path = tmp_path / "odd.gan"
    path.write_bytes(gan(task(1, "2026-11-02", 1, depend(1) + depend(404) + '<depend id="x" type="7"/>')))
    reading = read_plan(path)
    assert reading.document.links == []
    assert sorted(issue.code for issue in reading.issues) == [
        "ganttproject.bad_value",
        "ganttproject.dangling_link",
        "ganttproject.left_out",
        "plan.self_link",
    ]


def test_a_calendar_without_a_working_day_does_not_hang():
    content = gan(task(1, "2026-11-02", 5)).replace(b'="0"', b'="1"')
    reading = read(content)
    assert reading.document.tasks[0].finish.isoformat() == "2026-11-06T17:00:00"
    assert "ganttproject.no_working_day" in [issue.code for issue in reading.issues]


def test_holidays_without_end_do_not_hang():
    days = "".join(
        f'<date year="" month="{month}" date="{day}" type="HOLIDAY"/>' for month in range(1, 13) for day in range(1, 32)
    )
    reading = odd(task(1, "2026-11-02", 5), calendars=days)
    assert reading.document.tasks[0].finish is not None


def test_elements_in_the_wrong_place_are_told():
    reading = odd(
        rest=(
            '<depend id="1"/><customproperty taskproperty-id="c" value="1"/><notes>loose</notes>'
            '<rate name="standard" value="1"/><custom-property definition-id="c" value="1"/><blink/>'
            '<previous-task id="1" start="2026-11-02" duration="1"/><vacation start="2026-11-05" end="2026-11-01"/>'
        )
    )
    assert reading.document.tasks == []
    assert [issue.code for issue in reading.issues] == [
        "ganttproject.left_out",
        "ganttproject.left_out",
        "ganttproject.left_out",
        "ganttproject.unknown",
    ]
    assert "blink" in reading.issues[-1].message


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"tasks": 1}, "more than 1 tasks"),
        ({"links": 0}, "more than 0 links"),
        ({"resources": 0}, "more than 0 resources"),
        ({"assignments": 0}, "more than 0 assignments"),
        ({"calendars": 1}, "more than 1 calendars"),
        ({"document_bytes": 100}, "too large to be held"),
    ],
)
def test_what_is_too_much_is_refused(limits, words):
    reading = read(WHOLE, **limits)
    assert reading.document is None
    assert (reading.issues[-1].code, reading.issues[-1].severity) == ("plan.too_large", Severity.ERROR)
    assert words in reading.issues[-1].message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<project><tasks>", "xml.broken"),
        (b"<plan/>", "ganttproject.wrong_format"),
        (b'<!DOCTYPE project [<!ENTITY a "b">]><project name="&a;"/>', "xml.document_type"),
        (b"<project>" + b"<task id='1'>" * 400 + b"</task>" * 400 + b"</project>", "xml.broken"),
        (WHOLE.replace(b"T1", b"T\x00"), "xml.broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content, code):
    reading = read(content)
    assert reading.document is None
    assert (reading.issues[-1].code, reading.issues[-1].file) == (code, "odd.gan")


def test_a_hundred_thousand_tasks_stay_within_the_memory(tmp_path):
    path = tmp_path / "many.gan"
    head, tail = gan("@").split(b"@")
    with path.open("wb") as target:
        target.write(head)
        for number in range(1, 100_002):
            line = f'<task id="{number}" name="Task {number}" start="2026-11-02" duration="3" color="#8cb6ce"/>\n'
            target.write(line.encode())
        target.write(tail)
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "plan.too_large")
    assert memory < MOST_MEMORY


def test_a_truncated_file_is_refused_at_every_length():
    for length in range(1, len(WHOLE) - 1, 7):
        reading = read(WHOLE[:length])
        assert reading.document is None, length
        assert reading.issues[-1].code == "xml.broken", length


WORDS = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1",
        "2",
        "99999999999999999999",
        "2026-02-30",
        "2026-11-02",
        "NaN",
        "1e309",
        "true",
        "x",
        "\U0001f600",
    ]
)


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 200), WORDS), min_size=1, max_size=8))
def test_any_attribute_may_say_anything(changes):
    parts = WHOLE.decode().split('"')
    for place, value in changes:
        position = 1 + 2 * (place % (len(parts) // 2))
        parts[position] = value
    reading = read('"'.join(parts).encode())
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR


@settings(max_examples=300, deadline=None)
@given(damage=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_random_damage_never_raises(damage):
    content = bytearray(WHOLE)
    for place, value in damage:
        content[place] = value
    reading = read(bytes(content))
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR
