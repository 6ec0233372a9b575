"""Initiative areas and how projects share in them."""

from __future__ import annotations

from django.db import models

from quarterdeck.core.models import Person, ScopedModel


class Area(ScopedModel):
    """An initiative area of the organisation; its workspace is the organisation."""

    view_permission = "portfolio.view_area"

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_areas")
    default_benefit_types = models.JSONField(default=list, blank=True)
    default_approvers = models.ManyToManyField(Person, blank=True, related_name="approves_in_areas")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("workspace", "code"), name="area_code_once_per_organisation"),)

    def __str__(self) -> str:
        return self.name


class AreaShare(models.Model):
    """The share of a project's cost and benefits that an area carries. The shares of a project sum to 100."""

    project = models.ForeignKey("portfolio.Project", on_delete=models.CASCADE, related_name="area_shares")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="shares")
    percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("-percent", "id")
        constraints = (
            models.UniqueConstraint(fields=("project", "area"), name="area_share_once_per_project"),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100), name="area_share_between_0_and_100"
            ),
        )

    def __str__(self) -> str:
        return f"{self.percent} %"
