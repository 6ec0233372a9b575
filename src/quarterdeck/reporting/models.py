"""Facts of projects, as they stand now and as they stood when a period was closed, and what managers declare."""

from __future__ import annotations

from secrets import randbits
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person, ScopedManager, ScopedModel, ScopedQuerySet, Workspace
from quarterdeck.portfolio.models import Portfolio, PortfolioList, Project
from quarterdeck.reporting.choices import DeclarationState, PeriodState, Rag

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2, "null": True, "blank": True}


class StandingPeriods(ScopedManager["ReportingPeriod"]):
    """Periods that count: without those that were withdrawn together with their list."""

    def get_queryset(self) -> ScopedQuerySet[ReportingPeriod]:
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class StandingSnapshots(ScopedManager["Snapshot"]):
    """Snapshots of periods that count. What was sealed is never removed, so a withdrawn one is only left out."""

    def get_queryset(self) -> ScopedQuerySet[Snapshot]:
        return super().get_queryset().filter(period__withdrawn_at__isnull=True)


class ReportingPeriod(ScopedModel):
    """A month (or other period) of a portfolio. Closing it seals one snapshot per project.

    ``listed_in`` is the portfolio list whose day this is; undoing the list withdraws the period.
    """

    view_permission = "reporting.view_health"

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="reporting_periods")
    first_day = models.DateField()
    status_date = models.DateField()
    state = models.CharField(max_length=8, choices=PeriodState.choices, default=PeriodState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    listed_in = models.ForeignKey(PortfolioList, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[StandingPeriods] = StandingPeriods()
    every = ScopedManager["ReportingPeriod"]()

    class Meta:
        ordering = ("-status_date", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("portfolio", "status_date"),
                condition=Q(withdrawn_at__isnull=True),
                name="period_once_per_status_date",
            ),
            models.CheckConstraint(condition=Q(status_date__gte=F("first_day")), name="period_runs_forward"),
            models.CheckConstraint(
                condition=Q(state=PeriodState.OPEN, closed_at__isnull=True)
                | Q(state=PeriodState.CLOSED, closed_at__isnull=False),
                name="period_closed_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return self.status_date.isoformat()


class Facts(models.Model):
    """The figures of a project at a status date. Null is "no data"; ``missing`` says why, by figure."""

    status_date = models.DateField()
    reported_on = models.DateField(null=True, blank=True)
    plan_version = models.PositiveIntegerField(null=True, blank=True)
    bac = models.DecimalField(**MONEY)
    undistributed = models.DecimalField(**MONEY)
    pv = models.DecimalField(**MONEY)
    ev = models.DecimalField(**MONEY)
    ac = models.DecimalField(**MONEY)
    eac = models.DecimalField(**MONEY)
    cpi = models.FloatField(null=True, blank=True)
    spi = models.FloatField(null=True, blank=True)
    spi_t = models.FloatField(null=True, blank=True)
    discrete_spi_t = models.FloatField(null=True, blank=True)
    tcpi = models.FloatField(null=True, blank=True)
    loe_share = models.FloatField(null=True, blank=True)
    start = models.DateField(null=True, blank=True)
    baseline_finish = models.DateField(null=True, blank=True)
    forecast_finish = models.DateField(null=True, blank=True)
    independent_finish = models.DateField(null=True, blank=True)
    slip_days = models.IntegerField(null=True, blank=True)
    tolerance_days = models.FloatField(null=True, blank=True)
    cost_tolerance = models.FloatField(null=True, blank=True)
    contingency_left = models.DecimalField(**MONEY)
    exposure = models.DecimalField(**MONEY)
    to_go_value = models.DecimalField(**MONEY)
    schedule_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    cost_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    overall_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    reason = models.CharField(max_length=300, blank=True)
    indicators = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    milestones = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    curve = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    missing = models.JSONField(default=dict)
    checks_passed = models.PositiveSmallIntegerField(null=True, blank=True)
    checks_evaluable = models.PositiveSmallIntegerField(null=True, blank=True)
    data_faults = models.JSONField(default=list)
    data_rules = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


MARK_BITS = 40


def fresh_mark() -> int:
    """A number that no other writing has: the sum over all rows then tells whether any of them was written."""
    return randbits(MARK_BITS)


class ProjectFacts(ScopedModel, Facts):
    """The newest computed facts of a project: what lists and pages read. Rewritten whenever plan or costs change."""

    view_permission = "reporting.view_health"
    is_by_product = True

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="facts")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="facts")
    computed_at = models.DateTimeField()
    risk_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    issues_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    benefits_rag = models.CharField(max_length=6, choices=Rag.choices, default=Rag.NONE)
    mark = models.BigIntegerField(default=fresh_mark)
    declaration = models.ForeignKey(
        "reporting.Declaration", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("project__workspace__code", "id")
        indexes = (
            models.Index(fields=("overall_rag",), name="facts_overall"),
            models.Index(fields=("mark",), name="facts_mark"),
            models.Index(fields=("workspace", "status_date", "ev"), name="facts_earned"),
        )

    def __str__(self) -> str:
        return f"{self.workspace_id} at {self.status_date}"


class Snapshot(ScopedModel, Facts):
    """What was known of a project when a period was closed. Never changed, never removed."""

    view_permission = "reporting.view_health"
    is_sealed = True

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="snapshots")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="snapshots")
    declared_rag = models.CharField(max_length=6, choices=Rag.choices, blank=True)
    declared_reason = models.TextField(blank=True)
    sealed_at = models.DateTimeField()

    objects: ClassVar[StandingSnapshots] = StandingSnapshots()
    every = ScopedManager["Snapshot"]()

    class Meta:
        ordering = ("-status_date", "project_id", "id")
        indexes = (models.Index(fields=("workspace", "status_date", "ev"), name="snapshot_earned"),)
        constraints = (models.UniqueConstraint(fields=("project", "period"), name="snapshot_once_per_period"),)

    def __str__(self) -> str:
        return f"{self.project_id} at {self.status_date}"


class Declaration(ScopedModel):
    """A colour that a manager declares beside the computed one. Declarations are never changed, only followed.

    ``listed_in`` is the portfolio list that gives the colour.
    """

    view_permission = "reporting.view_health"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="declarations")
    rag = models.CharField(max_length=6, choices=Rag.choices)
    computed_rag = models.CharField(max_length=6, choices=Rag.choices)
    reason = models.TextField(blank=True)
    corrective_action = models.TextField(blank=True)
    listed_in = models.ForeignKey(PortfolioList, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status_date = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeclarationState.choices)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ("-declared_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("declared_by")),
                name="declaration_decided_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.get_rag_display()
