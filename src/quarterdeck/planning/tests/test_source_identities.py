"""Rows of tools whose identities are text: found again at the next import, whatever their place in the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange import document as doc
from quarterdeck.planning.rules.content import LONGEST_KEY, describe, identity
from quarterdeck.planning.rules.differences import difference
from quarterdeck.planning.rules.operations.apply import apply_operations, parse_operations
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.state import TASKS, PlanHeader, PlanState
from quarterdeck.planning.snapshot.schedule import CalendarTime


def board(*names: str, state: str = "To do") -> doc.PlanDocument:
    cards = [
        doc.Task(uid=number, name=name, source_id=f"5f{name}", item=doc.WorkItem(key=name, state=state, points=3.0))
        for number, name in enumerate(names, start=1)
    ]
    return doc.PlanDocument(
        doc.PlanSource("trello"),
        properties=doc.PlanProperties(start=datetime(2026, 11, 2, 8)),
        tasks=cards,
        links=[doc.Link(1, 2)],
        resources=[doc.Resource(1, "Pat", source_id="u-pat")],
        assignments=[doc.Assignment(1, 1, 1, source_id=f"5f{names[0]}:u-pat")],
    )


def taken_in(document: doc.PlanDocument) -> tuple[PlanState, dict[str, Any]]:
    content, _ = describe(document)
    state = PlanState(header=PlanHeader())
    found = difference(base=None, state=state, new=content, source="trello")
    context = Context(state, CalendarTime(state))
    apply_operations({state.plan_id: context}, parse_operations(found.operations))
    return state, content


def test_a_card_is_known_by_its_own_identity() -> None:
    state, _ = taken_in(board("alpha", "beta"))
    assert [(row.external_id, row.source, row.item.state) for row in state.tasks.values() if row.item] == [
        ("5falpha", "trello", "To do"),
        ("5fbeta", "trello", "To do"),
    ]


def test_cards_in_another_order_are_the_same_cards() -> None:
    state, content = taken_in(board("alpha", "beta"))
    later, _ = describe(board("beta", "alpha"))
    later["tables"]["links"] = content["tables"]["links"]
    later["tables"]["assignments"] = content["tables"]["assignments"]
    found = difference(base=content, state=state, new=later, source="trello")
    assert found.added == {}
    assert found.vanished == []


@given(st.text(min_size=1, max_size=200))
def test_an_identity_fits_into_its_row_and_stays_what_it_is(text: str) -> None:
    document = doc.PlanDocument(doc.PlanSource("csv"), tasks=[doc.Task(uid=1, source_id=text)])
    [key] = describe(document)[0]["tables"][TASKS]
    assert len(key) <= LONGEST_KEY
    assert key == text or len(text) > LONGEST_KEY


def test_numbers_stay_numbers_and_text_stays_text() -> None:
    assert identity("17") == {"external_uid": 17}
    assert identity("-3") == {"external_uid": -3}
    assert identity("007") == {"external_id": "007"}
    assert identity("1203944829105832") == {"external_id": "1203944829105832"}
    assert identity("SP-7") == {"external_id": "SP-7"}


def test_two_rows_with_one_identity_are_kept_apart() -> None:
    twice = [doc.Task(uid=1, name="a", source_id="x"), doc.Task(uid=2, name="b", source_id="x")]
    content, _ = describe(doc.PlanDocument(doc.PlanSource("csv"), tasks=twice))
    assert list(content["tables"][TASKS]) == ["x", "x#2"]
