"""GanttProject files out and in again: the same plan for whatever the format holds."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.conversion import convert_plan
from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    CalendarException,
    Constraint,
    CostRate,
    CustomField,
    Interval,
    Link,
    LinkType,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    Severity,
    Task,
)
from quarterdeck.exchange.fidelity import compare_documents
from quarterdeck.exchange.ganttproject import read_ganttproject, write_ganttproject
from quarterdeck.exchange.ganttproject.calendars import WorkingDays
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.writing import write_plan
from tests.exchange.plan_documents import WORDS, plan_documents
from tests.exchange.reference_files import DATA, with_marks
from tests.exchange.test_ganttproject_reading import depend, gan, task

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
HOURS = [Interval(480, 720), Interval(780, 1020)]
TEXT = WORDS.map(str.strip)
CUSTOM = {"c1": TEXT.filter(bool), "c2": st.integers(-(10**9), 10**9), "c3": st.floats(-1e6, 1e6), "c4": st.booleans()}
FIELDS = [
    CustomField(key, key.upper(), "task", kind)
    for key, kind in (("c1", "text"), ("c2", "integer"), ("c3", "number"), ("c4", "flag"))
]


def written(document: PlanDocument) -> bytes:
    target = BytesIO()
    write_ganttproject(document, target)
    return target.getvalue()


def again(document: PlanDocument) -> PlanDocument:
    reading = read_ganttproject(BytesIO(written(document)), file=document.source.file)
    assert reading.document is not None, reading.issues
    assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR], reading.issues
    return reading.document


@st.composite
def calendars(draw):
    works = draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
    single = draw(st.dictionaries(DAYS, st.tuples(st.booleans(), TEXT), max_size=4))
    exceptions = [CalendarException(day, day, list(HOURS) if on else [], name) for day, (on, name) in single.items()]
    return Calendar(1, "GanttProject", days=[list(HOURS) if on else [] for on in works], exceptions=exceptions)


@st.composite
def gantt_plans(draw):
    """Plans such as the program saves: days, kinds of links with hardness, people, columns, baselines."""
    document = PlanDocument(PlanSource("ganttproject", "plan.gan"), properties=PlanProperties(name=draw(TEXT)))
    document.calendars = [draw(calendars())]
    document.properties.default_calendar_uid = 1
    document.custom_fields = list(FIELDS)
    uids = draw(st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=6))
    stack: list[Task] = []
    for uid in uids:
        level = draw(st.integers(0, len(stack)))
        stack = stack[:level]
        start = datetime.combine(draw(DAYS), datetime.min.time()) + timedelta(hours=8)
        milestone = draw(st.booleans())
        one = Task(
            uid,
            draw(TEXT),
            source_id=str(uid),
            parent_uid=stack[-1].uid if stack else None,
            outline_level=level + 1,
            is_milestone=milestone,
            duration_minutes=480.0 * (0 if milestone else draw(st.integers(1, 30))),
            start=start,
            percent_complete=float(draw(st.integers(0, 100))),
            priority=draw(st.sampled_from([100, 300, 500, 700, 900])),
            hyperlink=draw(st.none() | TEXT.filter(bool)),
            notes=draw(st.none() | TEXT.filter(bool)),
            custom=draw(st.fixed_dictionaries({}, optional=CUSTOM)),
            extras=draw(st.fixed_dictionaries({}, optional={"color": TEXT, "shape": TEXT})),
        )
        if draw(st.booleans()):
            one.baselines[0] = Baseline(start, start, 960.0)
        document.tasks.append(one)
        stack.append(one)
    ends = st.sampled_from(uids)
    for one, other in draw(st.lists(st.tuples(ends, ends), max_size=4)):
        if one == other:
            continue
        link = Link(one, other, draw(st.sampled_from(LinkType)), 480.0 * draw(st.integers(-5, 5)))
        link.extras = draw(st.sampled_from([{}, {"hardness": "Rubber"}]))
        document.links.append(link)
    for uid in draw(st.lists(st.integers(1, 9), unique=True, max_size=3)):
        resource = Resource(uid, draw(TEXT), source_id=str(uid), max_units=1.0)
        if draw(st.booleans()):
            resource.rates = [CostRate(0, None, standard=Decimal(draw(st.integers(1, 999))))]
        document.resources.append(resource)
        row = Assignment(uid, draw(ends), uid, source_id=f"x{uid}", units=draw(st.sampled_from([0.1, 0.5, 1.0, 2.0])))
        document.assignments.append(row)
    return document


def held(document: PlanDocument) -> dict[str, object]:
    """What a .gan file holds, whatever the reader concludes from it."""
    by_uid = {row.uid: row for row in document.tasks}
    days = WorkingDays(document.calendars[0])
    first = date(2019, 1, 1).toordinal()
    return {
        "name": document.properties.name,
        "works": [days.works(first + offset) for offset in range(365 * 13)],
        "tasks": [
            (
                *(one.source_id, one.name, one.parent_uid, one.outline_level, one.duration_minutes),
                *(one.percent_complete, one.priority, one.hyperlink, one.notes, one.custom, one.is_milestone),
                one.extras,
            )
            for one in document.tasks
        ],
        "baselines": [
            (one.uid, [(n, b.start, b.duration_minutes) for n, b in one.baselines.items()]) for one in by_uid.values()
        ],
        "links": sorted(
            (link.predecessor_uid, link.successor_uid, link.kind, link.lag, link.extras.get("hardness", ""))
            for link in document.links
        ),
        "resources": [(one.source_id, one.name, [rate.standard for rate in one.rates]) for one in document.resources],
        "assignments": [(one.task_uid, one.resource_uid, one.units) for one in document.assignments],
    }


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(gantt_plans())
def test_what_the_format_holds_comes_back_and_the_second_trip_changes_nothing(document):
    first = again(document)
    assert held(first) == held(document)
    assert again(first) == first
    assert compare_documents(first, again(first)).is_lossless


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan_documents())
def test_any_plan_can_be_written_and_is_read_again(document):
    reading = read_ganttproject(BytesIO(written(document)), file="plan.gan")
    assert reading.document is not None, reading.issues
    expected = [task for task in document.tasks if not task.is_project_summary]
    assert len(reading.document.tasks) <= len(expected)
    assert written(reading.document) == written(read_ganttproject(BytesIO(written(reading.document))).document)


def test_a_moment_and_its_working_day_are_told_apart(tmp_path):
    """Other tools know hours: a start in the afternoon stays on its day, one at the end of work is the next day."""
    calendar = Calendar(1, "Standard", days=[*([HOURS] * 5), [], []])
    document = PlanDocument(PlanSource("mspdi"), calendars=[calendar])
    document.tasks = [
        Task(1, "Half", duration_minutes=240, start=datetime(2026, 11, 6, 13), finish=datetime(2026, 11, 6, 17)),
        Task(2, "Next", duration_minutes=480, start=datetime(2026, 11, 6, 17), finish=datetime(2026, 11, 9, 17)),
        Task(3, "Late", duration_minutes=480, start=datetime(2026, 11, 11, 8), finish=datetime(2026, 11, 11, 17)),
        Task(4, "Bound", duration_minutes=480, constraint=Constraint.FNLT, deadline=datetime(2026, 12, 1)),
    ]
    document.links = [Link(1, 2), Link(2, 3, lag=480)]
    target = BytesIO()
    issues = write_ganttproject(document, target)
    assert [issue.message for issue in issues] == [
        "1 durations are no whole days and were counted by the days they touch.",
        "1 constraints other than “start no earlier than” have no place in the format.",
        "1 deadlines have no place in the format.",
    ]
    back = read_ganttproject(BytesIO(target.getvalue())).document
    assert [(one.start, one.duration_minutes) for one in back.tasks[:3]] == [
        (datetime(2026, 11, 6, 8), 480.0),
        (datetime(2026, 11, 9, 8), 480.0),
        (datetime(2026, 11, 11, 8), 480.0),
    ]
    assert [link.extras for link in back.links] == [{}, {}]
    document.tasks[2] = replace(document.tasks[2], start=datetime(2026, 11, 12, 8), finish=datetime(2026, 11, 12, 17))
    assert [link.extras for link in again(document).links] == [{}, {"hardness": "Rubber"}]


def test_the_convert_command_path_writes_and_compares(tmp_path):
    source = tmp_path / "house.gan"
    source.write_bytes(gan(task(1, "2026-11-02", 2, depend(2)) + task(2, "2026-11-04", 3)))
    there = convert_plan(source, tmp_path / "house.xml")
    assert there.report.is_lossless, there.report.differences
    back = convert_plan(tmp_path / "house.xml", tmp_path / "back.gan")
    assert (back.report.of("task").kept, back.report.of("link").kept) == (2, 1)
    assert [one.finish for one in read_plan(tmp_path / "back.gan").document.tasks] == [
        datetime(2026, 11, 3, 17),
        datetime(2026, 11, 6, 17),
    ]


@with_marks
def test_real_files_survive_the_round_trip(tmp_path):
    files = sorted((DATA / "gan").glob("*.gan"))
    assert len(files) == 5
    for path in files:
        document = read_plan(path).document
        target = tmp_path / path.name
        assert write_plan(document, target) == []
        assert read_plan(target).document == document
