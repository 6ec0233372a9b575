from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, grant, manager_of, person, project
from quarterdeck.registers.actions import create_entry, delete_entry, edit_entry, restore_entry, transition_entry
from quarterdeck.registers.actions._cleaning import KERNEL_FIELDS
from quarterdeck.registers.actions._constraints import _validate_constraints
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import (
    DutiesNotSeparated,
    EntryDeleted,
    EntryFrozen,
    StaleVersion,
    TransitionImpossible,
    TransitionRefused,
    UnknownField,
    UnknownTransition,
    ValuesRefused,
)
from quarterdeck.registers.models import Entry, StateChange, Subject, SubjectTag
from quarterdeck.registers.queries.entries import deleted_entries, find_deleted_entry, find_entry, steps_for
from quarterdeck.registers.queries.history import changes_since
from quarterdeck.registers.tests.probe.registers import done

pytestmark = pytest.mark.django_db
LEAKS = find_register("leaks")


def leak(maker: Any = None, place: Any = None, **values: Any) -> Entry:
    place = place or project()
    maker = maker or manager_of(place)
    given = {"title": "Water in the hold", "severity": 2, **values}
    return create_entry(actor=maker, register=LEAKS, workspace=place, values=given, at=AT)


def test_numbers_count_per_workspace_and_are_never_given_twice() -> None:
    here, there = project(), project()
    maker = manager_of(here)
    grant(maker, "project_manager", there)
    first, second = leak(maker, here), leak(maker, here)
    delete_entry(actor=maker, entry=second, at=AT)
    assert [first.number, second.number, leak(maker, here).number, leak(maker, there).number] == [1, 2, 3, 1]
    assert first.reference == f"{here.code}/L-1"


def test_an_entry_and_its_spine_share_one_number_and_say_the_same() -> None:
    entry = leak(tags="wet, deep", due_on="2026-11-05")
    spine = Subject.objects.get(pk=entry.pk)
    assert (spine.register, spine.code, spine.title, spine.state) == ("leaks", "L-1", "Water in the hold", "reported")
    assert (spine.due_on, spine.owner_id, spine.is_closed) == (entry.due_on, None, False)
    assert list(SubjectTag.objects.filter(subject=spine).values_list("tag", flat=True)) == ["deep", "wet"]
    edited = edit_entry(actor=entry.created_by, entry=entry, values={"title": "Dry", "tags": ["deep"]}, at=AT)
    assert Subject.objects.get(pk=edited.pk).title == "Dry"
    assert list(SubjectTag.objects.values_list("tag", flat=True)) == ["deep"]


def test_what_follows_from_other_fields_is_set_before_saving() -> None:
    entry = leak(likelihood=3)
    assert entry.score == 6
    assert edit_entry(actor=entry.created_by, entry=entry, values={"severity": "huge"}, at=AT).score == 9


def test_the_checks_of_a_row_are_one_question_and_say_what_each_would_say() -> None:
    sound = leak(visibility="open")
    excluded = {"subject", "version"}
    with CaptureQueriesContext(connection) as asked:
        _validate_constraints(sound, exclude=KERNEL_FIELDS)
    assert [query["sql"].count("_check") for query in asked if "_check" in query["sql"]] == [1]
    for field, value in (("title", ""), ("visibility", "secret"), ("state", "sunk")):
        ill = copy(sound)
        setattr(ill, field, value)
        with pytest.raises(ValidationError) as each:
            ill.validate_constraints(exclude=excluded)
        with pytest.raises(ValidationError) as together:
            _validate_constraints(ill, exclude=excluded)
        assert together.value.message_dict == each.value.message_dict
        _validate_constraints(ill, exclude={*excluded, field})  # what nobody sent is nobody's fault


def test_what_is_wrong_is_said_at_each_field_and_nothing_is_kept() -> None:
    place = project()
    maker = manager_of(place)
    with pytest.raises(ValuesRefused) as refused:
        leak(maker, place, severity="wet", cost="1,5", due_on="soon", likelihood=9, owner=person("Stranger").pk)
    assert set(refused.value.fields) == {"severity", "cost", "due_on", "likelihood", "owner"}
    with pytest.raises(ValuesRefused) as refused:
        leak(maker, place, severity=3, depth="0.5")
    assert refused.value.fields == {"depth": "A huge leak is at least 1 m deep."}
    with pytest.raises(ValuesRefused) as refused:
        create_entry(actor=maker, register=LEAKS, workspace=place, values={"title": " "}, at=AT)
    assert set(refused.value.fields) == {"title", "severity"}
    with pytest.raises(UnknownField):
        leak(maker, place, score=25)
    assert Subject.objects.count() == 0
    assert AuditRecord.objects.filter(action__startswith="probe.").count() == 0


