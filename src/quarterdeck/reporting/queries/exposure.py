"""Risks, issues and benefits of a portfolio or a project for one reader: the pictures, the tops, what is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Case, IntegerField, QuerySet, Value, When

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.portfolio.models import Benefit
from quarterdeck.portfolio.queries import visible_projects
from quarterdeck.portfolio.queries.benefits import forecast_once, reviews_due, visible_benefits
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import ProjectFacts, Snapshot
from quarterdeck.reporting.queries.portfolios import currency_of
from quarterdeck.reporting.rules.logs import cover_colour
from quarterdeck.risk.choices import Buffer, RiskKind, Severity
from quarterdeck.risk.models import Dependency, Issue, Risk
from quarterdeck.risk.queries import LIVE, scale_of

TOP = 10
FIGURES = ("workspace_id", "workspace__code", "workspace__name", "exposure", "contingency_left", "risk_rag",
           "issues_rag", "benefits_rag", "to_go_value")  # fmt: skip
GRAVITY = Case(
    *(When(severity=level, then=Value(rank)) for rank, level in enumerate(reversed(Severity.values))),
    default=Value(9),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A project: ``cover`` is contingency left over residual expected value. Money is null for who may not see it."""

    workspace_id: int
    code: str
    name: str
    exposure: Decimal | None
    left: Decimal | None
    risk: Rag
    issues: Rag
    benefits: Rag
    to_go: Decimal | None

    @property
    def cover(self) -> Decimal | None:
        return self.left / self.exposure if self.left is not None and self.exposure else None

    @property
    def cover_colour(self) -> Rag:
        return cover_colour(self.cover)

    @property
    def is_kept(self) -> bool:
        """Whether anybody keeps a log of it."""
        return any(one.rank >= 0 for one in (self.risk, self.issues, self.benefits))


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a portfolio is exposed to, as far as the reader sees it."""

    projects: tuple[Exposed, ...]
    risks: tuple[Risk, ...]
    issues: tuple[Issue, ...]
    dependencies: tuple[Dependency, ...]
    benefits: tuple[Benefit, ...]
    reviews: tuple[Benefit, ...]
    inherent: Decimal | None
    chances: Decimal | None
    residual: Decimal | None
    left: Decimal | None
    live: int
    open_issues: int
    overdue_issues: int
    sees_money: bool
    beyond: frozenset[int]

    @property
    def cover(self) -> Decimal | None:
        """Of the projects whose exposure and contingency are both known."""
        return self.left / self.residual if self.left is not None and self.residual else None

    @property
    def cover_colour(self) -> Rag:
        return cover_colour(self.cover)

    @property
    def uncovered(self) -> tuple[Exposed, ...]:
        """The least covered first."""
        bad = [one for one in self.projects if one.cover_colour in (Rag.RED, Rag.AMBER)]
        return tuple(sorted(bad, key=lambda one: one.cover or 0))

    @property
    def outlook_once(self) -> Decimal | None:
        """Benefits in money over their whole life; what several claim counts once."""
        return forecast_once(self.benefits) if self.sees_money and self.benefits else None


def sees_sums(actor: Person, within: Workspace) -> bool:
    """Whether amounts of the scope may be added up before this reader: theirs to see, and all in one currency."""
    return may(actor, "finance.view_cost", within) and currency_of(within) is not None


def exposure_of(actor: Person, *, within: Workspace, status_date: date) -> Exposure:
    """Live risks, open issues and benefits below a workspace, the gravest first, with a fixed number of queries."""
    sees_money = sees_sums(actor, within)
    projects = _projects(actor, within, sees_money=sees_money)
    known = [one for one in projects if one.exposure is not None and one.left is not None]
    live = live_risks(actor, within)
    threats = [one for one in live if one.kind == RiskKind.THREAT]
    benefits = visible_benefits(actor, within)
    running = open_issues(actor, within)
    return Exposure(
        projects=tuple(sorted(projects, key=lambda one: (-one.risk.rank, -(one.exposure or 0), one.code))),
        risks=tuple(live[:TOP]),
        issues=tuple(running[:TOP]),
        dependencies=tuple(dependencies_at_risk(actor, within)),
        benefits=tuple(benefits),
        reviews=tuple(reviews_due(benefits, status_date)),
        inherent=_sum([one.expected_value for one in threats]) if sees_money else None,
        chances=_sum([one.residual_value for one in live if one.kind == RiskKind.OPPORTUNITY]) if sees_money else None,
        residual=_sum([one.exposure for one in known]) if sees_money else None,
        left=_sum([one.left for one in known]) if sees_money else None,
        live=len(live),
        open_issues=running.count(),
        overdue_issues=running.filter(due_on__lt=status_date).count(),
        sees_money=sees_money,
        beyond=beyond_appetite(live, within),
    )


def live_risks(actor: Person, within: Workspace) -> list[Risk]:
    """Live risks that the actor sees, the highest residual score first, then the dearest."""
    rows = cast("QuerySet[Risk]", Risk.objects.visible_to(actor) & Risk.objects.in_workspace(within))
    live = rows.filter(state__in=LIVE).select_related("workspace", "owner")
    return sorted(live, key=lambda one: (-(one.residual_score or 0), -(one.residual_value or 0), one.pk))


def beyond_appetite(risks: Sequence[Risk], within: Workspace) -> frozenset[int]:
    """Threats whose residual band is above the appetite for their category: they must be escalated."""
    scale = scale_of(within)
    return frozenset(
        one.pk for one in risks if one.kind == RiskKind.THREAT and scale.is_beyond(one.category, one.residual_band)
    )


def open_issues(actor: Person, within: Workspace) -> QuerySet[Issue]:
    """Open issues that the actor sees, the gravest first, then the longest due."""
    rows = cast("QuerySet[Issue]", Issue.objects.visible_to(actor) & Issue.objects.in_workspace(within))
    running = rows.filter(closed_at=None).annotate(gravity=GRAVITY).select_related("workspace", "owner")
    return running.order_by("gravity", "due_on", "pk")


def dependencies_at_risk(actor: Person, within: Workspace) -> QuerySet[Dependency]:
    """Open dependencies with less than ten working days between the giver's date and the day of need."""
    seen = Dependency.objects.visible_to(actor) & Dependency.objects.in_workspace(within)
    rows = cast("QuerySet[Dependency]", seen)
    tight = rows.filter(closed_at=None, buffer__in=(Buffer.RED, Buffer.AMBER))
    return tight.select_related("workspace", "giver").order_by("buffer_days", "pk")[:TOP]


