"""Calendars, tasks, links, resources and assignments. Scalar inputs are columns; the rest stands in ``details``."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person
from quarterdeck.exchange.document import Constraint, LagUnit, LinkType, ResourceKind, TaskType
from quarterdeck.planning.models.fields import LocalDateTimeField
from quarterdeck.planning.models.plan import PlanRow


def _minutes() -> models.FloatField[float | None, float | None]:
    return models.FloatField(null=True, blank=True)


def _percent() -> models.FloatField[float | None, float | None]:
    return models.FloatField(null=True, blank=True)


def _money() -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)


def _moment() -> LocalDateTimeField:
    return LocalDateTimeField(null=True, blank=True)


class SourcedRow(PlanRow):
    """A row with a number of its own and, where it came from a file, that file's identity."""

    uid = models.IntegerField()
    source = models.CharField(max_length=32, blank=True)
    external_id = models.CharField(max_length=64, blank=True)
    guid = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  the source may say nothing
    details = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Calendar(SourcedRow):
    name = models.CharField(max_length=1024, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    days = models.JSONField(default=list)
    exceptions = models.JSONField(default=list)
    weeks = models.JSONField(default=list)
    is_base = models.BooleanField(default=True)

    class Meta:
        ordering = ["plan", "uid"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "uid"], name="planning_calendar_uid"),
            models.UniqueConstraint(
                fields=["plan", "source", "external_id"],
                condition=~Q(external_id=""),
                name="planning_calendar_external_id",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="planning_calendar_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Task(SourcedRow):
    """A row of the work breakdown structure. ``position`` orders it among the tasks of its parent."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    position = models.BigIntegerField(default=0)
    outline_level = models.PositiveIntegerField(default=1)
    wbs = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001  null: numbered by the outline
    name = models.CharField(max_length=1024, blank=True)
    notes = models.TextField(null=True, blank=True)  # noqa: DJ001
    owner = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_summary = models.BooleanField(default=False)
    is_project_summary = models.BooleanField(default=False)
    is_milestone = models.BooleanField(default=False)
    is_manual = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_level_of_effort = models.BooleanField(default=False)
    is_effort_driven = models.BooleanField(default=False)
    task_type = models.CharField(max_length=16, default=TaskType.FIXED_UNITS.value)
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    priority = models.PositiveIntegerField(null=True, blank=True)
    constraint = models.CharField(max_length=8, default=Constraint.ASAP.value)
    constraint_date = _moment()
    deadline = _moment()
    duration_minutes = _minutes()
    duration_is_elapsed = models.BooleanField(default=False)
    manual_start = _moment()
    manual_finish = _moment()
    actual_start = _moment()
    actual_finish = _moment()
    actual_duration_minutes = _minutes()
    remaining_duration_minutes = _minutes()
    percent_complete = _percent()
    percent_work_complete = _percent()
    physical_percent_complete = _percent()
    work_minutes = _minutes()
    actual_work_minutes = _minutes()
    remaining_work_minutes = _minutes()
    cost = _money()
    actual_cost = _money()
    remaining_cost = _money()
    fixed_cost = _money()
    leveling_delay_minutes = _minutes()
    # Results of the last schedule
    start = _moment()
    finish = _moment()
    early_start = _moment()
    early_finish = _moment()
    late_start = _moment()
    late_finish = _moment()
    total_slack_minutes = _minutes()
    free_slack_minutes = _minutes()
    is_critical = models.BooleanField(null=True, blank=True)
    span_minutes = _minutes()

    class Meta:
        ordering = ["plan", "outline_level", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "uid"], name="planning_task_uid"),
            models.UniqueConstraint(
                fields=["plan", "source", "external_id"],
                condition=~Q(external_id=""),
                name="planning_task_external_id",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="planning_task_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__gte=0),
                name="planning_task_duration_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(percent_complete__isnull=True) | Q(percent_complete__gte=0, percent_complete__lte=100),
                name="planning_task_percent",
            ),
            models.CheckConstraint(
                condition=Q(constraint__in=[kind.value for kind in Constraint]), name="planning_task_constraint_known"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "parent", "position"], name="planning_task_outline"),
            models.Index(fields=["plan", "finish"], condition=Q(is_milestone=True), name="planning_task_milestones"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        """``assigned``: the person works on the task, or is its one owner."""
        if relation not in {"assigned", "own"}:
            return Q(pk__in=[])
        working = Assignment.objects.filter(resource__person=actor).values("task")
        return Q(owner=actor) | Q(pk__in=working)


class Link(PlanRow):
    predecessor = models.ForeignKey(Task, on_delete=models.DO_NOTHING, related_name="+")
    successor = models.ForeignKey(Task, on_delete=models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=2, default=LinkType.FS.value)
    lag = models.FloatField(default=0)
    lag_unit = models.CharField(max_length=16, default=LagUnit.WORKING.value)
    source = models.CharField(max_length=32, blank=True)
    details = models.JSONField(default=dict)
    is_driving = models.BooleanField(default=False)

    class Meta:
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="planning_link_two_ends"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in LinkType]), name="planning_link_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"


class Resource(SourcedRow):
    name = models.CharField(max_length=1024, blank=True)
    kind = models.CharField(max_length=16, default=ResourceKind.WORK.value)
    person = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    max_units = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_generic = models.BooleanField(default=False)

    class Meta:
        ordering = ["plan", "uid"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "uid"], name="planning_resource_uid"),
            models.UniqueConstraint(
                fields=["plan", "source", "external_id"],
                condition=~Q(external_id=""),
                name="planning_resource_external_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(SourcedRow):
    task = models.ForeignKey(Task, on_delete=models.DO_NOTHING, related_name="+")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    units = models.FloatField(null=True, blank=True)
    work_minutes = _minutes()
    actual_work_minutes = _minutes()
    remaining_work_minutes = _minutes()
    percent_work_complete = _percent()
    start = _moment()
    finish = _moment()
    actual_start = _moment()
    actual_finish = _moment()
    delay_minutes = _minutes()
    leveling_delay_minutes = _minutes()
    cost = _money()
    actual_cost = _money()
    remaining_cost = _money()

    class Meta:
        ordering = ["plan", "uid"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "uid"], name="planning_assignment_uid"),
            models.UniqueConstraint(
                fields=["plan", "source", "external_id"],
                condition=~Q(external_id=""),
                name="planning_assignment_external_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} on {self.task_id}"
