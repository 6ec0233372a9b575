from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.core.models import OutboxEvent
from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.registers.actions import bulk_edit_entries, create_entry, edit_entry, transition_entry, undo_batch
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionRefused
from quarterdeck.registers.models import Relation
from quarterdeck.risk.models import Action, Issue
from quarterdeck.risk.rules.actions import is_postponement, raises_issue


@pytest.mark.parametrize(
    ("old", "new", "is_one"),
    [
        (None, date(2026, 11, 1), False),
        (date(2026, 11, 1), date(2026, 11, 2), True),
        (date(2026, 11, 1), date(2026, 10, 1), False),
        (date(2026, 11, 1), None, True),
    ],
)
def test_a_promise_is_postponed_when_its_day_moves_later(old: date | None, new: date | None, is_one: bool) -> None:
    assert is_postponement(old, new) is is_one


def test_the_third_postponement_raises_an_issue_and_no_other_does() -> None:
    assert [raises_issue(count) for count in (1, 2, 3, 4)] == [False, False, True, False]


@pytest.mark.django_db
def test_an_action_counts_its_postponements_and_tells_of_the_third() -> None:
    place = project()
    manager = manager_of(place)
    action = create_entry(
        actor=manager,
        register=find_register("actions"),
        workspace=place,
        values={"title": "Ask the landlord", "due_on": "2026-11-01"},
        at=AT,
    )
    for day in ("2026-11-02", "2026-10-30", "2026-11-03", "2026-11-04"):
        assert OutboxEvent.objects.filter(kind="risk.action_kept_postponed").count() == 0
        action = edit_entry(actor=manager, entry=action, values={"due_on": day}, at=AT)
    assert Action.objects.get(pk=action.pk).postponed == 3
    assert OutboxEvent.objects.get(kind="risk.action_kept_postponed").payload == {"action_id": action.pk}
    issue = Issue.objects.get()
    assert (issue.title, issue.severity) == ("Postponed three times: Ask the landlord", "medium")
    link = Relation.objects.get()
    assert (link.source_id, link.target_id, link.kind) == (action.pk, issue.pk, "leads_to")
    for day, postponed in (("2026-11-03", 3), ("2026-10-30", 3)):
        action = edit_entry(actor=manager, entry=action, values={"due_on": day}, at=AT)
        assert (Issue.objects.count(), action.postponed) == (1, postponed)  # type: ignore[attr-defined]
    for day in ("2026-10-28", "2026-11-20"):
        numbers = [action.pk]
        batch = bulk_edit_entries(
            actor=manager, register=action.register, numbers=numbers, values={"due_on": day}, at=AT
        )
        undo_batch(actor=manager, batch=batch, at=AT)
        action.refresh_from_db()
        assert (Issue.objects.count(), action.postponed) == (1, 3)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_who_may_not_raise_issues_still_raises_the_one_of_a_promise_put_off() -> None:
    place = project()
    analyst = manager_of(place, "pmo_analyst")
    values = {"title": "Ask", "due_on": "2026-11-01"}
    action = create_entry(actor=analyst, register=find_register("actions"), workspace=place, values=values, at=AT)
    for day in ("2026-11-02", "2026-11-03", ""):
        action = edit_entry(actor=analyst, entry=action, values={"due_on": day}, at=AT)
    assert Issue.objects.get().created_by == analyst


@pytest.mark.django_db
def test_who_did_an_action_does_not_verify_it() -> None:
    place = project()
    manager, lead = manager_of(place), manager_of(place, "team_lead", name="Lead")
    action = create_entry(
        actor=manager, register=find_register("actions"), workspace=place, values={"title": "Ask"}, at=AT
    )
    with pytest.raises(TransitionRefused, match="Result"):
        transition_entry(actor=lead, entry=action, transition_key="finish", at=AT)
    done = transition_entry(actor=lead, entry=action, transition_key="finish", values={"result": "They agree."}, at=AT)
    with pytest.raises(DutiesNotSeparated):
        transition_entry(actor=lead, entry=done, transition_key="verify", at=AT)
    assert transition_entry(actor=manager, entry=done, transition_key="verify", at=AT).state == "verified"
