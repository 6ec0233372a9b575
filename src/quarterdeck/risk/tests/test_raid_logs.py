"""Risks, issues, assumptions and dependencies through the kernel's actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT, grant, manager_of, project, signed_in
from quarterdeck.registers.actions import create_entry, edit_entry, relate_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionRefused, ValuesRefused
from quarterdeck.registers.queries.chains import why_chain
from quarterdeck.registers.queries.entries import find_entry
from quarterdeck.registers.queries.history import changes_since
from quarterdeck.risk.models import Dependency, Issue, Risk

pytestmark = pytest.mark.django_db


def entry(key: str, actor: Person, place: Workspace, **values: Any) -> Any:
    register = find_register(key)
    return create_entry(actor=actor, register=register, workspace=place, values={**register.example, **values}, at=AT)


def test_a_risk_is_scored_when_it_is_written() -> None:
    place = project()
    risk: Risk = entry("risks", manager_of(place), place)
    assert (risk.impact, risk.score, risk.band, risk.expected_value) == (5, 20, "extreme", Decimal("54000.00"))
    assert (risk.residual_score, risk.residual_band, risk.residual_value) == (20, "extreme", Decimal("54000.00"))


def test_a_response_lowers_what_remains_and_leaves_what_was() -> None:
    place = project()
    manager = manager_of(place)
    risk = entry("risks", manager, place)
    values = {"residual_probability": 2, "residual_impact": 3, "residual_chance": "20"}
    risk = edit_entry(actor=manager, entry=risk, values=values, at=AT)
    assert (risk.score, risk.band) == (20, "extreme")
    assert (risk.residual_score, risk.residual_band, risk.residual_value) == (6, "moderate", Decimal("18000.00"))


def test_a_risk_is_assessed_with_an_owner_a_probability_and_an_impact() -> None:
    place = project()
    manager = manager_of(place)
    risk = entry("risks", manager, place, impact_time=None)
    with pytest.raises(TransitionRefused, match="Owner"):
        transition_entry(actor=manager, entry=risk, transition_key="assess", at=AT)
    with pytest.raises(TransitionRefused, match="at least one objective"):
        transition_entry(actor=manager, entry=risk, transition_key="assess", values={"owner": manager.pk}, at=AT)
    values = {"owner": manager.pk, "impact_cost": 2}
    risk = transition_entry(actor=manager, entry=risk, transition_key="assess", values=values, at=AT)
    assert (risk.state, risk.score) == ("assessed", 8)


def test_a_risk_that_occurred_leads_to_its_issue() -> None:
    place = project()
    manager = manager_of(place)
    risk = entry("risks", manager, place)
    occurred = transition_entry(actor=manager, entry=risk, transition_key="occur", at=AT)
    issue = Issue.objects.get(source_risk=risk)
    assert (occurred.state, issue.title, issue.severity) == ("occurred", risk.title, "critical")
    assert [(step.words, step.subject) for step in why_chain(manager, risk.subject)[1:]] == [("causes", issue.subject)]
    secret = entry("risks", manager, place, visibility="restricted")
    transition_entry(actor=manager, entry=secret, transition_key="occur", at=AT)
    assert Issue.objects.get(source_risk=secret).visibility == "restricted"


def test_the_issue_of_a_risk_is_raised_by_a_form_that_names_it() -> None:
    place = project()
    manager = manager_of(place)
    risk, client = entry("risks", manager, place), signed_in(Client(), manager)
    url = f"/registers/risks/{risk.pk}/convert/issues/"
    page = client.get(url).content.decode()
    assert f'<option value="{risk.pk}" selected>' in page
    assert f'name="version" value="{risk.version}"' in page
    filled = {"title": "It came", "kind": "problem", "severity": "high", "priority": "high", "visibility": "open",
              "source_risk": str(risk.pk), "version": str(risk.version)}  # fmt: skip
    assert client.post(url, filled).status_code == 302
    assert Issue.objects.get().source_risk == risk


def test_an_issue_that_names_the_risk_is_not_raised_twice() -> None:
    place = project()
    manager = manager_of(place)
    risk = entry("risks", manager, place)
    issue = entry("issues", manager, place, source_risk=risk.pk)
    transition_entry(actor=manager, entry=risk, transition_key="occur", at=AT)
    assert list(Issue.objects.filter(source_risk=risk)) == [issue]


def test_what_points_at_a_restricted_entry_names_it_to_nobody_who_may_not_see_it() -> None:
    place = project()
    manager, analyst = manager_of(place), manager_of(place, "pmo_analyst", name="Analyst")
    secret, other = (entry("risks", manager, place, title="Secret merger", visibility="restricted") for _ in range(2))
    issue = entry("issues", manager, place)
    issue = edit_entry(actor=manager, entry=issue, values={"source_risk": secret.pk}, at=AT)
    relate_entry(actor=manager, entry=issue, other=other.subject, kind="relates_to", at=AT)
    client, page = signed_in(Client(), analyst), f"/registers/issues/{issue.pk}/"
    lists = [f"/registers/issues/{how}source_risk" for how in ("?columns=", "?group=", "export/?columns=")]
    told = [b"".join(client.get(url)) for url in (page, f"{page}edit/", *lists)]
    api = "/api/v1/registers/issues/entries"
    told += [client.get(url).content for url in (api, f"{api}/{issue.pk}")]
    assert [
        text for text in told if b"Secret" in text or secret.code.encode() in text or other.code.encode() in text
    ] == []
    assert client.get(f"{api}/{issue.pk}").json()["values"]["source_risk"] == {"id": secret.pk, "name": "masked"}
    assert changes_since(analyst, issue, 1)["source_risk"][1]["name"] == "masked"
    assert changes_since(manager, issue, 1)["source_risk"][1]["name"] == str(secret)
    assert b"Secret merger" in signed_in(Client(), manager).get(page).content
    sent = {"title": "New title", "source_risk": str(secret.pk)}
    changed = edit_entry(actor=analyst, entry=find_entry(analyst, issue.register, issue.pk), values=sent, at=AT)
    assert (changed.title, changed.source_risk_id) == ("New title", secret.pk)


def test_a_dependency_names_its_giver_to_nobody_who_may_not_see_that_project() -> None:
    place, giver = project(), project(code="HUSH", name="Secret merger")
    manager, member = manager_of(place), manager_of(place, "team_member", name="Member")
    grant(manager, "team_member", giver)
    one = entry("dependencies", manager, place, giver=giver.pk)
    client, page = signed_in(Client(), member), f"/registers/dependencies/{one.pk}/"
    lists = [f"/registers/dependencies/{how}giver" for how in ("?columns=", "?group=", "export/?columns=")]
    api = "/api/v1/registers/dependencies/entries"
    told = [b"".join(client.get(url)) for url in (page, *lists, api, f"{api}/{one.pk}")]
    assert [text for text in told if b"Secret" in text or b"HUSH" in text] == []
    assert client.get(f"{api}/{one.pk}").json()["values"]["giver"] == {"id": giver.pk, "name": "masked"}
    assert b"HUSH" in signed_in(Client(), manager).get(page).content


def test_an_analyst_who_may_not_raise_issues_may_tell_that_a_risk_occurred() -> None:
    place = project()
    manager, analyst = manager_of(place), manager_of(place, "pmo_analyst", name="Analyst")
    risk = entry("risks", manager, place)
    with pytest.raises(NotAllowed):
        entry("issues", analyst, place)
    transition_entry(actor=analyst, entry=risk, transition_key="occur", at=AT)
    assert Issue.objects.get(source_risk=risk).created_by == analyst


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"kind": "opportunity", "response": "avoid"}, "response", "no response to an opportunity"),
        ({"window_from": "2026-12-01", "window_to": "2026-11-01"}, "window_to", "ends before it begins"),
        ({"schedule_low": "1"}, "schedule_likely", "together"),
        ({"schedule_low": "5", "schedule_likely": "3", "schedule_high": "9"}, "schedule_likely", "go up"),
        ({"chance": "101"}, "chance", "100"),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field(values: dict[str, str], field: str, words: str) -> None:
    place = project()
    with pytest.raises(ValuesRefused) as refused:
        entry("risks", manager_of(place), place, **values)
    assert words in refused.value.fields[field]


def test_who_resolved_an_issue_does_not_verify_it() -> None:
    place = project()
    manager, lead = manager_of(place), manager_of(place, "team_lead", name="Lead")
    issue = entry("issues", manager, place)
    issue = transition_entry(
        actor=lead, entry=issue, transition_key="resolve", values={"resolution": "Consent is there."}, at=AT
    )
    with pytest.raises(DutiesNotSeparated):
        transition_entry(actor=lead, entry=issue, transition_key="verify", at=AT)
    assert transition_entry(actor=manager, entry=issue, transition_key="verify", at=AT).state == "verified"


def test_a_dependency_knows_its_buffer_and_two_projects() -> None:
    place = project()
    manager = manager_of(place)
    giver = project(parent=place.parent, code="GIVE")
    grant(manager, "project_manager", giver)
    one: Dependency = entry("dependencies", manager, place, giver=giver.pk)
    assert (one.buffer, one.buffer_days) == ("amber", 5)
    late = edit_entry(actor=manager, entry=one, values={"forecast_on": "2027-03-26"}, at=AT)
    assert (late.buffer, late.buffer_days) == ("red", -45)
    with pytest.raises(ValuesRefused) as refused:
        entry("dependencies", manager, place, giver=place.pk)
    assert "does not depend on itself" in refused.value.fields["giver"]
