"""Trello: boards with their history, and the rows that importers take."""

import json
from datetime import datetime
from io import BytesIO

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.conversion import convert_plan
from quarterdeck.exchange.document import (
    Constraint,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Remark,
    StateCategory,
    StateChange,
    Task,
    WorkItem,
)
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.trello import read_trello_csv, write_trello_csv
from tests.exchange.plan_documents import plan_documents
from tests.exchange.reference_files import DATA, with_marks

LISTS = [("l1", "To Do"), ("l2", "Doing"), ("l3", "Done")]


def board(*cards: dict, **more: object) -> dict:
    return {
        "id": "b1",
        "name": "Launch",
        "desc": "About",
        "shortLink": "x",
        "idOrganization": None,
        "prefs": {},
        "lists": [
            {"id": key, "name": name, "closed": False, "pos": n, "softLimit": None}
            for n, (key, name) in enumerate(LISTS)
        ],
        "cards": list(cards),
        "members": [{"id": "m1", "fullName": "Ada"}, {"id": "m2", "username": "bo", "fullName": ""}],
    } | more


def card(key: str, name: str, where: str = "l1", **more: object) -> dict:
    return {"id": key, "idShort": 7, "name": name, "idList": where, "closed": False, "dueComplete": False} | more


def action(kind: str, key: str, at: str, **data: object) -> dict:
    extra = data.pop("card", {})
    return {
        "type": kind,
        "date": f"2026-10-{at}:00.000Z",
        "data": {"card": {"id": key, **extra}, **data},
        "memberCreator": {"fullName": "Ada"},
    }


def move(key: str, at: str, before: str, after: str) -> dict:
    names = dict(LISTS)
    ends = {"listBefore": {"id": before, "name": names[before]}, "listAfter": {"id": after, "name": "Old name"}}
    return action("updateCard", key, at, **ends)


def read(tmp_path, tree: dict):
    path = tmp_path / "board.json"
    path.write_text(json.dumps(tree))
    reading = read_plan(path)
    assert reading.document is not None, reading.issues
    return reading


def rows(document):
    return {each.name: each for each in document.tasks}


def test_lists_are_states_and_the_board_keeps_their_order_and_limits(tmp_path):
    tree = board(card("c1", "Later", "l1", pos=2), card("c2", "First", "l1", pos=1), card("c3", "End", "l3"))
    tree["lists"][1]["softLimit"] = 3
    tree["lists"].append({"id": "l4", "name": "Old", "closed": True, "pos": 0.5})
    reading = read(tmp_path, tree)
    document = reading.document
    assert [(each.name, each.item.state, each.item.category) for each in document.tasks] == [
        ("First", "To Do", StateCategory.TODO),
        ("Later", "To Do", StateCategory.TODO),
        ("End", "Done", StateCategory.DONE),
    ]
    [found] = document.boards
    assert [(column.name, column.category, column.wip_limit) for column in found.columns] == [
        ("To Do", "todo", None),
        ("Doing", "doing", 3),
        ("Done", "done", None),
    ]
    assert (document.properties.name, document.properties.extras) == ("Launch", {"description": "About"})
    assert [each.name for each in document.resources] == ["Ada", "bo"]
    assert "The list “Doing” was taken for “in progress” by its name." in [issue.message for issue in reading.issues]


def test_dates_members_labels_and_links(tmp_path):
    tree = board(
        card(
            "c1",
            "Poster",
            start="2026-10-05T08:00:00.000Z",
            due="2026-10-09T15:00:00.000Z",
            idMembers=["m1", "m9"],
            labels=[{"id": "a", "name": "Print", "color": "red"}, {"id": "b", "name": "", "color": "blue"}],
            desc="**Big**",
            shortUrl="https://trello.com/c/x",
            attachments=[{"name": "Draft", "url": "https://x.example/d.pdf", "bytes": None}],
            badges={"votes": 3},
            address="Main Street",
        )
    )
    document = read(tmp_path, tree).document
    [one] = document.tasks
    assert (one.start, one.deadline, one.constraint, one.duration_minutes) == (
        datetime(2026, 10, 5, 8),
        datetime(2026, 10, 9, 15),
        Constraint.SNET,
        5 * 480 - 120,
    )
    assert (one.item.key, one.item.kind, one.item.labels, one.notes) == ("7", "card", ["Print", "blue"], "**Big**")
    assert one.extras == {
        "attachments": [{"name": "Draft", "url": "https://x.example/d.pdf"}],
        "address": "Main Street",
    }
    names = {each.uid: each.name for each in document.resources}
    assert [names[row.resource_uid] for row in document.assignments] == ["Ada", "m9"]


def test_moves_give_history_and_real_dates(tmp_path):
    actions = [
        move("c1", "08T09:30", "l2", "l3"),
        move("c1", "05T09:00", "l1", "l2"),
        action("createCard", "c1", "01T08:00", list={"id": "l1", "name": "To Do"}),
        action("commentCard", "c1", "06T10:00", text="Nice"),
        move("c2", "06T09:00", "l1", "l2"),
        move("c3", "06T09:00", "l3", "l2"),
        move("c3", "05T09:00", "l1", "l3"),
    ]
    tree = board(
        card("c1", "Done card", "l3"),
        card("59bbfb8e4a6f8ca35be9b82a", "Made", "l1"),
        card("c2", "Begun", "l2"),
        card("c3", "Back again", "l2"),
        actions=actions,
    )
    found = rows(read(tmp_path, tree).document)
    done, made, begun, back = (found[name] for name in ("Done card", "Made", "Begun", "Back again"))
    assert done.item.changes == [
        StateChange(datetime(2026, 10, 1, 8), None, "To Do", "Ada"),
        StateChange(datetime(2026, 10, 5, 9), "To Do", "Doing", "Ada"),
        StateChange(datetime(2026, 10, 8, 9, 30), "Doing", "Done", "Ada"),
    ]
    assert (done.actual_start, done.actual_finish) == (datetime(2026, 10, 5, 9), datetime(2026, 10, 8, 9, 30))
    assert done.item.remarks == [Remark(datetime(2026, 10, 6, 10), "Ada", "Nice")]
    assert made.item.created == datetime(2017, 9, 15, 16, 10, 54)
    assert made.item.changes == [StateChange(made.item.created, None, "To Do")]
    assert (begun.actual_start, begun.percent_complete) == (datetime(2026, 10, 6, 9), 50)
    assert (back.actual_finish, back.percent_complete) == (None, 50)


def test_a_card_marked_complete_is_done_whatever_its_list(tmp_path):
    ended = action("updateCard", "c1", "07T12:00", card={"dueComplete": True}, old={"dueComplete": False})
    one = card("c1", "A", "l1", dueComplete=True, due="2026-10-09T15:00:00.000Z")
    two = card("c2", "B", "l1", dueComplete=True, due="2026-10-09T15:00:00.000Z")
    found = rows(read(tmp_path, board(one, two, actions=[ended])).document)
    assert (found["A"].actual_finish, found["A"].item.category) == (datetime(2026, 10, 7, 12), StateCategory.DONE)
    assert found["B"].actual_finish == datetime(2026, 10, 9, 15)


def test_checklists_are_subtasks(tmp_path):
    def items(*names: str) -> list[dict]:
        return [
            {"id": f"i{name}", "name": name, "state": "complete" if name == "b" else "incomplete", "pos": -n}
            for n, name in enumerate(names)
        ]

    one = {"id": "k1", "idCard": "c1", "name": "Only", "checkItems": items("a", "b")}
    two = [{"id": f"k{n}", "idCard": "c2", "name": f"L{n}", "checkItems": items(f"x{n}")} for n in (2, 3)]
    ticked = action("updateCheckItemStateOnCard", "c1", "06T10:00", checkItem={"id": "ib", "state": "complete"})
    done = card("c3", "Finished", "l1", dueComplete=True)
    left = {"id": "k4", "idCard": "c3", "name": "Rest", "checkItems": items("never")}
    tree = board(card("c1", "One"), card("c2", "Two"), done, checklists=[one, *two, left], actions=[ticked])
    document = read(tmp_path, tree).document
    assert [(each.name, each.outline_level, each.item.kind) for each in document.tasks] == [
        ("One", 1, "card"),
        ("b", 2, "checklist item"),
        ("a", 2, "checklist item"),
        ("Two", 1, "card"),
        ("L2", 2, "checklist"),
        ("x2", 3, "checklist item"),
        ("L3", 2, "checklist"),
        ("x3", 3, "checklist item"),
        ("Finished", 1, "card"),
        ("never", 2, "checklist item"),
    ]
    found = rows(document)
    assert (found["b"].actual_finish, found["b"].extras) == (datetime(2026, 10, 6, 10), {"checklist": "Only"})
    assert (found["a"].is_active, found["never"].is_active) == (True, False)


def test_archived_cards_are_kept_and_marked(tmp_path):
    tree = board(
        card("c1", "Put away", closed=True), card("c2", "Done", "l3", closed=True), card("c3", "On old list", "l4")
    )
    tree["lists"].append({"id": "l4", "name": "Gone", "closed": True, "pos": 9})
    tree["cards"].append(card("c4", "Pattern", isTemplate=True))
    found = rows(read(tmp_path, tree).document)
    assert {name: (each.item.is_archived, each.is_active) for name, each in found.items()} == {
        "Put away": (True, False),
        "Done": (True, True),
        "On old list": (True, False),
        "Pattern": (False, False),
    }


def test_custom_fields_are_typed(tmp_path):
    fields = [
        {"id": "f1", "name": "Cost", "type": "number"},
        {"id": "f2", "name": "Signed", "type": "checkbox"},
        {"id": "f3", "name": "Review", "type": "date"},
        {"id": "f4", "name": "Size", "type": "list", "options": [{"id": "o1", "value": {"text": "XL"}}]},
        {"id": "f5", "name": "Size", "type": "text"},
    ]
    values = [
        {"idCustomField": "f1", "value": {"number": "12.5"}},
        {"idCustomField": "f2", "value": {"checked": "true"}},
        {"idCustomField": "f3", "value": {"date": "2026-10-09T10:00:00.000Z"}},
        {"idCustomField": "f4", "idValue": "o1", "value": None},
        {"idCustomField": "f5", "value": {"text": "large"}},
        {"idCustomField": "f9", "value": {"text": "lost"}},
    ]
    document = read(tmp_path, board(card("c1", "A", customFieldItems=values), customFields=fields)).document
    assert document.tasks[0].custom == {
        "Cost": 12.5,
        "Signed": True,
        "Review": datetime(2026, 10, 9, 10),
        "Size": "XL",
        "Size (f5)": "large",
    }
    assert [field.kind for field in document.custom_fields] == ["number", "flag", "date", "text", "text"]


def test_a_history_of_a_thousand_actions_is_said_to_be_cut(tmp_path):
    actions = [action("updateBoard", "c9", "01T08:00")] * 1000
    reading = read(tmp_path, board(card("59bbfb8e4a6f8ca35be9b82a", "A"), actions=actions))
    assert "trello.history_cut" in [issue.code for issue in reading.issues]
    assert reading.document.tasks[0].item.changes == []


def test_the_rows_for_importers(tmp_path):
    document = PlanDocument(PlanSource("test"), properties=PlanProperties(name="Site"))
    start, finish = datetime(2026, 10, 5, 8), datetime(2026, 10, 9, 17)
    document.tasks = [
        Task(1, "Ground", is_summary=True),
        Task(
            2, "Dig", parent_uid=1, outline_level=2, is_summary=True, start=start, finish=finish, duration_minutes=2400
        ),
        Task(3, "@North", parent_uid=2, outline_level=3, percent_complete=100.0),
        Task(4, "Open", duration_minutes=480),
        Task(5, "Card", item=WorkItem(kind="card", state="Later", labels=["x"])),
    ]
    document.links = [Link(2, 4)]
    target = BytesIO()
    issues = write_trello_csv(document, target)
    lines = target.getvalue().decode().split("\r\n")
    head = "Card Name,Card Description,List Name,Labels,Members,Start Date,Due Date,Checklist,Checklist item,"
    assert lines[0].startswith(head)
    assert lines[1].startswith("Dig,,Ground,,,2026-10-05T08:00:00.000Z,2026-10-09T17:00:00.000Z,,,,,,false,,false,Site")
    assert lines[2].startswith(",,,,,,,Checklist,'@North,,,complete,")
    assert [line.split(",")[2] for line in lines[3:5]] == ["To Do", "Later"]
    assert [issue.message for issue in issues] == [
        "1 dependencies have no place: Trello's cards wait for nothing.",
        "1 headings became lists.",
    ]


def test_a_board_written_as_rows_keeps_its_cards(tmp_path):
    checklist = {
        "id": "k1",
        "idCard": "c1",
        "name": "Steps",
        "checkItems": [{"id": "i", "name": "a", "state": "complete"}],
    }
    cards = [
        card(
            "c1", "One", start="2026-10-05T08:00:00.000Z", due="2026-10-09T15:00:00.000Z", idMembers=["m1"], desc="Text"
        ),
        card("c2", "=Two", "l2", labels=[{"name": "Red"}]),
        card("c3", "Three", "l3", dateLastActivity="2026-10-08T10:00:00.000Z"),
    ]
    source = tmp_path / "board.json"
    source.write_text(json.dumps(board(*cards, checklists=[checklist])))
    conversion = convert_plan(source, tmp_path / "out.trello.csv")
    assert conversion.is_done, conversion.issues
    before, after = read_plan(source).document, read_plan(tmp_path / "out.trello.csv").document
    shown = ("name", "notes", "start", "finish", "deadline", "percent_complete", "outline_level", "duration_minutes")
    for field in shown:
        assert [getattr(each, field) for each in after.tasks] == [getattr(each, field) for each in before.tasks], field
    assert [(each.item.state, each.item.labels, each.item.category) for each in after.tasks] == [
        (each.item.state, each.item.labels, each.item.category) for each in before.tasks
    ]
    assert conversion.report.of("task").kept == 4


def test_an_export_as_csv_is_read(tmp_path):
    path = tmp_path / "cards.csv"
    path.write_text(
        "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,Attachment Count,List ID,List Name,"
        "Board Name,Archived,Start Date,Due Complete,Cost\n"
        'c1,Tiles,https://trello.com/c/1,"Bath, 20 m²","Buy (green), Fast (red_dark)","Ada, Bo",'
        "2026-10-09T08:00:00.000Z,2,l1,Doing,House,false,,false,12\n"
        "c2,Old,,,,,,0,l2,Done,House,true,,true,\n"
        "c3,Away,,,,,,0,l2,To Do,House,true,,false,\n"
    )
    document = read_plan(path).document
    tiles, old, away = document.tasks
    assert (tiles.deadline, tiles.item.labels, tiles.item.state, tiles.custom) == (
        datetime(2026, 10, 9, 8),
        ["Buy", "Fast"],
        "Doing",
        {"Cost": 12.0},
    )
    assert [each.name for each in document.resources] == ["Ada", "Bo"]
    assert (old.item.is_archived, old.percent_complete, away.is_active) == (True, 100, False)
    assert document.properties.name == "House"


def test_rows_of_checklists_belong_to_the_card_above(tmp_path):
    path = tmp_path / "cards.csv"
    path.write_text(
        "Card Name,Card Description,Labels,Members,Due Date,Start Date,List Name,Checklist,Checklist item,"
        "Checklist item due,Checklist item member\n"
        "A,,,,,,Todo,,,,\n,,,,,,,Steps,one,2026-10-09,Ada\n,,,,,,,More,two,,\nB,,,,,,Todo,Steps,three,,\n"
    )
    document = read_plan(path).document
    assert [(each.name, each.outline_level) for each in document.tasks] == [
        ("A", 1),
        ("Steps", 2),
        ("one", 3),
        ("More", 2),
        ("two", 3),
        ("B", 1),
        ("three", 2),
    ]


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=WORDS.filter(str.strip), notes=WORDS, label=WORDS, value=WORDS)
@example(name="blank", notes="\t", label="", value="\r")
def test_any_text_survives_its_cell(name, notes, label, value, tmp_path):
    document = PlanDocument(
        PlanSource("test"), tasks=[Task(1, name, notes=notes, item=WorkItem(), custom={"F": value})]
    )
    path = tmp_path / "any.csv"
    with path.open("wb") as target:
        write_trello_csv(document, target)
    [one] = read_trello_csv(path).document.tasks
    assert (one.name, one.notes) == (name.strip(), notes.strip() or None)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(plan_documents())
def test_any_plan_can_be_written_and_is_read_again(tmp_path, document):
    path = tmp_path / "any.csv"
    with path.open("wb") as target:
        write_trello_csv(document, target)
    reading = read_trello_csv(path)
    assert reading.document is not None, reading.issues


@with_marks
def test_the_board_of_the_reference_data():
    reading = read_plan(DATA / "trello" / "board.json")
    document = reading.document
    [one] = document.tasks
    assert (document.source.format, document.properties.name, one.source_id, one.name) == (
        "trello",
        "Test Board Name",
        "hashcard7",
        "Name Card 7",
    )
    created = datetime(2017, 9, 15, 16, 14, 3, 187000)
    assert one.item.changes == [StateChange(created, None, "TODO", "John Doe")]
    assert (one.item.created, one.item.reporter) == (created, "John Doe")
    assert [each.name for each in document.resources] == ["John Doe"]
    assert document.properties.start == datetime(2017, 9, 15, 8), "no card has a date; the first was made then"
