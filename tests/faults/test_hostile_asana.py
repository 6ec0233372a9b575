"""Broken and hostile files of Asana's: a message with its place, never an exception, bounded memory."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.asana import read_asana_csv, read_asana_json
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan
from tests.exchange.test_asana_csv import BEGIN, NEW, SAMPLE
from tests.exchange.test_asana_json import member, named, task
from tests.faults.test_hostile_plans import MOST_MEMORY, in_child, unreadable

pytestmark = pytest.mark.faults


def as_json(tmp_path, content: str | bytes):
    path = tmp_path / "asana.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"data": [{"gid": "1", "name": "cut', "json.broken"),
        ('{"data": [{"gid": "1", "deep": ' + "[" * 100_000, "json.too_deep"),
        (b'{"data": [{"gid": "1", "name": "\xff\xfe"}]}', "json.not_text"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(content, code, tmp_path):
    issue = unreadable(as_json(tmp_path, content))
    assert issue.code == code


def test_wrong_types_everywhere_are_named_and_left_out(tmp_path):
    wrong = task(
        "1",
        {"no": "text"},
        start_on="2026-02-31",
        due_on=20261009,
        due_at="9999-12-31T00:00:00Z",
        created_at="0001-01-01T00:00:00Z",
        notes=["x"],
        assignee="Ada",
        tags=["red", 7],
        custom_fields={"gid": "1"},
        dependencies=[None, {"gid": True}, {"gid": ""}],
        memberships="none",
        actual_time_minutes=float("inf"),
        parent=[],
    )
    wrong["name"] = {"no": "text"}
    reading = read_plan(as_json(tmp_path, json.dumps({"data": [wrong, 7, None, {"name": "no gid"}]})))
    [one] = reading.document.tasks
    assert (one.name, one.start, one.deadline, one.notes, one.item.created) == ("", None, None, None, None)
    assert {issue.code for issue in reading.issues if issue.severity is not Severity.NOTE} == {
        "asana.bad_value",
        "asana.no_gid",
    }
    assert all(issue.place and issue.file == "asana.json" for issue in reading.issues)


def test_huge_numbers_nul_and_halves_of_characters_do_no_harm(tmp_path):
    head = '{"data": [{"gid": "1\\u0000", "resource_type": "task", "name": "a\\ud800b\\u0000"'
    text = head + ', "actual_time_minutes": %s}]}'
    for number in ("9" * 5000, "1e999", "-1e309", "NaN"):
        [one] = read_plan(as_json(tmp_path, text % number)).document.tasks
        assert (one.source_id, one.name, one.actual_work_minutes) == ("1", "a?b", None)
        one.name.encode()


def test_cyclic_parents_and_dependencies_on_itself(tmp_path):
    records = [
        task("1", "A", parent={"gid": "3"}, dependencies=[{"gid": "1"}]),
        task("2", "B", parent={"gid": "1"}),
        task("3", "C", parent={"gid": "2"}),
        task("4", "D", parent={"gid": "4"}),
        task("5", "E", dependencies=[{"gid": "6"}]),
        task("6", "F", dependencies=[{"gid": "5"}]),
    ]
    reading = read_plan(as_json(tmp_path, json.dumps(records)))
    assert [each.name for each in reading.document.tasks] == ["A", "B", "C", "D", "E", "F"]
    assert [issue.code for issue in reading.issues][:2] == ["asana.lost_parent", "plan.cyclic_parents"]


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = as_json(tmp_path, json.dumps({"data": [task("1")]}))
    assert read_asana_json(path, limits=ReadingLimits(json_bytes=10)).issues[0].code == "json.too_large"
    assert read_asana_json(path, limits=ReadingLimits(json_tokens=3)).issues[0].code == "json.too_large"
    assert read_asana_json(path, limits=ReadingLimits(tasks=0)).issues[-1].code == "plan.too_large"


@pytest.mark.parametrize("filler", ["[],", "{},", '"a",', "1.5,"])
def test_forty_megabytes_of_nothing_stay_within_the_memory(filler, tmp_path):
    path = tmp_path / "asana.json"
    with path.open("w") as target:
        target.write('{"data": [{"gid": "1", "resource_type": "task", "x": [')
        for _ in range(40):
            target.write(filler * (1_000_000 // len(filler)))
        target.write("0]}]}")
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "json.too_large")
    assert memory < MOST_MEMORY


def test_forty_megabytes_of_real_tasks_stay_within_the_memory(tmp_path):
    path = tmp_path / "asana.json"
    record = task("@", "Ein Name 🙂", notes="x" * 300, due_on="2026-10-09", assignee=named("7", "Ada"), tags=[])
    text = json.dumps(record | {"memberships": [member("Design")]}, ensure_ascii=False)
    with path.open("w") as target:
        target.write('{"data": [')
        for number in range(60_000):
            target.write(text.replace("@", str(number)) + ",\n")
        target.write('{"gid": "x"}]}')
    assert path.stat().st_size > 35_000_000
    memory, refused, _ = in_child(path)
    assert not refused
    assert memory < MOST_MEMORY


def test_ten_million_rows_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "asana.csv"
    with path.open("w") as target:
        target.write(f"{NEW}\n")
        block = "".join(f"{n},2026-09-01,,,T{n}\n" for n in range(1000))
        for _ in range(10_000):
            target.write(block)
    memory, refused, code = in_child(path)
    assert refused
    assert code in ("plan.too_large", "table.too_large")
    assert memory < MOST_MEMORY


def test_bad_cells_are_named_with_row_and_column(tmp_path):
    path = tmp_path / "asana.csv"
    path.write_bytes(f"{NEW}\n1,soon,31/02/2026,,A\x00B,,,,2026-13-01,later\n".encode() + b"2,,,,\xff\xfe\n")
    reading = read_plan(path)
    assert reading.document.tasks[0].name == "AB"
    places = {issue.place: issue.code for issue in reading.issues if issue.code == "asana.bad_date"}
    assert sorted(places) == ["row 2, column B", "row 2, column C", "row 2, column I", "row 2, column J"]
    assert "table.nul" in [issue.code for issue in reading.issues]


def test_an_open_quotation_mark_and_a_header_without_names_are_refused(tmp_path):
    path = tmp_path / "asana.csv"
    path.write_text(f'{NEW}\n1,,,,"never closed' + "x" * 200_000)
    assert read_plan(path).issues[-1].code == "table.endless_cell"
    path.write_text(f"{BEGIN.replace(',Name', ',Title')}\n1,,,,A\n")
    assert unreadable(path).code == "asana.no_header"


def test_cyclic_parents_by_name_are_cut(tmp_path):
    path = tmp_path / "asana.csv"
    path.write_text("\n".join((NEW, "1,,,,A,,,,,,,,,B", "2,,,,B,,,,,,,,,A")))
    reading = read_plan(path)
    assert [each.outline_level for each in reading.document.tasks] == [1, 2]
    assert "plan.cyclic_parents" in [issue.code for issue in reading.issues]


KEYS = st.sampled_from(
    [
        *(
            "gid",
            "resource_type",
            "resource_subtype",
            "name",
            "completed",
            "completed_at",
            "due_on",
            "due_at",
            "start_on",
        ),
        *("notes", "parent", "dependencies", "dependents", "assignee", "memberships", "section", "project", "projects"),
        *("tags", "custom_fields", "subtasks", "target", "task", "new_section", "created_at", "data", "number_value"),
        *(
            "duration_minutes",
            "metric",
            "time_period",
            "owner",
            "date_value",
            "enum_value",
            "people_value",
            "created_by",
        ),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["1", "2", "task", "section", "project", "story", "goal", "portfolio", "time_tracking_entry"])
    | st.sampled_from(["section_changed", "comment_added", "milestone", "2026-10-09", "2026-02-31", "Doing", "number"])
    | st.text(max_size=8)
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=40
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(tree={"gid": "1", "resource_type": "task", "subtasks": [{"gid": "1"}, {"gid": "2", "parent": {"gid": "1"}}]})
@example(tree=[{"gid": "1", "custom_fields": [{"resource_subtype": "number", "number_value": True}]}])
@given(tree=TREES)
def test_any_json_is_read_or_refused(tree, tmp_path):
    reading = read_asana_json(as_json(tmp_path, json.dumps({"data": tree})))
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR


WHOLE = "\n".join((NEW, *SAMPLE)).encode()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=10))
def test_random_damage_of_a_table_never_raises(damage, tmp_path):
    content = bytearray(WHOLE)
    for place, value in damage:
        content[place] = value
    path = tmp_path / "asana.csv"
    path.write_bytes(content)
    reading = read_asana_csv(path)
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR


CELLS = st.lists(
    st.sampled_from(["", "1", "A", "B", "=1+1", "2026-10-09", "31/02/2026", "1.234,56", "1,234.5", "A,B", "x\ny", "٣"])
    | st.text(max_size=6),
    max_size=18,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(CELLS, max_size=6), separator=st.sampled_from(",;\t|"))
def test_any_cells_are_read_or_refused(rows, separator, tmp_path):
    lines = [NEW.replace(",", separator)]
    lines += [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = tmp_path / "asana.csv"
    path.write_bytes("\n".join(lines).encode("utf-8", "replace"))
    reading = read_asana_csv(path)
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR
