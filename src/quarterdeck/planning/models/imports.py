"""What belongs to imports over the months: files that came together, answers and rules that are remembered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.planning.choices import Winner
from quarterdeck.planning.models.plan import PlanRow


class ImportBatch(ScopedModel):
    """Files that were brought in together: applied and undone as one."""

    view_permission: ClassVar[str] = "planning.view_plan"
    is_by_product: ClassVar[bool] = True

    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Why the last attempt to apply or undo the whole came to nothing.
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        return Q(created_by=actor) if relation == "own" else Q(pk__in=[])


class ImportRule(ScopedModel):
    """Who wins where a field of a row was changed both in a source and here."""

    view_permission: ClassVar[str] = "planning.view_plan"

    source = models.CharField(max_length=32)
    table = models.CharField(max_length=16)
    field = models.CharField(max_length=64)
    winner = models.CharField(max_length=8, choices=Winner)
    set_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "table", "field", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source", "table", "field"], name="planning_import_rule_one_per_field"
            ),
            models.CheckConstraint(
                condition=Q(winner__in=[Winner.SOURCE, Winner.OURS]), name="planning_import_rule_winner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.field} of {self.source}: {self.winner}"


class RowMatch(PlanRow):
    """An answer to "is this the same row?": a source's identity and a row of the plan, the same or not."""

    is_by_product: ClassVar[bool] = True

    source = models.CharField(max_length=32)
    table = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=1024)
    row = models.BigIntegerField()
    row_name = models.CharField(max_length=1024)
    is_same = models.BooleanField()
    answered_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "table", "key", "row"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "source", "table", "key", "row"], name="planning_row_match_answered_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "source", "table", "key"],
                condition=Q(is_same=True),
                name="planning_row_match_one_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key} {'is' if self.is_same else 'is not'} {self.row}"
