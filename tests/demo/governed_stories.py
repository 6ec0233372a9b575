"""What changes, decisions and complaints of the loaded organisation tell; called by the test that loads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.demo.loading import Making
from quarterdeck.engagement.models import Complaint
from quarterdeck.engagement.queries.complaints import clusters, complaints_by_month
from quarterdeck.finance.queries import budget_at_completion, reserves
from quarterdeck.governance.models import ChangeRequest, Decision
from quarterdeck.registers.models import StateChange


def check_governed_stories(making: Making) -> None:
    assert (ChangeRequest.objects.count(), Decision.objects.count(), Complaint.objects.count()) == (64, 120, 46)
    changes(making)
    decisions()
    complaints(making)


def changes(making: Making) -> None:
    levels = {}
    for code, count, drawn, budget in (("F-01", 9, 120_000, 2_000_000), ("I-01", 14, 148_000, 1_850_000)):
        project = making.projects[code]
        rows = ChangeRequest.objects.filter(workspace=project.workspace)
        held, told = reserves(project).contingency, budget_at_completion(project)
        assert held is not None
        assert told is not None
        assert (rows.count(), held.drawn, told.total) == (count, drawn, budget)
        assert all((one.cost_once or Decimal(0)) <= Decimal("0.03") * budget for one in rows)
        levels[code] = set(rows.values_list("authority", flat=True))
    assert levels["F-01"] == {"change_authority", "project_board"}
    drafts = ChangeRequest.objects.filter(state="recommended", change_set__isnull=False)
    assert {one.workspace.code for one in drafts if one.plan_shift_days is not None} == {"S-02", "I-03"}
    steps = StateChange.objects.filter(subject__register="changes", transition__in=("create", "recommend", "approve"))
    doers: dict[int, dict[str, int | None]] = {}
    for one in steps:
        doers.setdefault(one.subject_id, {})[one.transition] = one.actor_id
    approved = [who for who in doers.values() if "approve" in who]
    assert len(approved) == 36
    assert all(who["approve"] not in (who["create"], who["recommend"]) for who in approved)


def decisions() -> None:
    assert Decision.objects.filter(closed_at=None).count() == 9
    [twice] = Decision.objects.filter(deferred=2)
    assert (twice.workspace.code, twice.state) == ("C-04", "deferred")


def complaints(making: Making) -> None:
    scope = making.parents["C-02"]
    months = complaints_by_month(making.director, scope, date(2026, 1, 1), date(2026, 10, 31))
    assert list(months.values()) == [3, 3, 4, 4, 5, 6, 8, 6, 4, 3]
    assert Complaint.objects.filter(subject_matter="wrong billing estimate").count() == 17
    [gathered] = clusters(making.director, scope).values()
    assert {one.product for one in gathered} == {"Smart tariff"}
    problem = gathered[0].problem
    assert problem is not None
    assert (problem.owner, problem.state) == (making.people["Conor Daly"], "done")
    [led] = ChangeRequest.objects.filter(
        workspace=making.projects["C-02"].workspace, title__startswith="Estimate bills"
    )
    assert led.scope_effect == "must"
