"""Complaints through the kernel's actions: clocks, the protected complainant, clusters, conversions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import mandate_for
from quarterdeck.core.tests.factories import AT, manager_of, organisation, person, portfolio, signed_in
from quarterdeck.engagement.actions import note_cluster
from quarterdeck.engagement.models import Complaint, Site
from quarterdeck.engagement.queries.complaints import (
    clusters,
    complaint_figures,
    complaint_report,
    complaints_by_month,
)
from quarterdeck.portfolio.models import Area
from quarterdeck.registers.actions import convert_entry, create_entry, edit_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import TransitionRefused, ValuesRefused
from quarterdeck.registers.models import Clocked
from quarterdeck.registers.queries.chains import why_chain
from quarterdeck.risk.models import Action

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)  # 16:00 in Dublin


def dublin(actor: Person, place: Workspace, **given: Any) -> Site:
    values = {"title": "Dublin", "country": "IE", "zone": "Europe/Dublin", "customers": 310_000, **given}
    made = create_entry(actor=actor, register=find_register("sites"), workspace=place, values=values, at=AT)
    assert isinstance(made, Site)
    return made


def complain(actor: Person, place: Workspace, at: datetime = FRIDAY, **given: Any) -> Complaint:
    register = find_register("complaints")
    made = create_entry(actor=actor, register=register, workspace=place, values={**register.example, **given}, at=at)
    assert isinstance(made, Complaint)
    return made


def step(actor: Person, entry: Any, key: str, at: datetime, reason: str = "", **values: Any) -> Any:
    return transition_entry(actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=at)


def test_clocks_run_on_the_hours_and_days_off_of_the_site_and_waiting_stops_one() -> None:
    place = organisation()
    desk = manager_of(place, "pmo_analyst")
    site = dublin(desk, place, company_days=[{"on": "2026-10-29", "occasion": "Company day"}])
    one = complain(desk, place, site=site.pk, complainant="Mary Murphy")
    assert one.acknowledge_by == datetime(2026, 10, 27, 17, 0, tzinfo=UTC)
    assert one.resolve_by == datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
    at = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
    one = step(desk, one, "acknowledge", at)
    one = step(desk, one, "assess", at, owner=desk.pk, severity="s2")
    one = step(desk, one, "investigate", at)
    one = step(desk, one, "wait", datetime(2026, 10, 28, 10, 0, tzinfo=UTC), reason="Asked for the meter's photo.")
    assert one.resolve_by == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    one = step(desk, one, "resume", datetime(2026, 11, 2, 10, 0, tzinfo=UTC))
    assert (one.waited_days, one.resolve_by) == (2, datetime(2026, 11, 12, 17, 0, tzinfo=UTC))
    with pytest.raises(TransitionRefused) as refused:
        step(desk, one, "propose", at, response="We correct it.")
    assert set(refused.value.fields) == {"root_cause", "remedy"}
    answered = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
    one = step(desk, one, "propose", answered, response="Corrected.", root_cause="system", remedy="correction")
    one = step(desk, one, "communicate", answered, upheld="yes")
    one = step(desk, one, "accept", answered, satisfaction="4")
    found = complaint_figures(desk, place, date(2026, 10, 1), date(2026, 10, 31), at=answered)
    assert (found.count, found.acknowledged_in_time, found.resolved_in_time, found.median_days) == (1, 100, 100, 20.0)
    assert (str(found.per_thousand), found.satisfaction) == ("0.003", 4)
    late = complain(desk, place, at, site=site.pk, severity="s1")
    report = complaint_report(desk, place, date(2026, 10, 1), date(2026, 10, 31), at=answered)
    assert [(one.severity, one.count, one.open, one.acknowledge_broken, one.resolve_broken, one.acknowledged_in_time,
             one.hours_to_acknowledge, one.days_to_resolve) for one in report.severities] == [
        ("s1", 1, 1, 1, 1, 0, None, None), ("s2", 1, 0, 0, 0, 100, 91.0, 20.0)
    ]  # fmt: skip
    assert (report.figures.count, report.figures.acknowledged_in_time, report.months) == (2, 50, {date(2026, 10, 1): 2})
    clocks = Clocked.objects.filter(subject=late.pk).order_by("due_at").values_list("clock", "due_at")
    assert list(clocks) == [("acknowledge", late.acknowledge_by), ("resolve", late.resolve_by)]
    assert Clocked.objects.get(subject=one.pk, clock="resolve").stopped_at == answered
    assert complaints_by_month(desk, place, date(2026, 9, 1), date(2026, 10, 31)) == {
        date(2026, 9, 1): 0, date(2026, 10, 1): 2
    }  # fmt: skip
    again = step(desk, one, "reopen", answered, reason="It came back.")
    assert (again.resolved_at, again.reopened) == (None, 1)


def test_a_complaint_without_a_site_runs_monday_to_friday_nine_to_five() -> None:
    place = organisation()
    one = complain(manager_of(place, "pmo_analyst"), place, severity="s1")
    assert one.acknowledge_by == datetime(2026, 10, 26, 11, 0, tzinfo=UTC)
    assert step(one.created_by, one, "settle", FRIDAY, response="Sorry.", remedy="apology").at_first_contact


def test_safety_privacy_and_many_customers_are_s1() -> None:
    place = organisation()
    desk = manager_of(place, "pmo_analyst")
    for given in ({"category": "privacy"}, {"customers_affected": 501}):
        with pytest.raises(ValuesRefused) as refused:
            complain(desk, place, **given)
        assert "S1" in refused.value.fields["severity"]
    with pytest.raises(ValuesRefused) as refused:
        dublin(desk, place, opens="18:00")
    assert "closes after" in refused.value.fields["closes"]
    with pytest.raises(ValuesRefused) as refused:
        dublin(desk, place, company_days=[{"on": "2026-12-28"}, {"on": "2026-12-28"}])
    assert "same as row 1" in refused.value.fields["company_days"]


def test_the_fifth_alike_within_thirty_days_gives_the_owner_of_the_area_one_action() -> None:
    place = organisation()
    desk, owner = manager_of(place, "pmo_analyst"), manager_of(place, "sponsor", name="Conor Daly")
    area = Area.objects.create(workspace=place, code="care", name="Customer Service", owner=owner)
    beside = portfolio(place)
    made = []
    for number in range(6):
        spelled = "Smart tariff" if number % 2 else "smart  TARIFF"
        home = beside if number == 2 else place
        made.append(complain(desk, home, FRIDAY + timedelta(days=number), product=spelled, area=area.pk))
        assert Action.objects.count() == (0 if number < 4 else 1)
        complain(desk, place, FRIDAY + timedelta(days=number), category="delivery", product=f"Boiler {number}")
    stranger = Area.objects.create(workspace=place, code="lost", name="Lost", owner=person("Long gone"))
    for number in range(5):
        last = complain(desk, place, FRIDAY + timedelta(days=number), product="Solar", area=stranger.pk, owner=desk.pk,
                        visibility="open" if number else "restricted")  # fmt: skip
    assert (last.problem.owner, last.problem.visibility) == (desk, "restricted")
    action = Action.objects.exclude(pk=last.problem_id).get()
    assert (action.owner, action.priority, action.tags) == (owner, "high", ["complaint-cluster"])
    assert action.visibility == "open"
    assert "Mary" not in action.title + action.description
    client = signed_in(Client(), desk)
    page = client.get(f"/complaints/{place.code}/?months=24").content.decode()
    assert "complaints in 24 months" in page
    assert action.title in page
    told = client.get(f"/api/v1/complaints/{place.code}/figures?first=2026-10-01&last=2026-11-30").json()
    assert (told["figures"]["count"], sorted(map(len, told["clusters"]))) == (17, [5, 6])
    asked = f"/api/v1/complaints/{place.code}/figures?first=2026-10-01&last=2026-09-30"
    assert client.get(asked).status_code == 422
    lead = signed_in(Client(), manager_of(place, "team_member"))
    assert [lead.get(url).status_code for url in (f"/complaints/{place.code}/", asked)] == [404, 404]
    assert [one.pk for one in clusters(desk, place)[action.pk]] == [one.pk for one in made]
    assert [one.subject.code for one in why_chain(desk, action.subject) if one.subject][:-1] == [
        f"CP-{one.number}" for one in made
    ]
    assert note_cluster(actor=desk, complaint=made[-1], at=AT) == action
    assert mandate_for(desk, "engagement.create_complaint", place).covers(desk, "risk.create_action", place)


def test_a_promise_is_late_from_the_day_after_it_ran_out_and_waiting_ends_by_itself() -> None:
    place = organisation()
    desk = manager_of(place, "pmo_analyst")
    one = complain(desk, place, site=dublin(desk, place).pk)
    at = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
    for key, values in (("acknowledge", {}), ("assess", {"owner": desk.pk, "severity": "s2"}), ("investigate", {})):
        one = step(desk, one, key, at, **values)
    one = step(desk, one, "wait", at, reason="Asked for the photo.")
    register = find_register("complaints")

    def told(day: date) -> tuple[bool, bool]:
        return tuple(  # type: ignore[return-value]
            Complaint.objects.filter(register.condition(key, desk, day)).exists() for key in ("late_resolution", "late")
        )

    last = one.resolve_by.date()
    assert [told(last + timedelta(days=step)) for step in (0, 1)] == [(False, False), (True, True)]
    one = step(desk, one, "resume", at)
    one = step(desk, one, "propose", at, response="No.", root_cause="system", remedy="correction")
    one = step(desk, one, "communicate", at, upheld="no")
    one = step(desk, one, "escalate", at, reason="Not content.")
    one = step(desk, one, "escalate_externally", at, review_body="Ombudsman")
    assert one.resolved_at is None
    ended = at + timedelta(days=2)
    assert step(desk, one, "accept", ended, satisfaction="2").resolved_at == ended


def test_a_cluster_is_found_whenever_its_last_complaint_is_recorded_or_sorted_in() -> None:
    place = organisation()
    desk = manager_of(place, "pmo_analyst")
    for number in range(4):
        complain(desk, place, FRIDAY + timedelta(days=number), product="Solar")
        complain(desk, place, FRIDAY + timedelta(days=number), product="Heat pump")
    assert complain(desk, place, FRIDAY - timedelta(days=10), product="Solar").problem is not None
    stray = complain(desk, place, FRIDAY + timedelta(days=12), product="Sun")
    assert Action.objects.count() == 1
    edit_entry(actor=desk, entry=stray, values={"product": "Heat pump"}, version=stray.version, at=AT)
    stray.refresh_from_db()
    assert (Action.objects.count(), clusters(desk, place)[stray.problem_id or 0][-1].pk) == (2, stray.pk)


def test_a_complaint_leads_to_an_issue_that_does_not_carry_its_description() -> None:
    place = organisation()
    desk = manager_of(place, "pmo_analyst")
    manager = manager_of(place, "project_manager", name="Manager")
    one = complain(manager, place, description="Mary Murphy of 4 Sea Road was rude to.")
    issues = find_register("issues")
    issue = convert_entry(actor=manager, entry=one, target=issues, workspace=place, values={"title": one.title}, at=AT)
    change = find_register("changes")
    assert {conversion.source for conversion in change.accepts_from} >= {"issues"}
    told = {one.source: one.fields for one in issues.accepts_from}["complaints"]
    assert "description" not in told
    assert [link.subject for link in why_chain(desk, issue.subject)] == [one.subject, issue.subject]
