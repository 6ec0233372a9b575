"""MSPDI in: every value lands in its field, exact, and nothing else is thrown away."""

import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from quarterdeck.exchange.document import (
    Constraint,
    Interval,
    LagUnit,
    LinkType,
    ResourceKind,
    SchedulingProfile,
    TaskType,
)
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mspdi import read_mspdi

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'


def read(body: str):
    return read_mspdi(BytesIO(f"{HEAD}{body}</Project>".encode()), file="plan.xml")


def task(body: str):
    reading = read(f"<Tasks><Task><UID>7</UID>{body}</Task></Tasks>")
    assert reading.issues == []
    return reading.document.tasks[0]


def test_durations_are_exact_to_the_second():
    assert task("<Duration>PT8H30M15S</Duration>").duration_minutes == 510.25
    assert task("<Duration>PT0H0M0S</Duration>").duration_minutes == 0
    assert task("<Work>PT1000H0M30S</Work>").work_minutes == 60000.5


def test_money_is_counted_in_hundredths_and_slack_in_tenths_of_minutes():
    found = task("<Cost>123456</Cost><TotalSlack>-4800</TotalSlack><FreeSlack>5</FreeSlack>")
    assert found.cost == Decimal("1234.56")
    assert found.total_slack_minutes == -480
    assert found.free_slack_minutes == 0.5


def test_a_task_keeps_type_constraint_deadline_and_manual_dates():
    found = task(
        "<Name>Pour &amp; cure</Name><Type>2</Type><Manual>1</Manual><ConstraintType>4</ConstraintType>"
        "<ConstraintDate>2026-10-26T08:00:00</ConstraintDate><Deadline>2026-11-02T17:00:00</Deadline>"
        "<ManualStart>2026-10-27T08:00:00</ManualStart><DurationFormat>40</DurationFormat><Estimated>1</Estimated>"
    )
    assert (found.name, found.task_type, found.is_manual) == ("Pour & cure", TaskType.FIXED_WORK, True)
    assert (found.constraint, found.constraint_date) == (Constraint.SNET, datetime(2026, 10, 26, 8))
    assert found.deadline == datetime(2026, 11, 2, 17)
    assert found.manual_start == datetime(2026, 10, 27, 8)
    assert (found.duration_unit, found.duration_is_elapsed, found.is_estimated) == ("ed", True, True)
    assert found.extras == {}


def test_what_the_file_does_not_say_is_no_data():
    found = task("")
    assert found.cost is None
    assert found.percent_complete is None
    assert found.total_slack_minutes is None
    assert found.is_critical is None


def test_unknown_elements_are_kept_as_extras():
    found = task("<Contact>Ann</Contact><Odd><Inner>1</Inner><Inner>2</Inner></Odd>")
    assert found.extras == {"Contact": "Ann", "Odd": {"Inner": ["1", "2"]}}


def test_lags_are_working_elapsed_or_percentages():
    links = "".join(
        f"<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{unit}</LagFormat></PredecessorLink>"
        for kind, lag, unit in ((1, 4800, 7), (3, -600, 5), (0, 14400, 8), (2, 50, 19), (1, 25, 20))
    )
    reading = read(f"<Tasks><Task><UID>1</UID></Task><Task><UID>2</UID>{links}</Task></Tasks>")
    found = [(link.kind, link.lag, link.lag_unit) for link in reading.document.links]
    assert found == [
        (LinkType.FS, 480, LagUnit.WORKING),
        (LinkType.SS, -60, LagUnit.WORKING),
        (LinkType.FF, 1440, LagUnit.ELAPSED),
        (LinkType.SF, 50, LagUnit.PERCENT),
        (LinkType.FS, 25, LagUnit.ELAPSED_PERCENT),
    ]


