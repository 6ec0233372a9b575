"""GanttProject files: what each element becomes, by the file's own calendar."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from quarterdeck.exchange.compilation import schedule_document
from quarterdeck.exchange.document import Constraint, CustomField, LinkType, Severity
from quarterdeck.exchange.ganttproject import read_ganttproject
from quarterdeck.exchange.ganttproject.calendars import WorkingDays
from quarterdeck.exchange.sniffing import sniff

WEEK = (
    '<day-types><default-week id="1" sun="1" mon="0" tue="0" wed="0" thu="0" fri="0" sat="1"/>'
    '<only-show-weekends value="{}"/></day-types>'
)


def gan(tasks: str = "", *, calendars: str = "", rest: str = "", only_shown: str = "false") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><project name="House" company="Velmora" webLink="" '
        'view-date="2026-11-02" gantt-divider-location="1" version="3.3.3300" locale="en_US">'
        f"<calendars>{WEEK.format(only_shown)}{calendars}</calendars>"
        f'<tasks empty-milestones="true">{tasks}</tasks>{rest}</project>'
    ).encode()


def read(*parts: str, **more: str):
    reading = read_ganttproject(BytesIO(gan(*parts, **more)), file="house.gan")
    assert reading.document is not None, reading.issues
    return reading


def task(number: int, start: str, days: int, inner: str = "", **more: object) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<task id="{number}" name="T{number}" start="{start}" duration="{days}"{attributes}>{inner}</task>'


def depend(successor: int, *, kind: int = 2, lag: int = 0, hardness: str = "Strong") -> str:
    return f'<depend id="{successor}" type="{kind}" difference="{lag}" hardness="{hardness}"/>'


def test_the_content_tells_the_format():
    assert sniff(gan()).format == "ganttproject"
    assert sniff(b'<project name="P" company="" mrproject-version="2" calendar="1"><properties/></project>').format == (
        "planner"
    )


def test_durations_are_working_days_of_the_files_calendar():
    document = read(task(1, "2026-11-05", 4)).document
    assert (document.tasks[0].duration_minutes, document.tasks[0].start, document.tasks[0].finish) == (
        4 * 480,
        datetime(2026, 11, 5, 8),
        datetime(2026, 11, 10, 17),
    )
    assert document.properties.minutes_per_week == 2400
    every_day = read(task(1, "2026-11-05", 4), only_shown="true").document
    assert every_day.tasks[0].finish == datetime(2026, 11, 8, 17)
    assert every_day.properties.minutes_per_week == 3360
    assert every_day.calendars[0].extras == {"only_show_weekends": True, "weekend": ["sat", "sun"]}


def test_events_of_one_date_win_over_yearly_ones_and_those_over_weekdays():
    events = (
        '<date year="" month="11" date="6" type="HOLIDAY"><![CDATA[Founding day]]></date>'
        '<date year="2026" month="11" date="6" type="WORKING_DAY" color="#ff0000"/>'
        '<date year="2026" month="11" date="7" type="WORKING_DAY"/>'
        '<date year="2026" month="11" date="9" type="HOLIDAY">Storm</date>'
        '<date year="2026" month="11" date="10" type="NEUTRAL">Fair</date>'
        '<date year="2026" month="2" date="30" type="HOLIDAY"/>'
    )
    reading = read(task(1, "2026-11-05", 4), calendars=events)
    calendar = reading.document.calendars[0]
    days = WorkingDays(calendar)
    works = [days.works(date(2026, 11, number).toordinal()) for number in range(5, 12)]
    assert works == [True, True, True, False, False, True, True]
    assert days.works(date(2027, 11, 6).toordinal()) is False
    assert days.works(date(2028, 11, 6).toordinal()) is False
    assert reading.document.tasks[0].finish == datetime(2026, 11, 10, 17)
    yearly = next(each for each in calendar.exceptions if each.recurrence)
    assert (yearly.name, yearly.recurrence, yearly.days[0]) == (
        "Founding day",
        {"Type": 2, "Month": 10, "MonthDay": 6},
        date(2025, 11, 6),
    )
    assert date(2026, 11, 6) not in yearly.days
    assert calendar.extras["events"] == {
        "2026-11-06": {"color": "#ff0000"},
        "2026-11-10": {"type": "NEUTRAL", "title": "Fair"},
    }
    [issue] = reading.issues
    assert (issue.code, issue.severity) == ("ganttproject.left_out", Severity.ERROR)


@pytest.mark.parametrize(
    ("kind", "expected", "start", "finish"),
    [
        (2, LinkType.FS, datetime(2026, 11, 10, 8), datetime(2026, 11, 11, 17)),
        (1, LinkType.SS, datetime(2026, 11, 4, 8), datetime(2026, 11, 5, 17)),
        (3, LinkType.FF, datetime(2026, 11, 6, 8), datetime(2026, 11, 9, 17)),
        (4, LinkType.SF, datetime(2026, 11, 2, 8), datetime(2026, 11, 3, 17)),
    ],
)
def test_each_kind_of_dependency_drives_as_in_the_program(kind, expected, start, finish):
    """T1 runs from Monday to Thursday; the lag is two working days."""
    inner = depend(2, kind=kind, lag=2)
    document = read(task(1, "2026-11-02", 4, inner) + task(2, start.date().isoformat(), 2)).document
    [link] = document.links
    assert (link.predecessor_uid, link.successor_uid, link.kind, link.lag) == (1, 2, expected, 960.0)
    scheduled = {each.uid: (each.start, each.finish) for each in schedule_document(document, from_scratch=True).tasks}
    assert scheduled[2] == (start, finish) == (document.tasks[1].start, document.tasks[1].finish)


def test_strong_links_drive_and_rubber_ones_only_bound():
    tasks = (
        task(1, "2026-11-02", 2, depend(2) + depend(3, hardness="Rubber"))
        + task(2, "2026-11-04", 1)
        + task(3, "2026-11-10", 1)
        + task(4, "2026-11-12", 1)
    )
    document = read(tasks).document
    assert [link.extras for link in document.links] == [{}, {"hardness": "Rubber"}]
    held = {each.uid: (each.constraint, each.constraint_date) for each in document.tasks}
    assert held == {
        1: (Constraint.ASAP, None),
        2: (Constraint.ASAP, None),
        3: (Constraint.SNET, datetime(2026, 11, 10, 8)),
        4: (Constraint.SNET, datetime(2026, 11, 12, 8)),
    }
    assert [each.start for each in schedule_document(document, from_scratch=True).tasks] == [
        each.start for each in document.tasks
    ]


def test_earliest_begin_binds_and_a_date_that_is_only_kept_does_not():
    third = {"thirdDate": "2026-11-06", "thirdDate-constraint": 1}
    first = '<task id="1" name="A" start="2026-11-02" duration="1"><depend id="2"/></task>'
    bound = "".join(f' {name}="{value}"' for name, value in third.items())
    document = read(
        first
        + f'<task id="2" name="B" start="2026-11-06" duration="1"{bound}/>'
        + '<task id="3" name="C" start="2026-11-02" duration="1" thirdDate="2026-11-09" thirdDate-constraint="0"/>'
    ).document
    assert [(each.constraint, each.constraint_date) for each in document.tasks] == [
        (Constraint.ASAP, None),
        (Constraint.SNET, datetime(2026, 11, 6, 8)),
        (Constraint.ASAP, None),
    ]
    assert document.tasks[2].extras == {"thirdDate": "2026-11-09"}


def test_a_milestone_lies_at_the_moment_that_drives_it():
    tasks = task(1, "2026-11-05", 2, depend(2)) + task(2, "2026-11-09", 0, depend(3), meeting="true")
    document = read(tasks + task(3, "2026-11-09", 1) + task(4, "2026-11-09", 0, meeting="true")).document
    driven, alone = document.tasks[1], document.tasks[3]
    assert driven.is_milestone
    assert (driven.start, driven.finish) == (datetime(2026, 11, 6, 17), datetime(2026, 11, 6, 17))
    assert alone.start == datetime(2026, 11, 9, 8)
    assert [each.start for each in schedule_document(document, from_scratch=True).tasks] == [
        each.start for each in document.tasks
    ]


def test_the_outline_is_that_of_the_nested_elements():
    document = read(task(5, "2026-11-02", 3, task(7, "2026-11-02", 1) + task(6, "2026-11-03", 2))).document
    assert [(each.uid, each.parent_uid, each.outline_level, each.is_summary) for each in document.tasks] == [
        (5, None, 1, True),
        (7, 5, 2, False),
        (6, 5, 2, False),
    ]
    assert document.tasks[0].constraint is Constraint.ASAP


def test_task_number_0_gets_a_number_of_its_own_and_keeps_its_identity():
    rows = task(0, "2026-11-02", 1, depend(3)) + task(3, "2026-11-03", 1)
    rest = '<resources><resource id="0" name="Jo" contacts="jo@velmora.example"/></resources>'
    rest += '<allocations><allocation task-id="0" resource-id="0" load="50.0" responsible="true"/></allocations>'
    document = read(rows, rest=rest).document
    assert [(each.uid, each.source_id) for each in document.tasks] == [(4, "0"), (3, "3")]
    assert [(link.predecessor_uid, link.successor_uid) for link in document.links] == [(4, 3)]
    [row] = document.assignments
    assert (row.task_uid, row.resource_uid, row.units, row.work_minutes, row.extras) == (
        4,
        document.resources[0].uid,
        0.5,
        240.0,
        {"responsible": True},
    )


def test_progress_is_taken_as_begun_where_the_plan_has_it_and_said_so():
    tasks = task(1, "2026-11-02", 2, complete=100) + task(2, "2026-11-02", 4, complete=25) + task(3, "2026-11-02", 1)
    reading = read(tasks)
    done, begun, open_ = reading.document.tasks
    assert (done.actual_start, done.actual_finish, done.remaining_duration_minutes) == (
        datetime(2026, 11, 2, 8),
        datetime(2026, 11, 3, 17),
        0.0,
    )
    assert (begun.actual_start, begun.actual_finish, begun.remaining_duration_minutes) == (
        datetime(2026, 11, 2, 8),
        None,
        3 * 480,
    )
    assert (open_.actual_start, open_.percent_complete) == (None, 0.0)
    [issue] = reading.issues
    assert issue.code == "ganttproject.actual_dates"
    assert issue.message.startswith("GanttProject keeps no actual dates. 2 tasks")


def test_resources_carry_role_rate_contacts_vacation_and_columns():
    rest = (
        '<resources><custom-property-definition id="cp0" name="Grade" type="int"/>'
        '<resource id="1" name="Ada" function="7" contacts="ada@velmora.example" phone="123">'
        '<rate name="standard" value="400"/><custom-property definition-id="cp0" value="3"/></resource>'
        '<resource id="2" name="Bo" function="Default:1" contacts="ask at the desk" phone=""/></resources>'
        '<allocations><allocation task-id="1" resource-id="1" function="7" responsible="false" load="100.0"/>'
        '<allocation task-id="9" resource-id="1" load="100"/></allocations>'
        '<vacations><vacation start="2026-11-03" end="2026-11-04" resourceid="1"/></vacations>'
        '<roles roleset-name="Default"/><roles><role id="7" name="Mason"/></roles>'
    )
    reading = read(task(1, "2026-11-02", 3), rest=rest)
    document = reading.document
    ada, bo = document.resources
    assert (ada.email, ada.group, ada.rates[0].standard, ada.custom) == (
        "ada@velmora.example",
        "Mason",
        Decimal(50),
        {"cp0": 3},
    )
    assert (bo.email, bo.extras) == (None, {"contacts": "ask at the desk", "function": "Default:1"})
    assert document.custom_fields == [CustomField("cp0", "Grade", "resource", "integer")]
    leave = next(each for each in document.calendars if each.uid == ada.calendar_uid)
    assert [(each.first, each.last, each.hours) for each in leave.exceptions] == [
        (date(2026, 11, 3), date(2026, 11, 4), [])
    ]
    assert [issue.code for issue in reading.issues] == ["ganttproject.dangling_allocation"]
    [scheduled] = schedule_document(document, from_scratch=True).tasks
    assert scheduled.finish == datetime(2026, 11, 4, 17), "vacations move no dates in GanttProject"


def test_columns_have_types_and_a_wrong_value_stays_text():
    columns = "".join(
        f'<taskproperty id="{key}" name="{key.upper()}" type="custom" valuetype="{kind}"/>'
        for key, kind in (("c1", "text"), ("c2", "int"), ("c3", "double"), ("c4", "date"), ("c5", "boolean"))
    )
    values = {"c1": "red", "c2": "7", "c3": "1.5", "c4": "2026-12-24", "c5": "true", "c6": "?"}
    inner = "".join(f'<customproperty taskproperty-id="{key}" value="{value}"/>' for key, value in values.items())
    own = '<taskproperty id="tpd3" name="name" type="default" valuetype="text"/>'
    reading = read(
        f"<taskproperties>{own}{columns}</taskproperties>"
        + task(1, "2026-11-02", 1, inner)
        + task(2, "2026-11-02", 1, '<customproperty taskproperty-id="c2" value="seven"/>')
    )
    assert reading.document.tasks[0].custom == {
        "c1": "red",
        "c2": 7,
        "c3": 1.5,
        "c4": datetime(2026, 12, 24),
        "c5": True,
        "c6": "?",
    }
    assert reading.document.tasks[1].custom == {"c2": "seven"}
    assert [field.kind for field in reading.document.custom_fields] == [
        "text",
        "integer",
        "number",
        "date",
        "flag",
        "text",
    ]
    assert [issue.code for issue in reading.issues] == ["ganttproject.unknown_column", "ganttproject.bad_value"]


def test_baselines_are_numbered_in_their_order_and_rows_of_removed_tasks_are_kept():
    kept = "".join(
        f'<previous-tasks name="B{n}"><previous-task id="1" start="2026-11-0{n + 2}" duration="2" meeting="false"/>'
        '<previous-task id="99" start="2026-11-02" duration="1"/></previous-tasks>'
        for n in range(2)
    )
    document = read(task(1, "2026-11-05", 2), rest=f"<previous>{kept}</previous>").document
    baselines = document.tasks[0].baselines
    assert {number: (each.start, each.finish) for number, each in baselines.items()} == {
        0: (datetime(2026, 11, 2, 8), datetime(2026, 11, 3, 17)),
        1: (datetime(2026, 11, 3, 8), datetime(2026, 11, 4, 17)),
    }
    assert document.extras["baselines"] == [
        {"name": "B0", "removed": [[99, "2026-11-02", 1]]},
        {"name": "B1", "removed": [[99, "2026-11-02", 1]]},
    ]


def test_a_cost_set_by_hand_stands_beyond_what_the_people_cost():
    rest = (
        '<resources><resource id="1" name="Ada"><rate name="standard" value="80"/></resource></resources>'
        '<allocations><allocation task-id="1" resource-id="1" load="100.0"/></allocations>'
    )
    tasks = "".join(
        task(number, "2026-11-02", 2, cost_manual_value=value, cost_calculated=calculated)
        for number, value, calculated in ((1, "500.00", "false"), (2, "70", "false"), (3, "9", "true"))
    )
    document = read(tasks, rest=rest).document
    assert [(each.cost, each.fixed_cost) for each in document.tasks] == [
        (Decimal("500.00"), Decimal("340.00")),
        (Decimal(70), Decimal(70)),
        (None, None),
    ]


def test_the_rest_of_a_task_is_kept():
    inner = "<notes><![CDATA[\nMind the cellar.\n]]></notes>"
    more = {"color": "#8cb6ce", "priority": 4, "webLink": "http%3A%2F%2Fvelmora.example%2Fa+b", "expand": "true"}
    document = read(task(1, "2026-11-02", 1, inner, **more)).document
    [one] = document.tasks
    assert (one.notes, one.priority, one.hyperlink, one.extras) == (
        "Mind the cellar.",
        900,
        "http://velmora.example/a+b",
        {"color": "#8cb6ce", "expand": "true"},
    )
    assert (document.properties.name, document.properties.company) == ("House", "Velmora")
    assert document.source.application_version == "3.3.3300"
