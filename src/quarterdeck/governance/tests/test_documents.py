"""Documents: versions with their bytes, approval, classification, retention and legal hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.actions import delete_workspace
from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.files import open_file
from quarterdeck.core.models import StoredFile, Workspace
from quarterdeck.core.purge import count_due, purge
from quarterdeck.core.tests.factories import AT, manager_of, organisation, portfolio, signed_in
from quarterdeck.core.tests.factories import project as place_of_project
from quarterdeck.governance.actions import destroy_files, keep_version
from quarterdeck.governance.models import Document
from quarterdeck.governance.rules.documents import after_approval, after_edit, retain_until, why_kept
from quarterdeck.registers.actions import attach_file, create_entry, edit_entry, remove_attachment, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, EntryFrozen, FilesKept, TransitionRefused, ValuesRefused
from quarterdeck.registers.models import Subject
from quarterdeck.registers.queries.search import words_q


def test_edits_raise_the_minor_number_and_approvals_the_major_one() -> None:
    assert [after_edit(0, 0), after_edit(1, 4), after_approval(0, 3), after_approval(1, 0)] == [
        (0, 1), (1, 5), (1, 0), (2, 0)
    ]  # fmt: skip


def test_retention_counts_from_closure_and_a_hold_beats_it() -> None:
    closed = date(2026, 3, 31)
    assert (retain_until("standard", closed), retain_until("long", closed)) == (date(2033, 3, 31), date(2036, 3, 31))
    assert (retain_until("standard", None), retain_until("none", closed)) == (None, None)
    given = {"retention": "standard", "until": date(2033, 3, 31)}
    assert why_kept(**given, legal_hold=False, today=date(2033, 4, 1)) is None
    assert why_kept(**given, legal_hold=False, today=date(2033, 3, 31)) == "It is kept until 31 Mar 2033."
    assert "legal hold" in str(why_kept(**given, legal_hold=True, today=date(2040, 1, 1)))
    assert "not closed" in str(why_kept(retention="long", until=None, legal_hold=False, today=date(2040, 1, 1)))


def step(actor: Any, entry: Any, key: str, at: datetime = AT, reason: str = "", **values: Any) -> Any:
    return transition_entry(actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=at)


def found_by(text: str) -> list[int]:
    return list(Subject.objects.filter(words_q(text)).values_list("pk", flat=True))


def write(actor: Any, place: Any, **given: Any) -> Any:
    register = find_register("documents")
    return create_entry(actor=actor, register=register, workspace=place, values={**register.example, **given}, at=AT)


@pytest.mark.django_db
def test_versions_keep_their_own_bytes_with_checksum_author_and_approver() -> None:
    place = place_of_project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    one = write(manager, place, owner=manager.pk, description="First words.")
    one = step(manager, one, "keep")
    again = step(manager, one, "keep")
    assert (again.label, [row.label for row in again.rows_of("versions")]) == ("0.1", ["0.1"])
    attach_file(actor=manager, entry=one, content=BytesIO(b"the report"), name="report.txt", at=AT)
    one = step(manager, again, "submit")
    assert one.label == "0.2"
    with pytest.raises(DutiesNotSeparated):
        step(manager, one, "approve")
    one = step(sponsor, one, "approve")
    rows = Document.objects.get(pk=one.pk).rows_of("versions")
    told = [(row.label, row.name, row.approved_by) for row in rows]
    assert told == [("0.1", "text.md", None), ("0.2", "report.txt", None), ("1.0", "report.txt", sponsor)]
    assert (one.label, rows[2].checksum, rows[2].made_by) == ("1.0", rows[1].checksum, manager)
    with open_file(rows[2].file) as content:
        assert content.read() == b"the report"
    assert signed_in(Client(), sponsor).get(one.current).status_code == 200
    with pytest.raises(TransitionRefused, match="Review by"):
        step(manager, one, "issue")
    with pytest.raises(NotAllowed):
        keep_version(actor=manager_of(place, "auditor"), document=one, at=AT)


@pytest.mark.django_db
def test_confidential_documents_and_their_versions_are_for_their_own_circle() -> None:
    place = place_of_project()
    manager, member = manager_of(place), manager_of(place, "team_member", name="Member")
    with pytest.raises(ValuesRefused) as refused:
        write(manager, place, classification="confidential")
    assert "owner" in refused.value.fields
    one = step(manager, write(manager, place, classification="confidential", owner=manager.pk), "keep")
    assert one.visibility == "restricted"
    assert signed_in(Client(), manager).get(one.current).status_code == 200
    for url in (one.current, f"/registers/documents/{one.pk}/"):
        assert signed_in(Client(), member).get(url).status_code == 404


@pytest.mark.django_db
def test_nothing_is_destroyed_before_its_time_or_under_a_hold() -> None:
    place = portfolio(organisation())
    director = manager_of(place.parent, "pmo_director", name="Director")
    board = manager_of(place, "portfolio_manager", name="Board")
    one = write(director, place, retention="standard", owner=director.pk, description="Zanzibar terms.")
    with pytest.raises(ValuesRefused, match="kept"):
        edit_entry(actor=director, entry=one, values={"kind": "contract"}, at=AT)
    one = step(board, step(director, one, "submit"), "approve")
    with pytest.raises(EntryFrozen, match="Take “Revise”"):
        edit_entry(actor=director, entry=one, values={"description": "Other terms."}, at=AT)
    one = step(board, one, "archive")
    with pytest.raises(EntryFrozen, match="Retention"):
        edit_entry(actor=director, entry=one, values={"retention": "none"}, at=AT)
    assert one.retain_until == date(2033, 10, 30)
    late = datetime(2034, 1, 1, tzinfo=UTC)
    with pytest.raises(TransitionRefused, match="kept until 30 Oct 2033"):
        step(director, one, "destroy", reason="Old.")
    one = edit_entry(actor=director, entry=one, values={"legal_hold": True, "hold_reason": "Case 7"}, at=AT)
    with pytest.raises(TransitionRefused, match="legal hold"):
        step(director, one, "destroy", at=late, reason="Old.")
    one = edit_entry(actor=director, entry=one, values={"legal_hold": False}, at=AT)
    with pytest.raises(NotAllowed):
        destroy_files(actor=board, document=one)
    assert StoredFile.objects.count() == 1
    assert found_by("zanzibar") == [one.pk]
    one = step(director, one, "destroy", at=late, reason="Retention is over.")
    assert (Document.objects.get(pk=one.pk).description, found_by("zanzibar")) == ("", [])
    rows = Document.objects.get(pk=one.pk).rows_of("versions")
    assert (one.current, StoredFile.objects.count(), [row.address for row in rows]) == ("", 0, ["", ""])
    assert [len(row.checksum) for row in rows] == [64, 64]


@pytest.mark.django_db
def test_a_hold_keeps_the_files_and_the_whole_deleted_project_until_it_is_lifted() -> None:
    place = place_of_project()
    manager, director = manager_of(place), manager_of(place.parent, "pmo_director", name="Director")
    one = write(manager, place, legal_hold=True, hold_reason="Case 7")
    file = attach_file(actor=manager, entry=one, content=BytesIO(b"proof"), name="proof.txt", at=AT)
    with pytest.raises(FilesKept, match="legal hold"):
        remove_attachment(actor=director, entry=one, attachment=file, at=AT)
    with open_file(file.file) as content:
        assert content.read() == b"proof"
    delete_workspace(actor=director, workspace=place, at=AT)
    over = AT + timedelta(days=31)
    told = ["1 of its documents under a legal hold"] * 2
    assert [due.kept_because for due in (*count_due(over), *purge(over))] == told
    assert Document._base_manager.filter(pk=one.pk).exists()
    Document._base_manager.filter(pk=one.pk).update(legal_hold=False)
    assert [due.kept_because for due in purge(over)] == [""]
    assert not Workspace._base_manager.filter(pk=place.pk).exists()


@pytest.mark.django_db
def test_a_version_is_approved_when_as_many_people_as_it_needs_have_read_it() -> None:
    place = place_of_project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    second, third = (manager_of(place.parent, "portfolio_manager", name=name) for name in ("Second", "Third"))
    with pytest.raises(ValuesRefused):
        write(manager, place, approvals_needed=6)
    one = step(manager, write(manager, place, owner=manager.pk, approvals_needed=3), "submit")
    with pytest.raises(TransitionRefused, match="needs 3 approvals and has 0"):
        step(sponsor, one, "approve")
    with pytest.raises(DutiesNotSeparated):
        step(manager, one, "sign")
    one = step(sponsor, one, "sign")
    with pytest.raises(TransitionRefused, match="You have approved this version already"):
        step(sponsor, one, "sign")
    one = step(manager, step(second, one, "send_back", reason="A figure is wrong."), "submit")
    assert [(row.by, row.counts) for row in one.rows_of("approvals")] == [(sponsor, False)]
    one = step(second, step(sponsor, one, "sign"), "sign")
    with pytest.raises(TransitionRefused, match="already"):
        step(second, one, "approve")
    one = Document.objects.get(pk=step(third, one, "approve").pk)
    told = [(row.version, row.by.name, row.counts) for row in one.rows_of("approvals")]
    assert told == [
        ("0.1", "Sponsor", False),
        ("0.1", "Sponsor", True),
        ("0.1", "Second", True),
        ("0.1", "Third", True),
    ]
    assert (one.state, one.label, {row.checksum for row in one.rows_of("approvals")}) == (
        "approved", "1.0", {one.rows_of("versions")[-1].checksum}
    )  # fmt: skip


@pytest.mark.django_db
def test_the_form_of_an_approved_document_offers_what_may_still_change() -> None:
    place = place_of_project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    one = step(manager, write(manager, place, owner=manager.pk), "submit")
    client, page = signed_in(Client(), manager), f"/registers/documents/{one.pk}/"
    assert b'name="title"' in client.get(f"{page}edit/").content
    step(sponsor, one, "approve")
    form = client.get(f"{page}edit/").content.decode()
    offered = [name in form for name in ('name="title"', 'name="retention"', 'name="review_by"', 'name="legal_hold"')]
    assert offered == [False, False, True, True]
    assert "In the state Approved these stay as they are: Title, Description, Kind" in form
    assert client.get(f"{page}cell/title/").status_code == 404
    assert client.get(f"{page}cell/review_by/").status_code == 200
