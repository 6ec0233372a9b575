"""The same plan again: rows recognised by name and place, answers and rules that are remembered, what moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.files import path_of
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.planning.actions import (
    answer_doubts,
    apply_import,
    forget_match,
    read_import,
    set_import_rule,
    upload_plan_files,
)
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import MatchesUndecided, NoSuchDoubt, UnknownField
from quarterdeck.planning.models import Assignment, ImportRule, ImportRun, Link, RowMatch, Task
from quarterdeck.planning.queries.imports import fidelity_of
from quarterdeck.planning.tests.factories import AT, DAY, change, task_named
from quarterdeck.planning.tests.test_change_sets import rows_of
from quarterdeck.planning.tests.test_imports import as_file, bring, imported, small_document

pytestmark = pytest.mark.django_db


def renumbered(document: doc.PlanDocument, by: int = 100) -> doc.PlanDocument:
    """The same plan as another program would number it: nothing but names and places agrees."""
    for task in document.tasks:
        task.uid += by
        task.parent_uid = None if task.parent_uid is None else task.parent_uid + by
    for row in document.resources:
        row.uid += by
    for link in document.links:
        link.predecessor_uid, link.successor_uid = link.predecessor_uid + by, link.successor_uid + by
    for each in document.assignments:
        each.uid, each.task_uid, each.resource_uid = each.uid + by, each.task_uid + by, (each.resource_uid or 0) + by
    return document


def test_rows_that_only_their_names_bring_together_are_asked_about_and_never_doubled() -> None:
    plan, manager = imported(small_document())
    before = rows_of(plan)
    run = bring(renumbered(small_document()), manager, plan.workspace)
    doubts = run.difference["doubts"]
    assert [(one["name"], one["ours"], one["place"], one["ground"]) for one in doubts] == [
        ("Pat", "Pat", "", "same name and place"),
        ("Build", "Build", "", "same name and place"),
        ("Design", "Design", "Build", "same name and place"),
        ("Make", "Make", "Build", "same name and place"),
        ("Done", "Done", "", "same name and place"),
    ]
    with pytest.raises(MatchesUndecided):
        apply_import(actor=manager, import_run=run, at=AT)
    run.refresh_from_db()
    answer_doubts(actor=manager, import_run=run, answers={}, rest=True, at=AT)
    assert set(run.difference["counts"].values()) == {0}
    apply_import(actor=manager, import_run=run, at=AT)
    assert rows_of(plan) == before
    assert RowMatch.objects.filter(plan=plan, is_same=True).count() == 5


def test_answers_are_remembered_and_later_files_of_the_same_numbering_follow_them() -> None:
    plan, manager = imported(small_document())
    run = bring(renumbered(small_document()), manager, plan.workspace)
    answer_doubts(actor=manager, import_run=run, answers={}, rest=True, at=AT)
    apply_import(actor=manager, import_run=run, at=AT)
    newer = renumbered(small_document(Make=12 * DAY))
    newer.tasks[1].name = "Drawing"
    newer.tasks.pop()
    newer.links.pop()
    again = bring(newer, manager, plan.workspace)
    assert again.difference["doubts"] == []
    counts = again.difference["counts"]
    assert (counts["added"], counts["vanished"], counts["conflicts"]) == (0, 1, 0)
    apply_import(actor=manager, import_run=again, at=AT)
    names = list(
        Task.objects.filter(plan=plan).filter(is_summary=False).order_by("uid").values_list("name", "duration_minutes")
    )
    assert names == [("Drawing", 5 * DAY), ("Make", 12 * DAY)]
    assert (Link.objects.filter(plan=plan).count(), Assignment.objects.filter(plan=plan).count()) == (1, 1)


def test_a_row_that_is_another_comes_in_as_a_new_one_and_an_answer_can_be_forgotten() -> None:
    plan, manager = imported(small_document())
    newer = small_document()
    newer.tasks.append(doc.Task(uid=50, name="DESIGN", parent_uid=1, outline_level=2, duration_minutes=DAY))
    newer.tasks = [task for task in newer.tasks if task.uid != 2]
    newer.links = newer.links[1:]
    run = bring(newer, manager, plan.workspace)
    [doubt] = run.difference["doubts"]
    assert (doubt["key"], doubt["row"]) == ("tasks:50", task_named(plan, "Design").pk)
    assert (run.difference["counts"]["added"], run.difference["counts"]["vanished"]) == (0, 1)
    with pytest.raises(NoSuchDoubt):
        answer_doubts(actor=manager, import_run=run, answers={"tasks:3": True}, at=AT)
    answer_doubts(actor=manager, import_run=run, answers={"tasks:50": False}, at=AT)
    assert run.difference["doubts"] == []
    assert (run.difference["counts"]["added"], run.difference["counts"]["vanished"]) == (1, 1)
    forget_match(actor=manager, row_match=RowMatch.objects.get(), at=AT)
    answer_doubts(actor=manager, import_run=run, answers={"tasks:50": True}, at=AT)
    apply_import(actor=manager, import_run=run, at=AT)
    assert sorted(Task.objects.filter(plan=plan).values_list("uid", "name")) == [
        (1, "Build"),
        (2, "DESIGN"),
        (3, "Make"),
        (4, "Done"),
    ]


def test_a_renamed_row_and_one_that_moved_are_proposed_with_their_ground() -> None:
    plan, manager = imported(small_document())
    newer = renumbered(small_document())
    newer.tasks[1].name = "Designs"
    newer.tasks[3].parent_uid, newer.tasks[3].outline_level = 101, 2
    run = bring(newer, manager, plan.workspace)
    grounds = {one["name"]: one["ground"] for one in run.difference["doubts"]}
    assert (grounds["Designs"], grounds["Done"]) == ("similar name, same place", "same name, elsewhere")
    fields = {(line["name"], line["field"], line["after"]) for line in run.lines if line["what"] == "changed"}
    assert fields == {("Design", "name", "Designs"), ("Done", "place", "Build")}


def test_a_row_that_was_renamed_here_is_recognised_by_the_name_of_the_last_import() -> None:
    plan, manager = imported(small_document())
    make = task_named(plan, "Make")
    change(plan, core.manager_of(plan.workspace), {"op": "update_task", "task": make.pk, "set": {"name": "Produce"}})
    run = bring(renumbered(small_document()), manager, plan.workspace)
    assert [one["ours"] for one in run.difference["doubts"] if one["name"] == "Make"] == ["Produce"]
    assert fidelity_of(run)["totals"]["lost"] == 0
    answer_doubts(actor=manager, import_run=run, answers={}, rest=True, at=AT)
    assert set(run.difference["counts"].values()) == {0}


def test_a_file_that_was_to_be_applied_at_once_waits_where_rows_are_in_doubt(
    django_capture_on_commit_callbacks: Any,
) -> None:
    plan, manager = imported(small_document())
    with django_capture_on_commit_callbacks(execute=True):
        files = [("plan.xml", as_file(renumbered(small_document())))]
        [run] = upload_plan_files(actor=manager, workspace=plan.workspace, files=files, at=AT, applies_itself=True)
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.applies_itself, run.difference["counts"]["doubts"]) == (ImportState.READ, False, 5)
    assert Task.objects.filter(plan=plan).count() == 4


def both_changed(plan: Any, ours: str, theirs: str) -> doc.PlanDocument:
    make = Task.objects.get(plan=plan, uid=3)
    change(plan, core.manager_of(plan.workspace), {"op": "update_task", "task": make.pk, "set": {"name": ours}})
    newer = small_document()
    newer.tasks[2].name = theirs
    return newer


@pytest.mark.parametrize(("winner", "name"), [("source", "Fabricate"), ("ours", "Produce")])
def test_a_rule_of_a_field_decides_every_later_conflict_and_says_so(winner: str, name: str) -> None:
    plan, manager = imported(small_document())
    values = {"source": "msproject", "table": "tasks", "field": "name", "winner": winner}
    set_import_rule(actor=manager, workspace=plan.workspace, at=AT, **values)
    run = bring(both_changed(plan, "Produce", "Fabricate"), manager, plan.workspace)
    assert (run.difference["counts"]["conflicts"], run.difference["counts"]["by_rule"]) == (0, 1)
    [line] = [line for line in run.lines if line["what"] == "rule"]
    assert (line["base"], line["before"], line["theirs"], line["after"]) == ("Make", "Produce", "Fabricate", name)
    apply_import(actor=manager, import_run=run, at=AT)
    assert Task.objects.get(plan=plan, uid=3).name == name


def test_a_rule_set_with_a_decision_is_remembered_and_can_be_overruled_once_and_ended() -> None:
    plan, manager = imported(small_document())
    run = bring(both_changed(plan, "Produce", "Fabricate"), manager, plan.workspace)
    key = run.difference["conflicts"][0]["key"]
    apply_import(actor=manager, import_run=run, at=AT, taken=[key], rules={("tasks", "name"): "source"})
    rule = ImportRule.objects.get()
    assert (rule.workspace, rule.source, rule.winner, rule.set_by) == (plan.workspace, "msproject", "source", manager)
    again = bring(both_changed(plan, "Ours", "Theirs"), manager, plan.workspace)
    apply_import(actor=manager, import_run=again, at=AT, kept=[key])
    assert Task.objects.get(plan=plan, uid=3).name == "Ours"
    values = {"source": "msproject", "table": "tasks", "field": "name", "winner": "ask"}
    set_import_rule(actor=manager, workspace=plan.workspace, at=AT, **values)
    assert not ImportRule.objects.exists()
    with pytest.raises(UnknownField):
        set_import_rule(actor=manager, workspace=plan.workspace, at=AT, **values | {"field": "early_start"})
    member = core.manager_of(plan.workspace, role="team_member", name="Mo")
    with pytest.raises(NotAllowed):
        set_import_rule(
            actor=member,
            workspace=plan.workspace,
            at=AT,
            **values,
        )


def test_the_difference_says_by_how_many_working_days_things_move() -> None:
    plan, manager = imported(small_document())
    newer = small_document(Make=12 * DAY)
    newer.tasks[1].deadline = datetime(2026, 11, 6, 17)
    run = bring(newer, manager, plan.workspace)
    apply_import(actor=manager, import_run=run, at=AT)
    newer.tasks[1].deadline += timedelta(days=3)
    newer.tasks[2].duration_minutes = 9 * DAY
    run = bring(newer, manager, plan.workspace)
    moved = {(one["what"], one["name"], one["field"]): one["days"] for one in run.lines}
    assert moved == {
        ("changed", "Design", "deadline"): 1.0,
        ("changed", "Make", "duration_minutes"): -3.0,
        ("dates", "Build", "finish"): -3.0,
        ("dates", "Make", "finish"): -3.0,
        ("dates", "Done", "start"): -3.0,
        ("dates", "Done", "finish"): -3.0,
    }
    assert run.difference["effects"]["finish"]["shift_days"] == -3.0


def test_pages_ask_remember_filter_and_forget(client: Client) -> None:
    plan, manager = imported(small_document())
    core.signed_in(client, manager)
    run = bring(renumbered(small_document(Make=12 * DAY)), manager, plan.workspace)
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "Is it the same row?" in page
    assert page.count('value="yes" checked') == 5
    client.post(f"/import/{run.pk}/answer/", {"rest": "yes"})
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "Is it the same row?" not in page
    found = client.get(f"/import/{run.pk}/differences/", {"what": "dates", "table": "tasks", "q": "done FINISH"})
    assert [(line["name"], line["days"]) for line in found.context["lines"]] == [("Done", 2.0)]
    assert "appears" not in found.content.decode()
    client.post(f"/import/{run.pk}/apply/")
    run = bring(renumbered(both_changed(plan, "Produce", "Fabricate")), manager, plan.workspace)
    client.post(f"/import/{run.pk}/apply/", {"decide": ["always-file|tasks:103:name", "file|tasks:999:name"]})
    assert Task.objects.get(plan=plan, uid=3).name == "Fabricate"
    rules = client.get(f"/projects/{plan.workspace.code}/imports/rules/")
    assert [(one["rule"].winner, one["field"]) for one in rules.context["rules"]] == [("source", "name")]
    assert len(rules.context["matches"]) == 5
    place = f"/projects/{plan.workspace.code}/imports/rules/"
    client.post(place, {"forget": str(RowMatch.objects.filter(name="Make").get().pk)})
    client.post(place, {"source": "msproject", "field": "tasks.notes", "winner": "ours"})
    assert (RowMatch.objects.count(), ImportRule.objects.count()) == (4, 2)
    refused = client.post(place, {"source": "msproject", "field": "tasks.nonsense", "winner": "ours"})
    assert (refused.status_code, ImportRule.objects.count()) == (422, 2)
    core.signed_in(client, core.manager_of(plan.workspace, role="team_member", name="Mo"))
    assert client.post(place, {"source": "msproject", "field": "tasks.wbs", "winner": "ours"}).status_code == 403
    core.signed_in(client, core.person("Stranger"))
    assert client.get(place).status_code == client.get(f"/import/{run.pk}/differences/").status_code == 404


def test_the_api_answers_doubts_lists_differences_and_keeps_rules(client: Client) -> None:
    plan, manager = imported(small_document())
    core.signed_in(client, manager)
    run = bring(renumbered(small_document(Make=12 * DAY)), manager, plan.workspace)
    place = f"/api/v1/imports/{run.pk}"
    assert client.post(f"{place}/apply", {}, content_type="application/json").status_code == 409
    answered = client.post(f"{place}/answers", {"rest": True}, content_type="application/json").json()
    assert answered["difference"]["counts"]["doubts"] == 0
    found = client.get(f"{place}/differences", {"what": "changed", "limit": 1}).json()
    assert (found["count"], found["lines"][0]["name"], found["lines"][0]["days"]) == (1, "Make", 2.0)
    rule = {"source": "msproject", "table": "tasks", "field": "name", "winner": "ours"}
    rules = f"/api/v1/projects/{plan.workspace.code}/import-rules"
    assert client.put(rules, rule, content_type="application/json").json()[0]["winner"] == "ours"
    wrong = client.put(rules, rule | {"winner": "both"}, content_type="application/json")
    assert (wrong.status_code, len(client.get(rules).json())) == (422, 1)
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.READ


def test_a_repeated_reading_goes_on_from_what_was_read() -> None:
    plan, manager = imported(small_document())
    files = [("plan.xml", as_file(small_document(Make=12 * DAY)))]
    [run] = upload_plan_files(actor=manager, workspace=plan.workspace, files=files, at=AT)

    class Killed(Exception):
        pass

    def dies(done: int, words: str) -> None:
        if words.startswith("Comparing"):
            raise Killed

    with pytest.raises(Killed):
        read_import(actor=manager, import_run=run, at=AT, told=dies)
    again = ImportRun.objects.get(pk=run.pk)
    assert (again.state, again.content is not None, again.lines) == (ImportState.QUEUED, True, None)
    path_of(again.file).unlink()
    read_import(actor=manager, import_run=again, at=AT)
    assert (again.state, again.difference["counts"]["changed"]) == (ImportState.READ, 1)