def burn_down(actor: Person, *, within: Workspace) -> list[tuple[date, Decimal, Decimal | None]]:
    """(status date, exposure, contingency left) of each sealed report in which somebody kept risks."""
    if not sees_sums(actor, within):
        return []
    seen = Snapshot.objects.visible_to(actor) & Snapshot.objects.in_workspace(within)
    rows = seen.filter(exposure__isnull=False).order_by("status_date")
    found: dict[date, tuple[Decimal, Decimal | None]] = {}
    for day, exposed, left in rows.values_list("status_date", "exposure", "contingency_left"):
        before, held = found.get(day, (Decimal(0), None))
        found[day] = (before + exposed, held if left is None else (held or Decimal(0)) + left)
    return [(day, *sums) for day, sums in found.items()]


def _projects(actor: Person, within: Workspace, *, sees_money: bool) -> list[Exposed]:
    projects = visible_projects(actor, within=within).values("pk")
    rows = ProjectFacts.objects.filter(project__in=projects).order_by("workspace__code").values_list(*FIGURES)
    found = []
    for key, code, name, exposed, left, risk, issues, benefits, to_go in rows:
        money = {"exposure": exposed, "left": left, "to_go": to_go}
        found.append(
            Exposed(
                workspace_id=key,
                code=code,
                name=name,
                risk=Rag(risk),
                issues=Rag(issues),
                benefits=Rag(benefits),
                **{field: value if sees_money else None for field, value in money.items()},
            )
        )
    return [one for one in found if one.is_kept]


def _sum(values: Sequence[Any]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))
