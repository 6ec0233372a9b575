from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from quarterdeck.core.models.scoped import ScopedManager

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"


class WorkspaceKind(models.TextChoices):
    ORGANISATION = "organisation", "Organisation"
    PORTFOLIO = "portfolio", "Portfolio"
    PROGRAMME = "programme", "Programme"
    PROJECT = "project", "Project"


# Which kinds may stand below which (domain: organisation and strategy, section 1.1).
PARENTS: dict[str, tuple[str, ...]] = {
    WorkspaceKind.ORGANISATION: (),
    WorkspaceKind.PORTFOLIO: (WorkspaceKind.ORGANISATION, WorkspaceKind.PORTFOLIO),
    WorkspaceKind.PROGRAMME: (WorkspaceKind.PORTFOLIO,),
    WorkspaceKind.PROJECT: (WorkspaceKind.PORTFOLIO, WorkspaceKind.PROGRAMME),
}


class Workspace(models.Model):
    """A node of the tree: organisation, portfolio, programme, project. ``path`` is ``1/4/9/``: ids from the root."""

    view_permission: ClassVar[str] = "core.view_workspace"
    workspace_lookup: ClassVar[str] = ""

    kind = models.CharField(max_length=16, choices=WorkspaceKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=255, unique=True)
    code = models.CharField(max_length=32, validators=[RegexValidator(CODE_PATTERN)])
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                Upper("code"), condition=Q(deleted_at__isnull=True), name="core_workspace_code_unique"
            ),
            models.CheckConstraint(condition=Q(kind__in=WorkspaceKind.values), name="core_workspace_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=WorkspaceKind.ORGANISATION, parent__isnull=True)
                | (~Q(kind=WorkspaceKind.ORGANISATION) & Q(parent__isnull=False)),
                name="core_workspace_only_organisations_are_roots",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="core_workspace_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="core_workspace_code_and_name"),
        ]
        indexes = [models.Index(fields=["kind", "path"], name="core_workspace_kind_path")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @classmethod
    def relation_q(cls, relation: str, actor: models.Model) -> Q:
        """A workspace itself is nobody's own: relations limit rights on the rows inside it."""
        return Q(pk__in=[])

    @property
    def workspace(self) -> Workspace:
        return self

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the parent."""
        return [int(part) for part in self.path.split("/")[:-2]]

    def covers(self, other: Workspace) -> bool:
        """Whether ``other`` is this workspace or stands below it."""
        return other.path.startswith(self.path)