def test_an_owner_who_has_left_stays_until_another_is_named() -> None:
    place = project()
    maker, helper = manager_of(place), manager_of(place, "team_member", name="Helper")
    entry = leak(maker, place, owner=helper.pk)
    helper.grants.update(revoked_at=AT)
    kept = edit_entry(actor=maker, entry=entry, values={"owner": helper.pk, "title": "Other"}, at=AT)
    assert kept.owner_id == helper.pk
    with pytest.raises(ValuesRefused):
        leak(maker, place, owner=helper.pk)


def test_people_may_be_named_by_address_or_whole_name() -> None:
    place = project()
    maker = manager_of(place, name="Aoife Brennan")
    assert leak(maker, place, owner=maker.email.upper()).owner_id == maker.pk
    assert leak(maker, place, owner="aoife brennan").owner_id == maker.pk
    manager_of(place, name="Aoife Brennan")
    with pytest.raises(ValuesRefused):
        leak(maker, place, owner="Aoife Brennan")


def test_nothing_changed_writes_nothing() -> None:
    entry = leak()
    records = AuditRecord.objects.count()
    same = edit_entry(actor=entry.created_by, entry=entry, values={"title": entry.title}, at=AT)
    assert (same.version, AuditRecord.objects.count()) == (1, records)


def test_a_stale_edit_tells_what_others_changed_meanwhile() -> None:
    entry = leak(cost="10")
    maker = entry.created_by
    edit_entry(actor=maker, entry=entry, values={"title": "One", "cost": "20"}, at=AT, version=1)
    edit_entry(actor=maker, entry=entry, values={"title": "Two"}, at=AT, version=2)
    with pytest.raises(StaleVersion) as stale:
        edit_entry(actor=maker, entry=entry, values={"title": "Mine"}, at=AT, version=1)
    assert stale.value.details == {
        "current": 3,
        "theirs": {"title": ["Water in the hold", "Two"], "cost": ["10.00", "20.00"]},
    }
    assert changes_since(maker, entry, 3) == {}


def test_protected_fields_are_neither_told_nor_taken_where_they_may_not_be_read() -> None:
    place = project()
    maker, member = manager_of(place), manager_of(place, "team_member", name="Member")
    entry = leak(maker, place, finder_phone="555", owner=member.pk)
    edit_entry(actor=maker, entry=entry, values={"finder_phone": "777"}, at=AT)
    with pytest.raises(UnknownField):
        edit_entry(actor=member, entry=entry, values={"finder_phone": "1"}, at=AT)
    with pytest.raises(StaleVersion) as stale:
        edit_entry(actor=member, entry=entry, values={"title": "x"}, at=AT, version=1)
    assert stale.value.details["theirs"] == {}


def test_the_life_of_an_entry_is_kept_step_by_step() -> None:
    place = project()
    maker, other = manager_of(place), manager_of(place, name="Other")
    entry = leak(maker, place)

    def take(actor: Any, key: str, **given: Any) -> Entry:
        return transition_entry(actor=actor, entry=entry, transition_key=key, at=AT + timedelta(hours=1), **given)

    with pytest.raises(UnknownTransition):
        take(maker, "sink")
    with pytest.raises(TransitionImpossible, match="“Submit” starts from Confirmed; the state is Reported"):
        take(maker, "submit")
    with pytest.raises(TransitionRefused, match="Likelihood"):
        take(maker, "confirm")
    assert take(maker, "confirm", values={"likelihood": 4}).score == 8
    take(maker, "submit")
    with pytest.raises(DutiesNotSeparated):
        take(maker, "approve", evidence="x")
    with pytest.raises(TransitionRefused) as refused:
        take(other, "approve")
    assert set(refused.value.fields) == {"evidence"}
    approved = take(other, "approve", evidence="https://velmora.example/minutes")
    assert done[-1].entry.pk == entry.pk
    with pytest.raises(EntryFrozen):
        edit_entry(actor=maker, entry=entry, values={"title": "x"}, at=AT)
    closed = take(maker, "close", values={"finding": "A loose bolt"}, reason="Mended")
    assert closed.closed_at == AT + timedelta(hours=1)
    assert Subject.objects.get(pk=entry.pk).is_closed is True
    again = take(maker, "reopen", reason="Wet again")
    assert (again.closed_at, again.reopened, again.version) == (None, 1, approved.version + 2)
    steps = StateChange.objects.filter(subject=entry.pk).order_by("id")
    assert [(one.transition, one.old, one.new) for one in steps] == [
        ("create", "", "reported"),
        ("confirm", "reported", "confirmed"),
        ("submit", "confirmed", "submitted"),
        ("approve", "submitted", "approved"),
        ("close", "approved", "closed"),
        ("reopen", "closed", "reported"),
    ]
    assert steps[3].evidence == "https://velmora.example/minutes"


def test_a_guard_says_in_words_why_not() -> None:
    place = project()
    maker, other = manager_of(place), manager_of(place, name="Other")
    entry = leak(maker, place, depth="101", likelihood=1)
    for key in ("confirm", "submit"):
        transition_entry(actor=maker, entry=entry, transition_key=key, at=AT)
    with pytest.raises(TransitionRefused, match="deeper than 100 m"):
        transition_entry(actor=other, entry=entry, transition_key="approve", evidence="x", at=AT)


def test_only_the_steps_that_one_may_take_are_offered() -> None:
    place = project()
    maker, auditor = manager_of(place), manager_of(place, "auditor")
    entry = leak(maker, place)
    assert [step.key for step in steps_for(maker, entry)] == ["confirm", "close"]
    assert steps_for(auditor, entry) == []


def test_a_deleted_entry_is_gone_until_it_is_brought_back() -> None:
    entry = leak()
    maker = entry.created_by
    delete_entry(actor=maker, entry=entry, at=AT, reason="Twice")
    with pytest.raises(NotVisible):
        find_entry(maker, LEAKS, entry.pk)
    with pytest.raises(EntryDeleted):
        edit_entry(actor=maker, entry=entry, values={"title": "x"}, at=AT)
    assert list(Subject.objects.visible_to(maker)) == []
    restore_entry(actor=maker, entry=find_deleted_entry(maker, LEAKS, entry.pk), at=AT)
    assert find_entry(maker, LEAKS, entry.pk).title == entry.title
    with pytest.raises(NotVisible):
        restore_entry(actor=maker, entry=find_entry(maker, LEAKS, entry.pk), at=AT)


def test_the_bin_hides_what_its_reader_could_not_read_before_it_counts_the_youngest() -> None:
    place = project()
    maker, analyst = manager_of(place), manager_of(place, "pmo_analyst", name="Analyst")
    mine, secret = (
        leak(maker, place, visibility="restricted", owner=analyst.pk),
        leak(maker, place, visibility="restricted"),
    )
    elsewhere = leak()
    for entry in (mine, secret, elsewhere):
        delete_entry(actor=entry.created_by, entry=entry, at=AT)
    assert deleted_entries(maker, LEAKS, most=2) == [secret, mine]
    assert deleted_entries(analyst, LEAKS, most=1) == [mine]
    for refused in (
        lambda: find_deleted_entry(analyst, LEAKS, secret.pk),
        lambda: restore_entry(actor=analyst, entry=secret, at=AT),
    ):
        with pytest.raises(NotVisible):
            refused()
    place.archived_at = AT
    place.save()
    assert deleted_entries(maker, LEAKS, most=2) == []


def test_an_archived_workspace_is_read_only() -> None:
    place = project()
    entry = leak(place=place)
    maker = entry.created_by
    place.archived_at = AT
    place.save()
    seen = find_entry(maker, LEAKS, entry.pk)
    with pytest.raises(NotAllowed, match="archived"):
        edit_entry(actor=maker, entry=seen, values={"title": "x"}, at=AT)
    assert steps_for(maker, seen) == []


def test_somebody_without_a_role_there_sees_and_makes_nothing() -> None:
    place = project()
    entry = leak(place=place)
    stranger = person("Stranger")
    with pytest.raises(NotVisible):
        find_entry(stranger, LEAKS, entry.pk)
    with pytest.raises(NotVisible):
        edit_entry(actor=stranger, entry=entry, values={"title": "x"}, at=AT)
    with pytest.raises(NotVisible):
        leak(stranger, place)
