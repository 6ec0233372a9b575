"""The health of a portfolio: one row per visible project, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from pydantic_core import from_json

from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import FINISHED_STATES
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import ProjectFilter, visible_projects
from quarterdeck.reporting.choices import Agreement, DeclarationState, Rag
from quarterdeck.reporting.rules.data_quality import data_quality
from quarterdeck.reporting.rules.declaration import agreement, watermelon_index
from quarterdeck.reporting.rules.health import without_money
from quarterdeck.reporting.rules.rollup import ColourShare, Measured, Totals, shares_by_colour, totals

GROUP_ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.HOLD, Rag.NONE)
PLACE = (
    "pk",
    "workspace_id",
    "workspace__code",
    "workspace__name",
    "state",
    "outcome",
    "manager__name",
    "workspace__parent__kind",
    "workspace__parent__name",
    "primary_area__name",
)
DECLARED = ("rag", "reason", "expires_on", "state")
COLOURS = ("overall_rag", "schedule_rag", "cost_rag")
JUDGED = ("reason", "data_rules")
FIGURES = (
    "status_date",
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
    "checks_passed",
    "checks_evaluable",
)
COLUMNS = (
    *PLACE,
    *(f"facts__declaration__{name}" for name in DECLARED),
    *(f"facts__{name}" for name in (*COLOURS, *JUDGED, *FIGURES)),
)
SPLITS = (len(PLACE), len(PLACE) + len(DECLARED), len(COLUMNS) - len(FIGURES))
NO_FAULTS = (None, "null", "[]")
RAGS: dict[str | None, Rag] = {None: Rag.NONE, "": Rag.NONE, **{rag.value: rag for rag in Rag}}


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
    def is_on_hold(self) -> bool:
        return self.computed == Rag.HOLD

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES

    def without_money(self) -> HealthRow:
        """The row as those see it who may not see costs."""
        return replace(self, reason=without_money(self.reason), cpi=None, bac=None, pv=None, ev=None, ac=None, eac=None)

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

    def without_money(self) -> PortfolioHealth:
        return replace(self, rows=tuple(row.without_money() for row in self.rows))

    def without_amounts(self) -> PortfolioHealth:
        """Rows and roll-ups without money, where portfolios below count in several currencies."""
        rows = tuple(replace(row, bac=None, pv=None, ev=None, ac=None, eac=None) for row in self.rows)
        shares = tuple(replace(one, budget=Decimal(0), share=None) for one in self.shares)
        return replace(self, rows=rows, totals=totals(()), shares=shares)

    def only(self, colours: Sequence[Rag]) -> PortfolioHealth:
        """The rows of these colours (none named: all), beside the roll-ups of the whole."""
        chosen = tuple(row for row in self.rows if row.computed in colours)
        return replace(self, rows=chosen) if colours else self


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
    """Rows of a queryset of projects, read as plain values: lists may hold thousands."""
    # Faults as text: few projects have any, and only their number is told.
    faults = Cast("facts__data_faults", TextField())
    return [
        _row(row, faulty, status_date) for *row, faulty in projects.select_related(None).values_list(*COLUMNS, faults)
    ]


def _row(values: Sequence[Any], faulty: str | None, status_date: date) -> HealthRow:
    placed, declared_to, judged_to = SPLITS
    key, workspace, code, name, state, outcome, manager, parent_kind, parent, area = values[:placed]
    declared, declared_reason, expires, declaration_state = values[placed:declared_to]
    overall, schedule, cost, reason, rules = values[declared_to:judged_to]
    computed, said = RAGS[overall], RAGS[declared] if declared else None
    return HealthRow(
        project_id=key,
        workspace_id=workspace,
        code=code,
        name=name,
        state=state,
        outcome=outcome,
        manager=manager,
        programme=parent if parent_kind == "programme" else None,
        area=area,
        computed=computed,
        schedule=RAGS[schedule],
        cost=RAGS[cost],
        declared=said,
        declared_reason=declared_reason or "",
        agreement=agreement(computed, said),
        is_expired=expires is not None and expires < status_date,
        is_waiting=declaration_state == DeclarationState.WAITING,
        reason=reason or "No facts computed yet",
        faults=0 if faulty in NO_FAULTS else len(from_json(faulty)),
        rules=rules or 0,
        **dict(zip(FIGURES, values[judged_to:], strict=True)),
    )


def _measured(row: HealthRow) -> Measured:
    zero = Decimal(0)
    return Measured(row.bac or zero, row.pv, row.ev, row.ac, row.eac or row.bac or zero, row.spi_t)


def statuses(actor: Person, workspace_ids: Iterable[int]) -> dict[int, str]:
    """Computed colours of visible projects that are not finished, by workspace id, for the tree."""
    rows = Project.objects.visible_to(actor, permission="reporting.view_health")
    running = rows.filter(workspace_id__in=list(workspace_ids)).exclude(state__in=FINISHED_STATES)
    pairs = running.values_list("workspace_id", "facts__overall_rag")
    return {key: rag or Rag.NONE for key, rag in pairs}
