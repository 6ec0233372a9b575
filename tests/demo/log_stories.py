"""What the logs of the loaded organisation tell; called by the test that loads it, because loading is dear."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.demo.loading import Making
from quarterdeck.demo.organisation import STATUS_DATE
from quarterdeck.improvement.models import Lesson, SupportRequest
from quarterdeck.portfolio.models import Benefit
from quarterdeck.reporting.models import ProjectFacts
from quarterdeck.reporting.packs.portfolio_board.exposure import exposure_pages
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.exposure import exposure_of
from quarterdeck.risk.models import Action, Assumption, Dependency, Issue, Risk


def check_log_stories(making: Making) -> None:
    volumes(making)
    exposure(making)
    benefits(making)
    board(making)


def volumes(making: Making) -> None:
    assert (Risk.objects.count(), Risk.objects.filter(kind="opportunity").count()) == (160, 12)
    assert (Issue.objects.count(), Action.objects.count(), Assumption.objects.count()) == (95, 310, 24)
    assert Action.objects.filter(closed_at=None, due_on__lt=STATUS_DATE).count() == 41
    assert (Lesson.objects.count(), SupportRequest.objects.count()) == (22, 30)
    stopped = Lesson.objects.filter(workspace=making.projects["S-04"].workspace)
    assert {(one.state, bool(one.embedded_link)) for one in stopped} == {("embedded", True)}
    assert stopped.count() == 3
    late = Dependency.objects.filter(buffer="red").values_list("workspace__code", "giver__code", "forecast_on", "state")
    wanted = {(code, "I-03", date(2027, 3, 26), "late") for code in ("S-03", "C-03")}
    assert set(late) == wanted


def exposure(making: Making) -> None:
    facts = {one.workspace.code: one for one in ProjectFacts.objects.select_related("workspace")}
    risky = facts["I-01"]
    assert (risky.exposure, risky.contingency_left, risky.risk_rag) == (61_000, 37_000, "red")
    words = {one["name"]: one["words"] for one in risky.indicators}
    assert words["Contingency cover"] == "Contingency covers .61 of the residual risk"
    grant = Risk.objects.get(workspace=making.projects["F-02"].workspace, kind="opportunity")
    assert (grant.residual_chance, grant.residual_amount, grant.residual_value) == (60, 60_000, 36_000)
    assert (grant.response, grant.state) == ("exploit", "responding")
    green = {code for code in ("S-03", "C-01", "C-02", "I-06", "F-02") if facts[code].overall_rag == "green"}
    assert green == {"S-03", "C-01", "C-02", "I-06", "F-02"}


def benefits(making: Making) -> None:
    leaking = Benefit.objects.get(workspace=making.projects["S-05"].workspace)
    assert (leaking.planned_to_date, leaking.actual_to_date) == (300_000, 135_000)
    assert (leaking.realised_percent, leaking.due_on) == (Decimal("45.0"), date(2026, 6, 30))
    facts = ProjectFacts.objects.get(workspace=making.projects["C-04"].workspace)
    assert facts.to_go_value is not None
    assert round(facts.to_go_value / 1000) == -66
    assert facts.benefits_rag == "red"
    revised = Benefit.objects.get(workspace=making.projects["C-04"].workspace)
    assert (revised.case_total, revised.outlook_total, revised.outlook_percent) == (540_000, 135_000, 25)


def board(making: Making) -> None:
    scope = making.change.workspace
    found = exposure_of(making.director, within=scope, status_date=STATUS_DATE)
    assert [one.code for one in found.uncovered] == ["F-01", "I-01", "C-04", "I-03"]
    assert [one.code for one in found.projects if (one.to_go or 0) < 0] == ["C-04"]
    facts = board_facts(making.director, within=scope, status_date=STATUS_DATE)
    titles = {page.kicker: page.finding for page in exposure_pages(facts)}
    assert list(titles) == ["Risk", "Issues and dependencies", "Benefits"]
    assert "S-05 at 45" in titles["Benefits"]
    assert titles["Issues and dependencies"].endswith("2 dependencies come later than needed.")
