"""What the logs of projects say to their health, read for many projects with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.engagement.queries.standing import ComplaintStanding, complaint_standings
from quarterdeck.portfolio.choices import BenefitKind
from quarterdeck.portfolio.models import Benefit, Project
from quarterdeck.portfolio.queries import discount_rates
from quarterdeck.portfolio.queries.benefits import approved_benefits, flows_of
from quarterdeck.reporting.rules.logs import BenefitLog, Logs
from quarterdeck.risk.queries import IssueStanding, RiskStanding, issue_standings, risk_standings


def logs_of(
    projects: Sequence[Project],
    *,
    status_date: date,
    contingency_left: Mapping[int, Decimal | None],
    etc: Mapping[int, Decimal | None],
) -> dict[int, Logs]:
    """By workspace; ``etc`` is what a running project still has to spend. Null is "not known"."""
    keys = [project.workspace_id for project in projects]
    complaints = complaint_standings(keys, status_date)
    rates = discount_rates(projects)
    risks, issues = risk_standings(keys), issue_standings(keys, status_date)
    benefits: dict[int, list[Benefit]] = defaultdict(list)
    for one in approved_benefits(keys):
        benefits[one.workspace_id].append(one)
    return {
        project.workspace_id: Logs(
            risks.get(project.workspace_id, RiskStanding()),
            issues.get(project.workspace_id, IssueStanding()),
            benefit_log(benefits[project.workspace_id], status_date, etc.get(project.workspace_id), rates[project.pk]),
            contingency_left.get(project.workspace_id),
            complaints.get(project.workspace_id, ComplaintStanding()),
        )
        for project in projects
    }


def benefit_log(found: Sequence[Benefit], status_date: date, etc: Decimal | None, rate: Decimal) -> BenefitLog:
    flows: list[Decimal] = []
    for one in found:
        for year, amount in enumerate(flows_of(one, after=status_date)):
            flows += [Decimal(0)] * (year + 1 - len(flows))
            flows[year] += amount
    gains = [one for one in found if one.kind != BenefitKind.DISBENEFIT]  # a dis-benefit that stays away is no loss
    return BenefitLog(
        entries=len(gains),
        realised=tuple(one.realised_percent for one in gains if one.realised_percent is not None),
        outlook=tuple(one.outlook_percent for one in gains if one.outlook_percent is not None),
        flows=tuple(flows),
        etc=etc,
        rate=rate,
    )
