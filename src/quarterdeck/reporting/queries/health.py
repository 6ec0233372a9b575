"""The health of a portfolio: one row per visible project, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import FINISHED_STATES
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import ProjectFilter, visible_projects
from quarterdeck.reporting.choices import Agreement, DeclarationState, Rag
from quarterdeck.reporting.rules.data_quality import data_quality
from quarterdeck.reporting.rules.declaration import agreement, watermelon_index
from quarterdeck.reporting.rules.rollup import ColourShare, Measured, Totals, shares_by_colour, totals

GROUP_ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.HOLD, Rag.NONE)
FIGURES = (
    "status_date",
    "reported_on",
    "bac",
    "pv",
    "ev",
    "ac",
    "eac",
    "cpi",
    "spi_t",
    "start",
    "baseline_finish",
    "forecast_finish",
    "slip_days",
    "tolerance_days",
    "schedule_rag",
    "cost_rag",
    "overall_rag",
    "reason",
    "checks_passed",
    "checks_evaluable",
    "data_rules",
)
PROJECT = ("pk", "workspace_id", "workspace__code", "workspace__name", "state", "outcome", "manager__name")
GROUPING = ("workspace__parent__kind", "workspace__parent__code", "workspace__parent__name", "primary_area__name")


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A project in a list. Figures are None where there is no data."""

    project_id: int
    workspace_id: int
    code: str
    name: str
    state: str
    outcome: str
    manager: str | None
    programme: str | None
    area: str | None
    computed: Rag
    schedule: Rag
    cost: Rag
    declared: Rag | None
    declared_reason: str
    agreement: Agreement
    is_expired: bool
    is_waiting: bool
    reason: str
    status_date: date | None
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    eac: Decimal | None
    cpi: float | None
    spi_t: float | None
    start: date | None
    baseline_finish: date | None
    forecast_finish: date | None
    slip_days: int | None
    tolerance_days: float | None
    checks_passed: int | None
    checks_evaluable: int | None
    faults: int
    rules: int

    @property
    def is_measured(self) -> bool:
        return self.computed.rank >= 0

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES

    @property
    def overrun(self) -> Decimal | None:
        return self.eac - self.bac if self.eac is not None and self.bac is not None else None


@dataclass(frozen=True, slots=True)
class PortfolioHealth:
    """``rows`` are worst first; roll-ups count the active projects only."""

    rows: tuple[HealthRow, ...]
    hidden: int
    totals: Totals
    shares: tuple[ColourShare, ...]
    watermelon: float | None
    data_quality: float | None

    def of(self, rag: Rag) -> tuple[HealthRow, ...]:
        return tuple(row for row in self.rows if row.computed == rag)


def portfolio_health(
    actor: Person,
    *,
    within: Workspace,
    wanted: ProjectFilter | None = None,
    colours: Sequence[Rag] = (),
    status_date: date,
    with_finished: bool = False,
) -> PortfolioHealth:
    """Every project below ``within`` that the actor may see, in one query."""
    every = health_rows(visible_projects(actor, within=within, wanted=wanted), status_date=status_date)
    active = [row for row in every if not row.is_finished]
    shown = every if with_finished else active
    if colours:
        shown = [row for row in shown if row.computed in colours]
    measured = [row for row in active if row.is_measured]
    return PortfolioHealth(
        rows=tuple(sorted(shown, key=lambda row: (GROUP_ORDER.index(row.computed), row.code))),
        hidden=len(every) - len(active) if not with_finished else 0,
        totals=totals(_measured(row) for row in measured),
        shares=tuple(shares_by_colour((row.computed, row.bac) for row in active)),
        watermelon=watermelon_index([(row.computed, row.declared) for row in active]),
        data_quality=data_quality([(row.faults, row.rules) for row in active]),
    )


def health_rows(projects: Any, *, status_date: date) -> list[HealthRow]:
    """Rows of a queryset of projects, read as plain values."""
    columns = [
        *PROJECT,
        *GROUPING,
        *(f"facts__{name}" for name in (*FIGURES, "data_faults")),
        *(f"facts__declaration__{name}" for name in ("rag", "reason", "expires_on", "state")),
    ]
    values = projects.select_related(None).values_list(*columns)
    return [_row(dict(zip(columns, row, strict=True)), status_date) for row in values]


def _row(value: dict[str, Any], status_date: date) -> HealthRow:
    figure = {name: value[f"facts__{name}"] for name in FIGURES}
    computed = Rag(figure["overall_rag"] or Rag.NONE)
    declared = Rag(value["facts__declaration__rag"]) if value["facts__declaration__rag"] else None
    expires = value["facts__declaration__expires_on"]
    under_programme = value["workspace__parent__kind"] == "programme"
    return HealthRow(
        project_id=value["pk"],
        workspace_id=value["workspace_id"],
        code=value["workspace__code"],
        name=value["workspace__name"],
        state=value["state"],
        outcome=value["outcome"],
        manager=value["manager__name"],
        programme=value["workspace__parent__name"] if under_programme else None,
        area=value["primary_area__name"],
        computed=computed,
        schedule=Rag(figure["schedule_rag"] or Rag.NONE),
        cost=Rag(figure["cost_rag"] or Rag.NONE),
        declared=declared,
        declared_reason=value["facts__declaration__reason"] or "",
        agreement=agreement(computed, declared),
        is_expired=expires is not None and expires < status_date,
        is_waiting=value["facts__declaration__state"] == DeclarationState.WAITING,
        reason=figure["reason"] or "No facts computed yet",
        faults=len(value["facts__data_faults"] or ()),
        rules=figure["data_rules"] or 0,
        **{name: figure[name] for name in figure if name in HealthRow.__slots__ and name != "reason"},
    )


def _measured(row: HealthRow) -> Measured:
    zero = Decimal(0)
    return Measured(
        row.bac or zero, row.pv or zero, row.ev or zero, row.ac or zero, row.eac or row.bac or zero, row.spi_t
    )


def statuses(actor: Person, workspace_ids: Iterable[int]) -> dict[int, str]:
    """Computed colours of visible projects that are not finished, by workspace id, for the tree."""
    rows = Project.objects.visible_to(actor, permission="reporting.view_health")
    running = rows.filter(workspace_id__in=list(workspace_ids)).exclude(state__in=FINISHED_STATES)
    pairs = running.values_list("workspace_id", "facts__overall_rag")
    return {key: rag or Rag.NONE for key, rag in pairs}
