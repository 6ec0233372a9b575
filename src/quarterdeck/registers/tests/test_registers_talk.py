from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord, OutboxEvent, StoredFile
from quarterdeck.core.tests.factories import AT, grant, manager_of, project
from quarterdeck.registers.actions import (
    attach_file,
    attach_files,
    comment_entry,
    convert_entry,
    create_entry,
    delete_comment,
    edit_comment,
    edit_entry,
    relate_entry,
    remove_attachment,
    subject_of_thing,
    unrelate_entry,
    unwatch_entry,
    watch_entry,
)
from quarterdeck.registers.declaration import Found, SubjectSource, subject_sources
from quarterdeck.registers.errors import (
    CommentEmpty,
    ConversionImpossible,
    RelatedToItself,
    TooManyFiles,
    UnknownRelation,
    ValuesRefused,
)
from quarterdeck.registers.models import Attachment, Comment, Relation
from quarterdeck.registers.queries.chains import links_of, why_chain
from quarterdeck.registers.queries.conversions import conversions_of, first_values, place_for
from quarterdeck.registers.queries.finding import suggestions
from quarterdeck.registers.queries.talk import comments_of, watchers_of
from quarterdeck.registers.rules.mentions import named_in, with_marks
from quarterdeck.registers.tests.suite.deck import LEAKS, REPAIRS, Deck

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Deck:
    return Deck()


# Mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ewa Krol please", [1]),
        ("ask @ewa krol, @Ewa", [1, 2]),
        ("(@Ewa Krol)", [1]),
        ("@Ewa Krolik", [2]),
        ("mail@Ewa Krol", []),
        ("a.@Ewa", []),
        ("@Nobody @", []),
        ("@Ewa Krol @Ewa Krol", [1]),
    ],
)
def test_people_are_named_by_their_whole_name(text: str, found: list[int]) -> None:
    assert named_in(text, {1: "Ewa Krol", 2: "Ewa"}) == found


def test_named_people_stand_out_and_nothing_else_does() -> None:
    assert with_marks("Ask @Ewa Krol, not x@Ewa Krol", ["Ewa Krol"]) == "Ask **@Ewa Krol**, not x@Ewa Krol"


# Comments


def test_a_comment_is_kept_tells_who_was_named_and_makes_its_author_watch(deck: Deck) -> None:
    said = comment_entry(actor=deck.member, entry=deck.leak, text=" Ask @Aoife Brennan ", at=AT, request_key="k")
    again = comment_entry(actor=deck.member, entry=deck.leak, text="Ask", at=AT, request_key="k")
    assert (said.pk, said.text) == (again.pk, "Ask @Aoife Brennan")
    assert list(said.mentioned.all()) == [deck.manager]
    assert watchers_of(deck.leak) == {deck.manager.pk, deck.member.pk}
    event = OutboxEvent.objects.get(kind="registers.entry_commented")
    assert event.payload["mentioned"] == [deck.manager.pk]
    assert "Ask" not in AuditRecord.objects.filter(action="probe.comment_leak").get().changes


def test_an_auditor_says_nothing_and_a_stranger_cannot_even_ask(deck: Deck) -> None:
    with pytest.raises(NotAllowed):
        comment_entry(actor=deck.auditor, entry=deck.leak, text="Hm", at=AT)
    with pytest.raises(NotVisible):
        comment_entry(actor=manager_of(project()), entry=deck.leak, text="Hm", at=AT)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(("text", "error"), [(" \n", CommentEmpty), ("x" * 10_001, ValuesRefused)])