def test_the_outline_gives_parents_and_summaries():
    levels = ((0, 0), (1, 1), (2, 2), (3, 2), (4, 1))
    rows = "".join(f"<Task><UID>{uid}</UID><OutlineLevel>{level}</OutlineLevel></Task>" for uid, level in levels)
    tasks = read(f"<Tasks>{rows}</Tasks>").document.tasks
    assert [each.parent_uid for each in tasks] == [None, 0, 1, 1, 0]
    assert [each.is_summary for each in tasks] == [True, True, False, False, False]
    assert tasks[0].is_project_summary


def test_blank_rows_are_not_tasks():
    reading = read("<Tasks><Task><UID>3</UID><ID>3</ID><IsNull>1</IsNull></Task></Tasks>")
    assert reading.document.tasks == []
    assert reading.document.extras["blank_tasks"] == [{"UID": "3", "ID": "3"}]


def test_all_eleven_baselines_of_a_task_are_kept():
    rows = "".join(
        f"<Baseline><Number>{number}</Number><Start>2026-01-{number + 1:02}T08:00:00</Start>"
        f"<Duration>PT{number}H0M0S</Duration><Cost>{number}00</Cost></Baseline>"
        for number in range(11)
    )
    found = task(rows).baselines
    assert sorted(found) == list(range(11))
    assert found[10].duration_minutes == 600
    assert found[10].cost == Decimal(10)
    assert found[4].start == datetime(2026, 1, 5, 8)


def test_custom_fields_have_the_type_of_their_kind():
    found = task(
        "".join(
            f"<ExtendedAttribute><FieldID>{field}</FieldID><Value>{value}</Value>{more}</ExtendedAttribute>"
            for field, value, more in (
                (188743731, "north", ""),
                (188743767, "2.5", ""),
                (188743786, "1050", ""),
                (188743752, "1", ""),
                (188743945, "2026-03-01T08:00:00", ""),
                (188743783, "PT16H0M0S", "<DurationFormat>5</DurationFormat>"),
            )
        )
    )
    assert found.custom == {
        "text1": "north",
        "number1": 2.5,
        "cost1": Decimal("10.50"),
        "flag1": True,
        "date1": datetime(2026, 3, 1, 8),
        "duration1": 960.0,
    }
    assert found.extras == {"custom_formats": {"duration1": 5}}


def test_an_outline_code_is_its_path_in_the_look_up_table():
    reading = read(
        "<OutlineCodes><OutlineCode><Guid>AB</Guid><Values>"
        "<Value><ValueID>1</ValueID><ParentValueID>0</ParentValueID><Value>Build</Value></Value>"
        "<Value><ValueID>2</ValueID><ParentValueID>1</ParentValueID><Value>Steel</Value></Value>"
        "</Values></OutlineCode></OutlineCodes>"
        "<ExtendedAttributes><ExtendedAttribute><FieldID>188744096</FieldID><FieldName>Outline Code1</FieldName>"
        "<Alias>Phase</Alias><Ltuid>ab</Ltuid></ExtendedAttribute></ExtendedAttributes>"
        "<Tasks><Task><UID>1</UID><OutlineCode><FieldID>188744096</FieldID><ValueID>2</ValueID></OutlineCode>"
        "</Task></Tasks>"
    )
    assert reading.document.tasks[0].custom == {"outline_code1": "Build.Steel"}
    assert [(each.key, each.alias, each.entity) for each in reading.document.custom_fields] == [
        ("outline_code1", "Phase", "task")
    ]


