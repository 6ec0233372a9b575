"""Fields that an organisation adds to a register, for a workspace and everything below it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from quarterdeck.core.models import ScopedModel
from quarterdeck.registers.choices import CustomKind

KEY_PATTERN = r"^[a-z](?:_?[a-z0-9])*$"


class CustomField(ScopedModel):
    """One field more on the entries of a register. What is kept in it stays when the field is retired."""

    view_permission: ClassVar[str] = "core.view_workspace"

    register = models.CharField(max_length=40)
    key = models.CharField(max_length=40, validators=[RegexValidator(KEY_PATTERN)])
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=CustomKind)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    help_text = models.CharField(max_length=200, blank=True)
    digits = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "register", "key"), name="registers_custom_key_once"),
            models.CheckConstraint(condition=Q(kind__in=CustomKind.values), name="registers_custom_kind_known"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(label=""), name="registers_custom_named"),
            models.CheckConstraint(condition=Q(digits__lte=6), name="registers_custom_digits"),
        )
        indexes = (models.Index(fields=("register", "retired_at"), name="registers_custom_of"),)

    def __str__(self) -> str:
        return self.label
