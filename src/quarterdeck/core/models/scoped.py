"""Rows that belong to a workspace, and the one way to read them: ``visible_to(actor)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import connections, models
from django.db.models import Q

if TYPE_CHECKING:
    from quarterdeck.core.models.person import Person
    from quarterdeck.core.models.workspace import Workspace

Row = TypeVar("Row", bound=models.Model, covariant=True)


def subtree_q(path: str, *, lookup: str = "", using: str = "default") -> Q:
    """Rows whose path starts with ``path``, in a form that the index of the path can answer.

    SQLite has no index for LIKE on a binary collation: there the range from ``1/4/`` to ``1/40`` is the same set,
    because paths are digits and slashes and ``0`` follows ``/``.
    """
    if connections[using].vendor == "sqlite":
        return Q(**{f"{lookup}path__gte": path, f"{lookup}path__lt": f"{path[:-1]}0"})
    return Q(**{f"{lookup}path__startswith": path})


class ScopedQuerySet(models.QuerySet[Row]):
    def visible_to(self, actor: Person, *, permission: str | None = None) -> Self:
        """The rows that ``actor`` may see (or for which ``actor`` holds ``permission``); deleted ones never."""
        from quarterdeck.core.permissions import visible_q  # noqa: PLC0415  the check needs the models

        return self.filter(visible_q(self.model, actor, permission=permission))

    def in_workspace(self, workspace: Workspace) -> Self:
        """The rows of a workspace and of everything below it."""
        return self.filter(subtree_q(workspace.path, lookup=self.model.workspace_lookup))  # type: ignore[attr-defined]


class ScopedManager(models.Manager[Row]):
    def get_queryset(self) -> ScopedQuerySet[Row]:
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Person, *, permission: str | None = None) -> ScopedQuerySet[Row]:
        return self.get_queryset().visible_to(actor, permission=permission)

    def in_workspace(self, workspace: Workspace) -> ScopedQuerySet[Row]:
        return self.get_queryset().in_workspace(workspace)


class ScopedModel(models.Model):
    """A row of a workspace. Subclasses name ``view_permission`` and, where relations limit it, ``relation_q``.

    A model that reaches its workspace through another one sets ``workspace_lookup`` (``"plan__workspace__"``), drops
    the field with ``workspace = None`` and offers a ``workspace`` property.
    """

    view_permission: ClassVar[str]
    workspace_lookup: ClassVar[str] = "workspace__"

    workspace = models.ForeignKey("core.Workspace", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        """The rows with which ``actor`` stands in ``relation`` (own, assigned, managed): none unless a model says."""
        return Q(pk__in=[])
