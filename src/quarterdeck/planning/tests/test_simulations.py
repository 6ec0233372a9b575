"""Simulations of stored plans: asked for, played, kept as they are, shown to those who may know."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange.risk_list import ImpactKind, ListedImpact, ListedRisk, Points
from quarterdeck.planning.actions import SimulationWish, run_simulation, simulate_plan
from quarterdeck.planning.errors import BadSimulationSettings, NothingToSimulate, SimulationUnderway
from quarterdeck.planning.models import Plan, SimulationRun
from quarterdeck.planning.queries.drivers import Drivers, DriverSource, driver_sources
from quarterdeck.planning.queries.simulations import result_for, stale_because
from quarterdeck.planning.queries.subjects import TASKS
from quarterdeck.planning.tests.factories import AT, DAY, change, empty_plan, freeze, small_plan, task_named

pytestmark = pytest.mark.django_db
WISH = SimulationWish(iterations=500, seed=7)


@pytest.fixture
def plan() -> Plan:
    found = small_plan()
    manager = core.manager_of(found.workspace)
    make = task_named(found, "Make").pk
    rate = {"rates": [{"table": 0, "standard": "100"}]}
    change(
        found,
        manager,
        {"op": "add_resource", "ref": "crew", "set": {"name": "Crew", **rate}},
        {"op": "add_assignment", "task": make, "resource": "crew", "set": {"units": 1.0, "work_minutes": 10 * DAY}},
        {"op": "update_task", "task": task_named(found, "Done").pk, "set": {"deadline": "2026-11-27T17:00:00"}},
    )
    return found


def simulated(plan: Plan, wish: SimulationWish = WISH) -> SimulationRun:
    run = simulate_plan(actor=core.manager_of(plan.workspace), plan=plan, wish=wish, at=AT)
    return run_simulation(actor=core.manager_of(plan.workspace), simulation=run, at=AT)


def play_what_waits() -> None:
    for run in SimulationRun.objects.filter(state="queued").select_related("plan__workspace"):
        run_simulation(actor=core.manager_of(run.plan.workspace), simulation=run, at=AT)


def test_asking_puts_a_job_in_the_queue(plan: Plan, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = simulate_plan(actor=core.manager_of(plan.workspace), plan=plan, wish=WISH, at=AT)
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.result["iterations"]) == ("done", 500)


def test_a_simulation_is_played_by_its_job_and_kept(plan: Plan) -> None:
    sponsor = core.manager_of(plan.workspace, role="sponsor", name="Board")
    freeze(plan, proposer=core.manager_of(plan.workspace), approver=sponsor)
    run = simulated(plan)
    assert (run.state, run.version, len(run.fingerprint), run.finished_at is not None) == (
        "done",
        plan.version,
        64,
        True,
    )
    record = run.result
    assert (record["seed"], record["iterations"], record["percentile"]) == (7, 500, 80)
    assert record["finish"]["planned"] == "2026-11-20T17:00:00"
    assert record["finish"]["percentiles"][80] > record["finish"]["planned"]
    assert record["baseline"]["probability_of_finish"] == record["finish"]["probability_of_planned"]
    (milestone,) = record["milestones"]
    assert milestone["unique_id"] == task_named(plan, "Done").pk
    assert milestone["probability_of_deadline"] > milestone["probability_of_planned"]
    assert {row["unique_id"] for row in record["tasks"] if row["criticality"] == 1} >= {
        task_named(plan, "Design").pk,
        task_named(plan, "Make").pk,
    }
    assert record["cost"]["planned"] == pytest.approx(8000)
    again = simulated(plan)
    assert (again.result, again.fingerprint) == (run.result, run.fingerprint)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        SimulationRun.objects.filter(pk=run.pk).update(seed=1)
    assert run_simulation(actor=core.manager_of(plan.workspace), simulation=run, at=AT).finished_at == run.finished_at


def test_a_run_is_stale_when_the_plan_or_its_risks_have_changed(plan: Plan) -> None:
    run = simulated(plan)
    assert stale_because(run) == []
    drivers = Drivers([driver(plan)])
    source = DriverSource("planning.view_plan", lambda found: drivers if found == plan else Drivers())
    driver_sources.register(source, key="probe")
    try:
        assert stale_because(run) == ["its risks have changed"]
        with_risk = simulated(plan)
        assert stale_because(with_risk) == []
        (row,) = with_risk.result["drivers"]
        assert (row["id"], row["days"] > 5) == ("R-1", True)
        assert with_risk.result["finish"]["percentiles"][80] > run.result["finish"]["percentiles"][80]
    finally:
        driver_sources.remove("probe")
    manager = core.manager_of(plan.workspace)
    change(plan, manager, {"op": "add_task", "set": {"name": "More"}})
    run.refresh_from_db()
    assert stale_because(run) == ["the plan has changed once"]


def driver(plan: Plan) -> ListedRisk:
    impact = ListedImpact(ImpactKind.DAYS, Points(10, 10, 10), (str(task_named(plan, "Make").pk),), "R-1")
    return ListedRisk("R-1", "Strike", 0.9, "R-1", [impact])


def test_what_cannot_be_simulated_is_refused_or_said(plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    for wish in (
        SimulationWish(iterations=1),
        SimulationWish(seed=-1),
        SimulationWish(percentile=100),
        SimulationWish(low=2),
        SimulationWish(high=99),
    ):
        with pytest.raises(BadSimulationSettings):
            simulate_plan(actor=manager, plan=plan, wish=wish, at=AT)
    blank = empty_plan()
    owner = core.manager_of(blank.workspace)
    with pytest.raises(NothingToSimulate):
        simulate_plan(actor=owner, plan=blank, wish=WISH, at=AT)
    simulate_plan(actor=manager, plan=plan, wish=WISH, at=AT)
    with pytest.raises(SimulationUnderway):
        simulate_plan(actor=manager, plan=plan, wish=WISH, at=AT)
    play_what_waits()
    hollow = small_plan()
    owner = core.manager_of(hollow.workspace)
    for name in ("Design", "Make", "Done", "Train"):
        change(hollow, owner, {"op": "update_task", "task": task_named(hollow, name).pk, "set": {"is_active": False}})
    run = simulated(hollow)
    assert (run.state, run.result, run.issues[-1]["code"]) == ("failed", None, "simulation.impossible")


def test_readers_see_no_amounts_and_members_ask_for_nothing(client: Client, plan: Plan) -> None:
    run = simulated(plan)
    lead = core.manager_of(plan.workspace, role="team_lead", name="Lead")
    with pytest.raises(NotAllowed):
        simulate_plan(actor=lead, plan=plan, wish=WISH, at=AT)
    shown = result_for(lead, run)
    assert shown is not None
    assert (shown["cost"], shown["joint"], shown["contingency"]["money"], shown["s_curve"]) == (None, None, None, [])
    assert all(row["money"] is None for row in shown["task_drivers"])
    assert shown["finish"] == run.result["finish"]
    text = core.signed_in(client, lead).get(f"/projects/{plan.workspace.code}/forecast/").content.decode()
    assert "What decides the finish" in text
    assert "Finish and cost together" not in text
    assert "Simulate again" not in text


def test_the_page_asks_shows_and_refuses(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    address = f"/projects/{plan.workspace.code}/forecast/"
    core.signed_in(client, manager)
    assert "Nobody has simulated this plan yet" in client.get(address).content.decode()
    fields = {"low": 90, "likely": 100, "high": 130, "percentile": 80, "iterations": 1000, "seed": 3}
    bad = client.post(f"{address}run/", fields | {"low": 200})
    assert (bad.status_code, "must rise" in bad.content.decode()) == (422, True)
    assert client.post(f"{address}run/", fields).status_code == 302
    waiting = client.get(address).content.decode()
    assert ('hx-trigger="every 2s"' in waiting, "Simulating the plan" in waiting) == (True, True)
    play_what_waits()
    text = client.get(address).content.decode()
    assert "holds in <b>" in text
    assert "Finish and cost together" in text
    assert text.count("<svg") >= 4
    assert client.get(f"{address}?run=999999").status_code == 404
    core.signed_in(client, core.manager_of(core.project()))
    assert client.get(address).status_code == 404
    assert client.post(f"{address}run/", fields).status_code == 404


def test_the_api_asks_lists_and_reads(client: Client, plan: Plan) -> None:
    core.signed_in(client, core.manager_of(plan.workspace))
    asked = post(client, f"/api/v1/plans/{plan.pk}/simulations", {"iterations": 500, "seed": 2})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert post(client, f"/api/v1/plans/{plan.pk}/simulations", {}).status_code == 409
    play_what_waits()
    read = client.get(f"/api/v1/simulations/{asked.json()['id']}").json()
    assert (read["state"], read["stale"], len(read["result"]["finish"]["percentiles"])) == ("done", [], 101)
    (row,) = client.get(f"/api/v1/plans/{plan.pk}/simulations").json()
    assert (row["id"], row["fingerprint"]) == (read["id"], read["fingerprint"])
    refused = post(client, f"/api/v1/plans/{plan.pk}/simulations", {"iterations": 5})
    assert refused.status_code == 422
    core.signed_in(client, core.manager_of(core.project()))
    assert client.get(f"/api/v1/simulations/{read['id']}").status_code == 404


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, body, content_type="application/json")


def test_tasks_can_be_pointed_at(plan: Plan) -> None:
    manager, stranger = core.manager_of(plan.workspace), core.manager_of(core.project())
    make = task_named(plan, "Make")
    found = TASKS.find(manager, make.pk)
    assert found is not None
    assert (found.title, found.code, found.workspace) == ("Make", f"T-{make.uid}", plan.workspace)
    assert TASKS.find(stranger, make.pk) is None
    assert [one.object_id for one in TASKS.search(manager, "mak", plan.workspace, 5)] == [make.pk]
    assert [one.object_id for one in TASKS.search(manager, str(make.uid), None, 5)] == [make.pk]
    assert list(TASKS.search(stranger, "make", None, 5)) == []
