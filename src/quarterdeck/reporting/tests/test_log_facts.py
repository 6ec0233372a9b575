"""Risks, issues and benefits of a project, from their registers into its facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.events import Delivery
from quarterdeck.core.models import JobRun
from quarterdeck.core.tests.factories import AT, signed_in
from quarterdeck.finance.actions import set_reserve
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.portfolio.tests import factories
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.events import EntryChanged
from quarterdeck.reporting import receivers
from quarterdeck.reporting.actions import refresh_facts

pytestmark = pytest.mark.django_db


def entry(key: str, made: factories.World, actor: Any, **values: Any) -> Any:
    register = find_register(key)
    given = {**register.example, "owner": actor.pk, **values}
    return create_entry(actor=actor, register=register, workspace=made.project.workspace, values=given, at=AT)


def test_the_logs_of_a_project_become_dimensions_of_its_health() -> None:
    made = factories.world()
    manager = factories.somebody("project_manager", made.project.workspace)
    bare = refresh_facts(actor=made.director, project=made.project, at=AT)
    assert (bare.risk_rag, bare.issues_rag, bare.benefits_rag, bare.exposure) == ("none", "none", "none", None)
    finance = made.role("finance_controller")
    set_reserve(actor=finance, project=made.project, kind=ReserveKind.CONTINGENCY, amount=Decimal(37_000), at=AT)
    values = {"probability": 2, "impact_time": 3, "chance": "50", "amount": "122000"}
    risk = entry("risks", made, manager, **values)
    transition_entry(actor=manager, entry=risk, transition_key="assess", at=AT)
    entry("issues", made, manager, due_on="2026-10-29")
    facts = refresh_facts(actor=made.director, project=made.project, at=AT)
    assert (facts.risk_rag, facts.issues_rag, facts.exposure) == ("red", "amber", 61_000)
    words = {one["name"]: one["words"] for one in facts.indicators}
    assert words["Contingency cover"] == "Contingency covers .61 of the residual risk"
    assert words["Overdue issues"] == "1 high issue overdue"
    assert "Complaints caused" not in words
    desk = made.role("portfolio_manager")
    place, register = made.portfolio.workspace, find_register("complaints")
    given = {**register.example, "severity": "s1", "cause_project": made.project.workspace.pk}
    complaint = create_entry(actor=desk, register=register, workspace=place, at=AT, values=given)
    facts = refresh_facts(actor=made.director, project=made.project, at=AT)
    told = [(one["dimension"], one["rag"], one["words"]) for one in facts.indicators if "Compl" in one["name"]]
    assert told == [("quality", "red", "1 S1 complaint open")]
    JobRun.objects.all().delete()
    delivery = Delivery(event_id=1, workspace=place, actor=desk, at=AT)
    event = EntryChanged(register="complaints", entry_id=complaint.pk, version=1, verb="created")
    receivers.entries_changed([(event, delivery)])
    assert JobRun.objects.get().arguments == {"project_ids": [made.project.pk]}


def test_a_change_of_a_risk_asks_for_the_facts_anew_and_one_of_an_action_does_not() -> None:
    made = factories.world()
    delivery = Delivery(event_id=1, workspace=made.project.workspace, actor=made.director, at=AT)
    waiting = []
    for register in ("actions", "risks", "issues", "benefits"):
        JobRun.objects.all().delete()
        event = EntryChanged(register=register, entry_id=1, version=1, verb="edited", transition="", fields=())
        receivers.entries_changed([(event, delivery)])
        waiting.append(JobRun.objects.count())
    assert waiting == [0, 1, 1, 1]


def test_the_page_of_risks_and_benefits_shows_matrix_cover_and_tops(client: Client) -> None:
    made = factories.world()
    manager = factories.somebody("project_manager", made.project.workspace)
    page = f"/portfolios/{made.portfolio.workspace.code}/exposure/"
    reader = signed_in(client, made.director)
    assert "No project keeps risks, issues or benefits yet." in reader.get(page).content.decode()
    finance = made.role("finance_controller")
    set_reserve(actor=finance, project=made.project, kind=ReserveKind.CONTINGENCY, amount=Decimal(37_000), at=AT)
    values = {"probability": 4, "impact_time": 3, "residual_probability": 2, "residual_impact": 3, "chance": "50"}
    risk = entry("risks", made, manager, **values, amount="122000")
    transition_entry(actor=manager, entry=risk, transition_key="assess", at=AT)
    hidden = entry("risks", made, manager, **values, amount="122000", title="Known to few", visibility="restricted")
    transition_entry(actor=manager, entry=hidden, transition_key="assess", at=AT)
    entry("issues", made, manager, due_on="2026-10-01")
    refresh_facts(actor=made.director, project=made.project, at=AT)
    text = reader.get(page).content.decode()
    assert "contingency does not cover 1 project: P-1 .61" in text
    assert "Probability 2, impact 3: 2, moderate" in text
    assert "Probability 4, impact 3: 2, high" in text
    assert "is=live&amp;is=threats&amp;residual_probability=2&amp;residual_impact=3" in text
    project_page = reader.get("/projects/P-1/").content.decode()
    assert "Landlord has not consented" in project_page
    member = factories.somebody("team_member", made.portfolio.workspace)
    seen = signed_in(Client(), member).get(page).content.decode()
    assert "Known to few" in text
    assert "Known to few" not in seen
    assert "Probability 2, impact 3: 1, moderate" in seen
    assert "Contingency cover" not in seen


def test_the_page_of_risks_and_benefits_asks_as_often_for_three_risks_as_for_one(client: Client) -> None:
    made = factories.world()
    manager = factories.somebody("project_manager", made.project.workspace)
    reader, counts = signed_in(client, made.director), []
    for count in (1, 2):
        for _ in range(count):
            risk = entry("risks", made, manager)
            transition_entry(actor=manager, entry=risk, transition_key="assess", at=AT)
            entry("issues", made, manager)
        refresh_facts(actor=made.director, project=made.project, at=AT)
        reader.get(f"/portfolios/{made.portfolio.workspace.code}/exposure/")
        with CaptureQueriesContext(connection) as asked:
            reader.get(f"/portfolios/{made.portfolio.workspace.code}/exposure/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
