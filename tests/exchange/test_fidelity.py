"""Comparing documents: kept, changed, lost, added, each counted once and told with old and new."""

from copy import deepcopy
from datetime import datetime

from hypothesis import HealthCheck, given, settings

from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Link,
    PlanDocument,
    PlanSource,
    Resource,
    Task,
)
from quarterdeck.exchange.fidelity import REIMPORT, Fate, compare_documents
from tests.exchange.plan_documents import plan_documents


def plan() -> PlanDocument:
    return PlanDocument(
        source=PlanSource(format="test"),
        tasks=[
            Task(uid=1, name="Dig", duration_minutes=480, start=datetime(2026, 10, 26, 8)),
            Task(uid=2, name="Pour", duration_minutes=960, custom={"text1": "north"}),
        ],
        links=[Link(1, 2)],
        resources=[Resource(uid=5, name="Crane")],
        assignments=[Assignment(uid=1, task_uid=2, resource_uid=5, units=1.0)],
    )


def test_a_plan_equals_itself():
    report = compare_documents(plan(), plan())
    assert report.is_lossless
    assert (report.changed, report.lost, report.added, report.differences) == (0, 0, 0, [])
    assert report.of("task").kept == 2
    assert report.of("task", "duration_minutes").kept == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan_documents())
def test_any_document_equals_its_copy(document):
    report = compare_documents(document, deepcopy(document))
    assert report.is_lossless
    assert report.added == 0


def test_a_changed_value_is_told_with_old_and_new():
    after = plan()
    after.tasks[0].duration_minutes = 600
    report = compare_documents(plan(), after)
    assert report.of("task", "duration_minutes").changed == 1
    found = report.differences[0]
    assert (found.entity, found.key, found.name, found.field) == ("task", "1", "Dig", "duration_minutes")
    assert (found.fate, found.old, found.new) == (Fate.CHANGED, 480, 600)


def test_lost_values_say_why():
    after = plan()
    after.tasks[1].custom = {}
    report = compare_documents(plan(), after, why=lambda entity, field, fate: f"no place for {field} of a {entity}")
    assert [(each.fate, each.why) for each in report.differences] == [
        (Fate.LOST, "no place for custom text1 of a task")
    ]


def test_entities_come_and_go():
    after = plan()
    after.tasks.append(Task(uid=3, name="Cure"))
    after.links = []
    report = compare_documents(plan(), after)
    assert (report.of("task").added, report.of("link").lost) == (1, 1)
    assert {(each.entity, each.name, each.fate) for each in report.differences} == {
        ("task", "Cure", Fate.ADDED),
        ("link", "Dig → Pour", Fate.LOST),
    }


def test_renumbered_plans_are_followed():
    after = plan()
    for task in after.tasks:
        task.uid += 100
    after.links = [Link(101, 102)]
    after.resources[0].uid = 9
    after.assignments[0].task_uid, after.assignments[0].resource_uid = 102, 9
    report = compare_documents(plan(), after)
    assert report.is_lossless
    assert report.of("assignment").kept == 1


def test_a_re_import_recognises_a_renamed_task_by_its_identifier():
    after = plan()
    after.tasks[0].name = "Excavate"
    report = compare_documents(plan(), after, keys=REIMPORT)
    assert report.of("task").kept == 2
    assert report.of("task", "name").changed == 1


def test_baselines_are_compared_value_by_value():
    before, after = plan(), plan()
    before.tasks[0].baselines = {0: Baseline(start=datetime(2026, 10, 1), duration_minutes=480)}
    after.tasks[0].baselines = {0: Baseline(start=datetime(2026, 10, 1))}
    report = compare_documents(before, after)
    assert report.of("task", "baseline 0 start").kept == 1
    assert report.of("task", "baseline 0 duration_minutes").lost == 1


def test_the_list_is_bounded_but_the_counts_are_not():
    before, after = plan(), plan()
    before.tasks = [Task(uid=number, name=str(number), wbs="a") for number in range(50)]
    after.tasks = [Task(uid=number, name=str(number), wbs="b") for number in range(50)]
    report = compare_documents(before, after, limit=10)
    assert len(report.differences) == 10
    assert not report.is_complete
    assert report.of("task", "wbs").changed == 50


def test_the_report_is_plain_json():
    before, after = plan(), plan()
    after.tasks[0].start = datetime(2026, 10, 27, 8)
    row = compare_documents(before, after).to_json()["differences"][0]
    assert (row["old"], row["new"], row["fate"]) == ("2026-10-26T08:00:00", "2026-10-27T08:00:00", "changed")