def test_a_resource_keeps_rates_and_availability():
    reading = read(
        "<Resources><Resource><UID>4</UID><Name>Crane</Name><Type>1</Type><MaxUnits>2.00</MaxUnits>"
        "<AvailabilityPeriods><AvailabilityPeriod><AvailableFrom>2026-01-01T00:00:00</AvailableFrom>"
        "<AvailableTo>2026-06-30T23:59:00</AvailableTo><AvailableUnits>0.50</AvailableUnits></AvailabilityPeriod>"
        "</AvailabilityPeriods><Rates><Rate><RatesFrom>2026-01-01T00:00:00</RatesFrom>"
        "<RatesTo>2049-12-31T23:59:00</RatesTo><RateTable>1</RateTable><StandardRate>80</StandardRate>"
        "<StandardRateFormat>2</StandardRateFormat><OvertimeRate>120</OvertimeRate><CostPerUse>25000</CostPerUse>"
        "</Rate></Rates></Resource><Resource><UID>5</UID><Type>2</Type></Resource></Resources>"
    )
    crane, travel = reading.document.resources
    assert (crane.kind, crane.max_units, travel.kind) == (ResourceKind.WORK, 2.0, ResourceKind.COST)
    rate = crane.rates[0]
    assert (rate.table, rate.standard, rate.overtime, rate.per_use) == (1, 80, 120, 250)
    assert crane.availability[0].units == 0.5


def test_an_assignment_without_a_resource_has_none_and_timephased_data_are_totals():
    pieces = "".join(
        f"<TimephasedData><Type>1</Type><UID>1</UID><Start>2026-10-{day}T08:00:00</Start>"
        f"<Finish>2026-10-{day}T17:00:00</Finish><Unit>2</Unit><Value>PT8H0M0S</Value></TimephasedData>"
        for day in (26, 27, 28)
    )
    reading = read(
        "<Tasks><Task><UID>1</UID></Task></Tasks><Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID>"
        f"<ResourceUID>-65535</ResourceUID><Units>0.5</Units>{pieces}</Assignment></Assignments>"
    )
    found = reading.document.assignments[0]
    assert (found.resource_uid, found.units) == (None, 0.5)
    total = found.timephased[0]
    assert (total.kind, total.value_minutes, total.pieces) == ("1", 1440, 3)
    assert (total.start, total.finish) == (datetime(2026, 10, 26, 8), datetime(2026, 10, 28, 17))


def calendar(body: str):
    reading = read(f"<Calendars><Calendar><UID>1</UID><Name>Site</Name>{body}</Calendar></Calendars>")
    assert reading.issues == []
    return reading.document.calendars[0]


def test_a_night_shift_ends_at_midnight():
    found = calendar(
        "<WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime>"
        "<FromTime>22:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
        "<WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>"
    )
    assert found.days[0] == [Interval(1320, 1440)]
    assert found.days[6] == []
    assert found.days[1] is None


def test_a_recurring_exception_is_expanded():
    found = calendar(
        "<Exceptions><Exception><EnteredByOccurrences>0</EnteredByOccurrences><TimePeriod>"
        "<FromDate>2026-01-01T00:00:00</FromDate><ToDate>2026-12-31T23:59:00</ToDate></TimePeriod>"
        "<Name>Last Friday</Name><Type>5</Type><Period>1</Period><MonthItem>8</MonthItem>"
        "<MonthPosition>4</MonthPosition><DayWorking>0</DayWorking></Exception></Exceptions>"
    )
    days = found.exceptions[0].days
    assert len(days) == 12
    assert days[:2] == [date(2026, 1, 30), date(2026, 2, 27)]
    assert all(day.weekday() == 4 for day in days)
    assert found.exceptions[0].hours == []


def test_a_work_week_has_hours_of_its_own():
    found = calendar(
        "<WorkWeeks><WorkWeek><TimePeriod><FromDate>2026-07-01T00:00:00</FromDate>"
        "<ToDate>2026-08-31T23:59:00</ToDate></TimePeriod><Name>Summer</Name><WeekDays><WeekDay>"
        "<DayType>6</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></WorkWeek></WorkWeeks>"
    )
    week = found.weeks[0]
    assert (week.name, week.first, week.last) == ("Summer", date(2026, 7, 1), date(2026, 8, 31))
    assert week.days[4] == []
    assert week.days[0] is None


