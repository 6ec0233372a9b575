"""Levelling as a change set: a draft with reasons, nothing before it is applied, everything back when it is undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange.levelling import overloads_before
from quarterdeck.planning.actions import apply_change_set, find_levelling, level_plan, revert_change_set
from quarterdeck.planning.choices import ChangeSetState, LevellingState
from quarterdeck.planning.errors import LevellingRefused
from quarterdeck.planning.models import ChangeSet, LevellingRun, Plan, Resource, Task
from quarterdeck.planning.snapshot.levelling import person_of
from quarterdeck.planning.snapshot.load import load_state
from quarterdeck.planning.tests.factories import AT, DAY, change, empty_plan
from quarterdeck.planning.tests.test_change_sets import rows_of

pytestmark = pytest.mark.django_db
NAMES = ("Dig", "Pour", "Paint")
PRIORITY = {"method": "priority", "seconds": 5.0}


def busy_plan(workspace: Workspace | None = None, *, who: str = "Ann", manager: Person | None = None) -> Plan:
    """Dig (5 d) and Pour (5 d) at once, both by one person; Paint (5 d) by nobody after Dig; Plan of two weeks."""
    plan = empty_plan(workspace)
    task = {"op": "add_task"}
    change(
        plan,
        manager or core.manager_of(plan.workspace),
        {"op": "add_calendar", "ref": "week", "set": {"name": "Standard"}},
        {"op": "set_properties", "set": {"calendar": "week"}},
        {"op": "add_resource", "ref": "who", "set": {"name": who}},
        *(
            task | {"ref": name, "set": {"name": name, "duration_minutes": 5 * DAY}}
            for name in ("Dig", "Pour", "Paint")
        ),
        {"op": "add_link", "predecessor": "Dig", "successor": "Paint"},
        *({"op": "add_assignment", "task": name, "resource": "who", "set": {"units": 1.0}} for name in ("Dig", "Pour")),
    )
    return plan


def starts(*plans: Plan) -> dict[str, str]:
    rows = Task.objects.filter(plan__in=plans).order_by("id").values_list("name", "start")
    return {name: f"{start:%m-%d %H:%M}" for name, start in rows}


def overloads(*plans: Plan) -> int:
    """How often people are asked for more than there is, by the dates that are stored."""
    booked: dict[Any, list[tuple[Any, Any]]] = {}
    for plan in plans:
        state = load_state(Plan.objects.get(pk=plan.pk))
        for one in state.assignments.values():
            task = state.tasks[one.task_uid]
            if one.resource_uid is not None:
                key = person_of(state.resources[one.resource_uid])
                booked.setdefault(key, []).append((task.start, task.finish))
    return sum(a < d and c < b for spans in booked.values() for i, (a, b) in enumerate(spans) for c, d in spans[:i])


def levelled(plan: Plan, actor: Person, **more: Any) -> LevellingRun:
    plan.refresh_from_db()
    run = level_plan(actor=actor, plans=[(plan, 3)], at=AT, **PRIORITY | more)
    return find_levelling(actor=actor, levelling_run=run, at=AT, clock=lambda: 0.0)


def test_an_over_allocated_plan_becomes_a_draft_that_levels_it_and_can_be_undone() -> None:
    plan = busy_plan()
    manager = core.manager_of(plan.workspace)
    before = rows_of(plan)
    assert overloads(plan) == 1
    run = levelled(plan, manager)
    assert (run.state, run.change_set.state, run.change_set.source) == ("ready", "draft", "levelling")
    assert rows_of(plan) == before  # a preview leaves nothing
    (move,) = run.result["moves"]
    assert (move["name"], move["resource"], move["competitor_name"], move["cost_days"]) == ("Pour", "Ann", "Dig", 5.0)
    assert (move["start_before"], move["start_after"]) == ("2026-11-02T08:00", "2026-11-09T08:00")
    assert (run.result["overloads_before"], run.result["overload_count"], run.result["is_optimal"]) == (1, 0, True)
    assert run.change_set.effects["moved_count"] == 1

    apply_change_set(actor=manager, change_set=run.change_set, at=AT)
    assert overloads(plan) == 0
    assert starts(plan) == {"Dig": "11-02 08:00", "Pour": "11-09 08:00", "Paint": "11-09 08:00"}
    again = levelled(plan, manager)
    assert (again.state, again.change_set) == (LevellingState.LEVEL, None)
    revert_change_set(actor=manager, change_set=ChangeSet.objects.get(pk=run.change_set_id), at=AT)
    assert starts(plan)["Pour"] == "11-02 08:00"
    assert overloads(plan) == 1


def test_within_float_nothing_moves_the_finish_and_what_stays_overloaded_is_said() -> None:
    plan = busy_plan()
    run = levelled(plan, core.manager_of(plan.workspace), within_float=True, method="fast", seconds=1.0)
    assert run.result["overload_count"] == 0  # Pour has float as long as Paint
    change(
        plan,
        core.manager_of(plan.workspace),
        {"op": "add_assignment", "task": task_id(plan, "Paint"), "resource": who(plan), "set": {"units": 1.0}},
    )
    tight = levelled(plan, core.manager_of(plan.workspace), within_float=True)
    assert tight.result["plans"][0]["finish"] == tight.result["plans"][0]["finish_before"]
    assert tight.result["overload_count"] > 0
    assert tight.result["overloads"][0]["resource"] == "Ann"


def task_id(plan: Plan, name: str) -> int:
    return Task.objects.get(plan=plan, name=name).pk


def who(plan: Plan) -> int:
    return Resource.objects.get(plan=plan).pk


def test_plans_of_one_portfolio_share_people_and_the_important_one_stays() -> None:
    portfolio = core.portfolio()
    analyst = core.manager_of(portfolio, role="pmo_analyst")
    a, b = (busy_plan(core.project(portfolio, code=code), manager=analyst) for code in ("A-1", "B-1"))
    resource_manager = core.manager_of(portfolio, role="resource_manager", name="Rita Moss")
    for plan in (a, b):
        plan.refresh_from_db()
    run = level_plan(actor=resource_manager, plans=[(a, 2), (b, 1)], at=AT, **PRIORITY)
    assert run.workspace == portfolio
    run = find_levelling(actor=resource_manager, levelling_run=run, at=AT, clock=lambda: 0.0)
    assert [one["code"] for one in run.result["plans"]] == ["B-1", "A-1"]
    assert run.result["shared"] == ["Ann"]
    assert any(move["competitor_code"] == "B-1" for move in run.result["moves"])
    with pytest.raises(NotAllowed):
        apply_change_set(actor=resource_manager, change_set=run.change_set, at=AT)
    apply_change_set(actor=analyst, change_set=ChangeSet.objects.get(pk=run.change_set_id), at=AT)
    assert overloads(a, b) == 0
    assert starts(b)["Dig"] == "11-02 08:00"
    assert starts(a)["Dig"] == "11-16 08:00"
    states = [load_state(Plan.objects.get(pk=plan.pk)) for plan in (a, b)]
    assert len(overloads_before([state.document() for state in states], identity=person_of)) > 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"seconds": 0.1}, "0.5 to 300"),
        ({"seconds": 1e9}, "0.5 to 300"),
        ({"method": "magic"}, "Choose one of"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(more: dict[str, Any], words: str) -> None:
    plan = busy_plan()
    with pytest.raises(LevellingRefused, match=words):
        level_plan(actor=core.manager_of(plan.workspace), plans=[(plan, 3)], at=AT, **PRIORITY | more)
    assert LevellingRun.objects.count() == 0


def test_plans_named_twice_none_empty_or_of_no_known_importance_are_refused() -> None:
    plan, bare = busy_plan(), empty_plan()
    manager = core.manager_of(plan.workspace)
    core.grant(manager, "project_manager", bare.workspace)
    for plans in ([], [(plan, 3), (plan, 3)], [(plan, 9)], [(bare, 3)]):
        with pytest.raises(LevellingRefused):
            level_plan(actor=manager, plans=plans, at=AT, **PRIORITY)


def test_what_has_no_schedule_fails_in_words_and_twice_run_makes_one_draft() -> None:
    plan = busy_plan()
    manager = core.manager_of(plan.workspace)
    backwards = {"schedules_from_finish": True, "finish": "2026-12-18T17:00:00"}
    change(plan, manager, {"op": "set_properties", "set": backwards})
    run = levelled(plan, manager)
    assert (run.state, run.change_set) == (LevellingState.FAILED, None)
    assert "finish" in run.fault
    again = find_levelling(actor=manager, levelling_run=run, at=AT, clock=lambda: 0.0)
    assert (again.pk, again.state) == (run.pk, run.state)
    change(plan, manager, {"op": "set_properties", "set": {"schedules_from_finish": False}})
    run = levelled(plan, manager)
    find_levelling(actor=manager, levelling_run=LevellingRun.objects.get(pk=run.pk), at=AT, clock=lambda: 0.0)
    assert ChangeSet.objects.filter(source="levelling").count() == 1


@pytest.mark.parametrize(
    ("role", "error"), [("team_member", NotAllowed), ("auditor", NotAllowed), ("team_lead", NotAllowed)]
)
def test_who_may_not_level_is_refused(role: str, error: type[Exception]) -> None:
    plan = busy_plan()
    with pytest.raises(error):
        level_plan(actor=core.manager_of(plan.workspace, role=role), plans=[(plan, 3)], at=AT, **PRIORITY)
    with pytest.raises(NotVisible):
        level_plan(actor=core.manager_of(core.project()), plans=[(plan, 3)], at=AT, **PRIORITY)


def test_the_page_asks_searches_in_a_job_and_shows_each_move_with_its_reason(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    plan = busy_plan()
    manager = core.manager_of(plan.workspace)
    code = plan.workspace.code
    core.signed_in(client, manager)
    shown = client.get(f"/levelling/{code}/").content.decode()
    assert "Level resources" in shown
    refused = client.post(f"/levelling/{code}/", {"seconds": "soon"})
    assert (refused.status_code, "0.5 to 300" in refused.content.decode()) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(f"/levelling/{code}/", {"method": "fast", "seconds": "2,5"})
    run = LevellingRun.objects.get()
    assert asked["Location"] == f"/levelling/{code}/{run.pk}/"
    waiting = client.get(asked["Location"], headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    run_waiting()
    text = client.get(asked["Location"]).content.decode()
    assert "Ann is on Dig since 2\u00a0Nov\u00a02026" in text
    assert "finish 5\u00a0d later" in text
    assert "Nobody is over-allocated any more" in text
    run.refresh_from_db()
    client.post(f"/projects/{code}/changes/{run.change_set_id}/apply/")
    assert overloads(plan) == 0
    assert "Draft made, applied" in client.get(f"/levelling/{code}/").content.decode()
    core.signed_in(client, core.manager_of(core.project()))
    assert client.get(asked["Location"]).status_code == 404
    core.signed_in(client, core.manager_of(plan.workspace, role="auditor"))
    assert client.get(f"/levelling/{code}/").status_code == 403
    assert client.get(asked["Location"]).status_code == 200


def test_the_page_of_a_portfolio_levels_the_chosen_projects_by_importance(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    portfolio = core.portfolio()
    analyst = core.manager_of(portfolio, role="pmo_analyst")
    a, b, c = (busy_plan(core.project(portfolio, code=code), manager=analyst) for code in ("A-1", "B-1", "C-1"))
    core.signed_in(client, core.manager_of(portfolio, role="resource_manager"))
    address = f"/levelling/{portfolio.code}/"
    assert client.get(address).content.decode().count("<select") == 3
    assert client.post(address, {"seconds": "1"}).status_code == 422
    chosen = {"plan": [a.pk, b.pk], f"priority_{a.pk}": "1", "seconds": "1", "method": "priority"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, chosen)
    run = LevellingRun.objects.get()
    assert [(row.plan_id, row.priority) for row in run.plans.all()] == [(a.pk, 1), (b.pk, 3)]
    run_waiting()
    text = client.get(f"{address}{run.pk}/").content.decode()
    assert "Who may edit these plans applies the draft" in text
    assert "Ann is on Pour of A-1" in text
    assert c.workspace.name
    core.signed_in(client, core.manager_of(a.workspace))
    assert client.get(f"{address}{run.pk}/").status_code == 404


def test_the_list_takes_as_many_queries_with_three_searches_as_with_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    plan = busy_plan()
    manager = core.manager_of(plan.workspace)
    core.signed_in(client, manager)
    levelled(plan, manager)
    client.get(f"/levelling/{plan.workspace.code}/")
    with django_assert_max_num_queries(200) as first:
        client.get(f"/levelling/{plan.workspace.code}/")
    for _ in range(2):
        levelled(plan, manager)
    with django_assert_max_num_queries(len(first)):
        client.get(f"/levelling/{plan.workspace.code}/")


def test_the_interface_levels_shows_and_refuses(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    plan = busy_plan()
    manager = core.manager_of(plan.workspace)
    core.signed_in(client, manager)

    def post(body: dict[str, Any]) -> Any:
        return client.post("/api/v1/levellings", json.dumps(body), content_type="application/json")

    with django_capture_on_commit_callbacks(execute=True):
        answer = post({"plans": [{"plan": plan.pk}], "method": "priority", "seconds": 1})
    assert answer.status_code == 202
    run_waiting()
    found = client.get(f"/api/v1/levellings/{answer.json()['id']}").json()
    assert (found["state"], found["result"]["move_count"]) == ("ready", 1)
    assert ChangeSet.objects.get(pk=found["change_set"]).state == ChangeSetState.DRAFT
    assert post({"plans": [], "seconds": 1}).status_code == 422
    assert post({"plans": [{"plan": plan.pk + 99}]}).status_code == 404
    core.signed_in(client, core.manager_of(plan.workspace, role="team_member"))
    assert post({"plans": [{"plan": plan.pk}]}).status_code == 403