def test_an_empty_or_endless_comment_is_refused(deck: Deck, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        comment_entry(actor=deck.manager, entry=deck.leak, text=text, at=AT)


def test_only_its_author_changes_a_comment_and_managers_may_take_it_away(deck: Deck) -> None:
    said = comment_entry(actor=deck.member, entry=deck.leak, text="First", at=AT)
    with pytest.raises(NotAllowed):
        edit_comment(actor=deck.manager, entry=deck.leak, comment=said, text="Mine", at=AT)
    assert edit_comment(actor=deck.member, entry=deck.leak, comment=said, text="Second", at=AT).text == "Second"
    other = comment_entry(actor=deck.manager, entry=deck.leak, text="Boss", at=AT)
    with pytest.raises(NotAllowed):
        delete_comment(actor=deck.member, entry=deck.leak, comment=other, at=AT)
    delete_comment(actor=deck.manager, entry=deck.leak, comment=said, at=AT)
    said.refresh_from_db()
    assert (said.text, said.deleted_at) == ("", AT)


def test_internal_words_are_not_for_guests_of_the_workspace(deck: Deck) -> None:
    comment_entry(actor=deck.manager, entry=deck.leak, text="Secret", at=AT, is_internal=True)
    comment_entry(actor=deck.manager, entry=deck.leak, text="Open", at=AT)
    guest = manager_of(deck.place, "requester", name="Guest")
    assert [one.text for one in comments_of(guest, deck.leak)] == ["Open"]
    assert [one.text for one in comments_of(deck.auditor, deck.leak)] == ["Open", "Secret"]


# Files


def test_a_file_is_kept_opened_by_who_sees_the_entry_and_removed_with_its_bytes(deck: Deck) -> None:
    one = attach_file(actor=deck.manager, entry=deck.leak, content=io.BytesIO(b"<b>"), name="../x.html", at=AT)
    url = f"/registers/leaks/{deck.leak.pk}/files/{one.pk}/"
    answer = deck.client().get(url)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (b"<b>", "application/octet-stream")
    assert answer["Content-Disposition"] == 'attachment; filename="x.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert deck.client(deck.auditor).get(url).status_code == 200
    assert deck.client(manager_of(project())).get(url).status_code == 404
    remove_attachment(actor=deck.manager, entry=deck.leak, attachment=one, at=AT)
    assert StoredFile.objects.count() == 0


def test_a_file_of_a_restricted_entry_is_not_had_by_its_own_address(deck: Deck) -> None:
    hidden = deck.new("Hidden", visibility="restricted")
    one = attach_file(actor=deck.manager, entry=hidden, content=io.BytesIO(b"x"), name="x", at=AT)
    assert deck.client(deck.member).get(f"/files/{one.file_id}/").status_code == 404
    assert deck.client(deck.auditor).get(f"/files/{one.file_id}/").status_code == 200


def test_files_have_a_number_and_a_size_at_most(deck: Deck, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.QUARTERDECK_LARGEST_FILE = 2
    url = f"/registers/leaks/{deck.leak.pk}/files/"
    small, large = (SimpleUploadedFile(name, content) for name, content in (("small.txt", b"x"), ("large.txt", b"xxx")))
    told = deck.client().post(url, {"file": [small, large]}, headers={"HX-Request": "true"})
    assert told.status_code == 422
    assert "large.txt: The largest file that can be kept is" in told.content.decode()
    refused = deck.client().post(f"/api/v1/registers/leaks/entries/{deck.leak.pk}/files", {"file": io.BytesIO(b"xxx")})
    assert refused.status_code == 413
    assert Attachment.objects.count() == StoredFile.objects.count() == 0
    pair = [("a.txt", io.BytesIO(b"a")), ("b.txt", io.BytesIO(b"b"))]
    made = attach_files(actor=deck.manager, entry=deck.leak, files=pair, at=AT)
    assert [one.file.name for one in made] == ["a.txt", "b.txt"]
    Attachment.objects.all().delete()
    monkeypatch.setattr("quarterdeck.registers.actions.talk.MOST_FILES", 1)
    attach_file(actor=deck.manager, entry=deck.leak, content=io.BytesIO(b"x"), name="x", at=AT)
    with pytest.raises(TooManyFiles):
        attach_file(actor=deck.manager, entry=deck.leak, content=io.BytesIO(b"x"), name="y", at=AT)
    assert Attachment.objects.count() == 1


# Watching


def test_one_watches_and_stops_watching_even_as_the_owner(deck: Deck) -> None:
    edit_entry(actor=deck.manager, entry=deck.leak, values={"owner": deck.member.pk}, at=AT)
    deck.leak.refresh_from_db()
    watch_entry(actor=deck.auditor, entry=deck.leak, at=AT)
    assert watchers_of(deck.leak) == {deck.manager.pk, deck.member.pk, deck.auditor.pk}
    unwatch_entry(actor=deck.member, entry=deck.leak, at=AT)
    unwatch_entry(actor=deck.auditor, entry=deck.leak, at=AT)
    assert watchers_of(deck.leak) == {deck.manager.pk}
    watch_entry(actor=deck.member, entry=deck.leak, at=AT)
    assert deck.member.pk in watchers_of(deck.leak)


# Relations


def test_relations_are_read_from_both_ends_and_taken_away_from_either(deck: Deck) -> None:
    other = deck.new("Cracked pipe")
    relation = relate_entry(actor=deck.manager, entry=deck.leak, other=other.subject, kind="causes", at=AT,
                            backwards=True)  # fmt: skip
    assert relate_entry(actor=deck.manager, entry=other, other=deck.leak.subject, kind="causes", at=AT) == relation
    assert [(link.words, link.other.title) for link in links_of(deck.manager, deck.leak.subject) if link.other] == [
        ("caused by", "Cracked pipe")
    ]
    assert [link.words for link in links_of(deck.manager, other.subject)] == ["causes"]
    unrelate_entry(actor=deck.manager, entry=deck.leak, relation=relation, at=AT)
    assert Relation.objects.count() == 0


def test_a_relation_that_makes_no_sense_or_reaches_too_far_is_refused(deck: Deck) -> None:
    foreign = project()
    hidden = create_entry(actor=manager_of(foreign), register=LEAKS, workspace=foreign,
                          values={"title": "Hidden", "severity": 1}, at=AT)  # fmt: skip
    for other, kind, error in (
        (deck.leak.subject, "causes", RelatedToItself),
        (deck.new("x").subject, "marries", UnknownRelation),
        (hidden.subject, "causes", NotVisible),
    ):
        with pytest.raises(error):
            relate_entry(actor=deck.manager, entry=deck.leak, other=other, kind=kind, at=AT)
    relation = Relation.objects.create(source=hidden.subject, target=deck.leak.subject, kind="causes", created_at=AT)
    assert [link.other for link in links_of(deck.manager, deck.leak.subject)] == [None]
    page = deck.client().get(f"/registers/leaks/{deck.leak.pk}/").content.decode()
    assert "restricted" in page
    assert "Hidden" not in page
    with pytest.raises(NotVisible):
        unrelate_entry(actor=deck.manager, entry=deck.new("y"), relation=relation, at=AT)


def test_the_chain_says_what_led_here_and_what_came_of_it_and_ends_in_loops(deck: Deck) -> None:
    pipe, frost, repair, bill = (deck.new(name) for name in ("Pipe", "Frost", "Repair", "Bill"))
    for source, target, kind in (
        (frost, pipe, "causes"), (pipe, deck.leak, "causes"), (deck.leak, repair, "leads_to"),
        (repair, bill, "implements"), (bill, frost, "causes"), (deck.leak, pipe, "relates_to"),
    ):  # fmt: skip
        relate_entry(actor=deck.manager, entry=source, other=target.subject, kind=kind, at=AT)
    chain = why_chain(deck.manager, deck.leak.subject)
    told = [(step.depth, step.subject.title if step.subject else None) for step in chain]
    assert told.index((-2, "Frost")) < told.index((-1, "Pipe")) < told.index((0, "Water in the hold"))
    assert (1, "Repair") in told
    said = {(step.depth, step.subject.title): step.words for step in chain if step.subject}
    assert (said[-1, "Pipe"], said[1, "Repair"]) == ("caused by", "led to")
    assert (2, "Bill") in told
    assert len(told) < 12


def test_nothing_is_shown_beyond_what_one_may_not_see(deck: Deck) -> None:
    foreign = project()
    grant(deck.manager, "project_manager", foreign)
    hidden = deck.new("Hidden", place=foreign)
    deeper = deck.new("Deeper")
    relate_entry(actor=deck.manager, entry=hidden, other=deck.leak.subject, kind="causes", at=AT)
    relate_entry(actor=deck.manager, entry=deeper, other=hidden.subject, kind="causes", at=AT)
    assert [step.subject.title if step.subject else None for step in why_chain(deck.member, deck.leak.subject)] == [
        None,
        "Water in the hold",
    ]


def test_a_task_of_another_app_gets_a_spine_when_somebody_relates_to_it(deck: Deck) -> None:
    thing = Found(7, deck.place, "T-7", "Weld the plate", "open")
    source = SubjectSource(
        key="probe.task",
        title="Task",
        view_permission="core.view_workspace",
        find=lambda actor, number: thing if number == 7 else None,
        search=lambda actor, text, place, limit: [thing] if text in thing.title else [],
        url=lambda subject: f"/tasks/{subject.object_id}/",
    )
    subject_sources.register(source, key=source.key)
    try:
        first, again = (
            subject_of_thing(actor=deck.manager, source_key="probe.task", object_id=7, at=AT) for _ in range(2)
        )
        assert (first.pk, first.reference, first.url) == (again.pk, "P-1/T-7", "/tasks/7/")
        with pytest.raises(NotVisible):
            subject_of_thing(actor=deck.manager, source_key="probe.task", object_id=8, at=AT)
        with pytest.raises(NotVisible):
            subject_of_thing(actor=deck.manager, source_key="no.such", object_id=7, at=AT)
        relate_entry(actor=deck.manager, entry=deck.leak, other=first, kind="moves", at=AT)
        assert why_chain(deck.manager, deck.leak.subject)[-1].subject == first
        values = [one.value for one in suggestions(deck.manager, "Weld", place=deck.place)]
        assert values == ["probe.task:7"]
        answer = deck.client().post(
            f"/registers/leaks/{deck.leak.pk}/relations/", {"kind": "moves:back", "other": "probe.task:7"}
        )
        assert answer.status_code == 302
        assert Relation.objects.filter(source=first, target=deck.leak.pk, kind="moves").exists()
    finally:
        subject_sources.remove("probe.task")


def test_suggestions_name_what_one_sees_the_own_place_first(deck: Deck) -> None:
    foreign = project(code="FAR")
    grant(deck.manager, "project_manager", foreign)
    deck.new("Water elsewhere", place=foreign)
    found = suggestions(deck.manager, "water", place=deck.place)
    assert [one.reference for one in found] == ["P-1/L-1", "FAR/L-1"]
    assert [one.reference for one in suggestions(deck.manager, "FAR/L-1", place=None)] == ["FAR/L-1"]
    assert [one.reference for one in suggestions(deck.member, "water", place=None)] == ["P-1/L-1"]
    assert suggestions(deck.manager, "  ", place=None) == []


# Conversions


def test_an_entry_becomes_one_of_another_register_and_the_link_is_kept(deck: Deck) -> None:
    assert [(target.key, way.label) for target, way in conversions_of(deck.manager, deck.leak)] == [
        ("repairs", "Plan a repair")
    ]
    assert conversions_of(deck.auditor, deck.leak) == []
    assert place_for(deck.manager, REPAIRS, deck.leak) == deck.place
    values = first_values(deck.manager, REPAIRS, deck.leak)
    assert values["title"] == "Water in the hold"
    made = convert_entry(actor=deck.manager, entry=deck.leak, target=REPAIRS, workspace=deck.place, values=values,
                         at=AT, request_key="once")  # fmt: skip
    again = convert_entry(actor=deck.manager, entry=deck.leak, target=REPAIRS, workspace=deck.place, values=values,
                          at=AT, request_key="once")  # fmt: skip
    assert made.pk == again.pk
    assert Relation.objects.get().kind == "leads_to"
    with pytest.raises(ConversionImpossible):
        convert_entry(actor=deck.manager, entry=made, target=LEAKS, workspace=deck.place, values={}, at=AT)
    with pytest.raises(ConversionImpossible):
        first_values(deck.manager, LEAKS, made)
    with pytest.raises(NotAllowed):
        convert_entry(actor=deck.auditor, entry=deck.leak, target=REPAIRS, workspace=deck.place, values=values, at=AT)


def test_what_comes_from_a_restricted_entry_is_as_restricted(deck: Deck) -> None:
    secret = deck.new("Secret leak", visibility="restricted")
    assert first_values(deck.manager, REPAIRS, secret)["visibility"] == "restricted"
    url = f"/api/v1/registers/leaks/entries/{secret.pk}/convert"
    told = deck.client().post(url, {"to": "repairs"}, content_type="application/json")
    bare = convert_entry(actor=deck.manager, entry=secret, target=REPAIRS, workspace=deck.place,
                         values={"title": "Weld"}, at=AT)  # fmt: skip
    for number in (told.json()["id"], bare.pk):
        assert deck.client(deck.member).get(f"/api/v1/registers/repairs/entries/{number}").status_code == 404


def test_a_conversion_is_done_by_its_form(deck: Deck) -> None:
    url = f"/registers/leaks/{deck.leak.pk}/convert/repairs/"
    assert 'value="Water in the hold"' in deck.client().get(url).content.decode()
    refused = deck.client().post(url, {"title": ""})
    assert refused.status_code == 422
    answer = deck.client().post(url, {"title": "Weld it", "visibility": "open", "request_key": "k"})
    assert answer.status_code == 302
    page = deck.client().get(answer.headers["Location"]).content.decode()
    assert "P-1/L-1 Water in the hold" in page
    assert deck.client(deck.auditor).get(url).status_code == 403
    assert deck.client().get(f"/registers/leaks/{deck.leak.pk}/convert/leaks/").status_code == 422