def test_the_project_keeps_its_properties():
    found = read(
        "<Name>plan.xml</Name><ScheduleFromStart>0</ScheduleFromStart><MinutesPerDay>450</MinutesPerDay>"
        "<CriticalSlackLimit>2</CriticalSlackLimit><WeekStartDay>0</WeekStartDay><StatusDate>2026-10-30T17:00:00"
        "</StatusDate><DefaultStartTime>07:30:00</DefaultStartTime><BuildNumber>16.0</BuildNumber>"
    ).document
    assert found.properties.schedules_from_finish is True
    assert found.properties.critical_slack_minutes == 900
    assert found.properties.week_starts_on == 6
    assert found.properties.status_date == datetime(2026, 10, 30, 17)
    assert found.properties.default_start_minute == 450
    assert found.source.application == "Microsoft Project"
    assert found.profile is SchedulingProfile.MSPROJECT


def test_bad_values_are_named_with_their_place_and_left_out():
    reading = read("<Tasks><Task><UID>7</UID><Name>Dig</Name><Start>yesterday</Start><Cost>1e309</Cost></Task></Tasks>")
    assert reading.document.tasks[0].start is None
    assert [issue.code for issue in reading.issues] == ["mspdi.bad_value"] * 2
    assert reading.issues[0].place.startswith("task 7 Dig, line ")
    assert "“yesterday” is not a date" in reading.issues[0].message
    assert reading.issues[0].file == "plan.xml"


def test_a_repeated_uid_is_renumbered_and_a_dangling_link_is_named():
    reading = read(
        "<Tasks><Task><UID>1</UID></Task><Task><UID>1</UID><PredecessorLink><PredecessorUID>9</PredecessorUID>"
        "</PredecessorLink></Task></Tasks>"
    )
    assert [each.uid for each in reading.document.tasks] == [1, 2]
    assert {issue.code for issue in reading.issues} == {"mspdi.duplicate_uid", "mspdi.dangling_link"}


USUAL = (
    "<Name>Task {n} of the plan</Name><WBS>{n}</WBS><OutlineLevel>1</OutlineLevel><Start>2026-01-05T08:00:00</Start>"
    "<Finish>2026-01-{day:02}T17:00:00</Finish><Duration>PT{n}H0M0S</Duration><Work>PT{n}H0M0S</Work><Cost>{n}</Cost>"
    "<PercentComplete>{day}</PercentComplete><Summary>0</Summary><Milestone>0</Milestone><Priority>500</Priority>"
    "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>{n}</LinkLag></PredecessorLink>"
    "<Baseline><Number>0</Number><Start>2026-01-05T08:00:00</Start><Duration>PT{n}H0M0S</Duration></Baseline>"
)
UNKNOWN = "".join(f"<Odd{k}>kept {k} of {{n}}</Odd{k}><Flag{k}>0</Flag{k}>" for k in range(6))
NESTED = "<Odd>" + "".join(f"<Piece><Value>{k} of {{n}}</Value><Unit>{k}</Unit></Piece>" for k in range(8)) + "</Odd>"


@pytest.mark.parametrize("body", [USUAL, UNKNOWN, NESTED, USUAL + UNKNOWN], ids=["usual", "unknown", "nested", "both"])
def test_the_memory_that_a_plan_takes_is_estimated_at_once_to_twice_what_it_is(body: str) -> None:
    tasks = "".join(f"<Task><UID>{n}</UID>{body.format(n=n, day=n % 28 + 1)}</Task>" for n in range(1, 801))
    content = f"{HEAD}<Tasks>{tasks}</Tasks></Project>".encode()

    def refused(most: float) -> bool:
        return read_mspdi(BytesIO(content), limits=ReadingLimits(document_bytes=int(most))).document is None

    assert not refused(1 << 40)
    tracemalloc.start()
    reading = read_mspdi(BytesIO(content))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.document is not None
    assert (refused(taken), refused(2 * taken)) == (True, False)
