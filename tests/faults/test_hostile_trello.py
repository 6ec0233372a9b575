"""Broken and hostile boards: a message with its place, never an exception, bounded memory."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.trello import read_trello, read_trello_csv
from tests.exchange.test_trello import action, board, card
from tests.faults.test_hostile_plans import MOST_MEMORY, in_child, unreadable

pytestmark = pytest.mark.faults
HEAD = "Card ID,Card Name,List Name,Labels,Members,Due Date,Checklist,Checklist item,Checklist item due,Archived,Cost"


def as_json(tmp_path, content: str | bytes):
    path = tmp_path / "board.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_board_that_is_cut_off_or_no_board_is_refused(tmp_path):
    whole = json.dumps(board(card("c1", "A")))
    for length in range(150, len(whole) - 1, 37):
        assert unreadable(as_json(tmp_path, whole[:length])).code == "json.broken"
    assert read_trello(as_json(tmp_path, "[1]")).issues[-1].code == "trello.no_board"
    assert read_trello(tmp_path / "none.json").issues[-1].code == "file.unreadable"


def test_wrong_types_everywhere_are_named_and_left_out(tmp_path):
    wrong = card(
        "c1",
        {"no": "text"},
        {"no": "list"},
        start="2026-02-31T00:00:00Z",
        due=7,
        idMembers=[1, None, "m1"],
        idLabels="red",
        labels=[3],
        desc=["x"],
        attachments={"a": 1},
        customFieldItems=[{"idCustomField": 5}],
        pos="top",
        dateLastActivity="9999-12-31T00:00:00Z",
    )
    tree = board(
        wrong, {"name": "no id"}, 7, actions=[{}, {"date": "never", "data": 3}], checklists=[{"checkItems": 1}]
    )
    tree["lists"].append({"name": "no id"})
    reading = read_plan(as_json(tmp_path, json.dumps(tree)))
    [one] = reading.document.tasks
    assert (one.start, one.deadline, one.notes, one.item.labels) == (None, None, None, [])
    codes = {issue.code for issue in reading.issues if issue.severity is not Severity.NOTE}
    assert codes == {"trello.bad_value", "trello.no_id", "trello.state_guessed"}


def test_identities_that_lead_to_themselves_or_stand_twice(tmp_path):
    item = {"id": "c1", "name": "is its card", "state": "incomplete"}
    tree = board(card("c1", "A"), card("c1", "A again"), checklists=[{"id": "k", "idCard": "c1", "checkItems": [item]}])
    reading = read_plan(as_json(tmp_path, json.dumps(tree)))
    assert [each.name for each in reading.document.tasks] == ["A"]
    assert "trello.twice" in [issue.code for issue in reading.issues]


def test_what_is_too_much_is_refused(tmp_path):
    path = as_json(tmp_path, json.dumps(board(card("c1", "A", idMembers=["m1"]))))
    for limits in ({"tasks": 0}, {"resources": 0}, {"assignments": 0}, {"json_bytes": 9}, {"json_tokens": 9}):
        reading = read_trello(path, limits=ReadingLimits(**limits))
        assert reading.document is None
        assert reading.issues[-1].code in ("plan.too_large", "json.too_large")


def test_a_large_board_stays_within_the_memory(tmp_path):
    path = tmp_path / "board.json"
    head, tail = json.dumps(board(actions=[])).split('"cards": []')
    line = json.dumps(card("@", "Ein Name 🙂", "l2", desc="x" * 200, due="2026-10-09T15:00:00Z"), ensure_ascii=False)
    with path.open("w") as target:
        target.write(head + '"cards": [')
        target.write(",\n".join(line.replace("@", f"c{number}") for number in range(90_000)))
        target.write("]" + tail)
    assert path.stat().st_size > 30_000_000
    memory, refused, _ = in_child(path)
    assert not refused
    assert memory < MOST_MEMORY


def test_bad_cells_are_named_with_row_and_column(tmp_path):
    path = tmp_path / "cards.csv"
    path.write_text(f"{HEAD}\n,,,,,,Steps,lost item,,,\nc1,A,To Do,,,31/02/2026,Steps,one,soon,,1\n")
    reading = read_plan(path)
    assert [each.name for each in reading.document.tasks] == ["A", "one"]
    places = {issue.code: issue.place for issue in reading.issues if issue.severity is Severity.WARNING}
    assert places["trello.lost_item"] == "row 2"
    bad = [issue.place for issue in reading.issues if issue.code == "trello.bad_date"]
    assert bad == ["row 3, column F", "row 3, column I"]
    path.write_text("Card Name;List\nA;B\n")
    assert read_trello_csv(path).issues[-1].code == "trello.no_header"


def test_ten_million_rows_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "cards.csv"
    with path.open("w") as target:
        target.write(f"{HEAD}\n")
        block = "".join(f"c{n},Card {n},To Do\n" for n in range(1000))
        for _ in range(10_000):
            target.write(block)
    memory, refused, code = in_child(path)
    assert refused
    assert code in ("plan.too_large", "table.too_large")
    assert memory < MOST_MEMORY


KEYS = st.sampled_from(
    [
        *("id", "idShort", "name", "desc", "closed", "due", "start", "dueComplete", "idList", "idMembers", "idLabels"),
        *("labels", "checklists", "checkItems", "state", "pos", "cards", "lists", "members", "customFields", "type"),
        *(
            "options",
            "value",
            "text",
            "number",
            "idValue",
            "idCustomField",
            "customFieldItems",
            "actions",
            "data",
            "card",
        ),
        *("list", "listBefore", "listAfter", "old", "date", "memberCreator", "fullName", "attachments", "softLimit"),
        *("idCard", "checkItem", "isTemplate", "color"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["l1", "c1", "createCard", "updateCard", "commentCard", "updateCheckItemStateOnCard", "complete"])
    | st.sampled_from(["2026-10-09T10:00:00Z", "2026-02-31", "Doing", "list", "number", "ffffffffffffffffffffffff"])
    | st.text(max_size=8)
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=40
)
PARTS = st.dictionaries(st.sampled_from(["cards", "lists", "members", "actions", "checklists", "customFields"]), TREES)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(parts={"cards": [{"id": "c1", "checklists": [{"checkItems": [{"name": "x"}, {"name": "x"}]}]}]})
@example(parts={"lists": [{"id": "l1", "pos": 10**400}], "cards": [{"id": "c1", "idList": "l1", "pos": -1e308}]})
@given(parts=PARTS)
def test_any_board_is_read_or_refused(parts, tmp_path):
    reading = read_trello(as_json(tmp_path, json.dumps(board() | parts)))
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(TREES, max_size=4), text=st.text(max_size=6))
def test_any_action_is_read(parts, text, tmp_path):
    made = [action("updateCard", "c1", "05T09:00", **{"listAfter": part, "old": part, "text": text}) for part in parts]
    reading = read_trello(as_json(tmp_path, json.dumps(board(card("c1", "A"), actions=[*made, *parts]))))
    assert reading.document is not None


CELLS = st.lists(
    st.sampled_from(
        ["", "c1", "A", "Done", "=1+1", "2026-10-09", "31/02/2026", "1.234,56", "true", "Red (red)", "x\ny"]
    )
    | st.text(max_size=6),
    max_size=11,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(CELLS, max_size=6), separator=st.sampled_from(",;\t|"))
def test_any_cells_are_read_or_refused(lines, separator, tmp_path):
    text = [HEAD.replace(",", separator)]
    text += [separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path = tmp_path / "cards.csv"
    path.write_bytes("\n".join(text).encode("utf-8", "replace"))
    reading = read_trello_csv(path)
    assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR
