"""What every entry of every register has. A register's model derives from it and adds its own typed fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from quarterdeck.core.models import Person, ScopedManager, ScopedModel
from quarterdeck.core.models.scoped import ScopedQuerySet
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration.clock_columns import by_key
from quarterdeck.registers.declaration.registry import register_of
from quarterdeck.registers.models.rows import EntryRow, rows_stored
from quarterdeck.registers.models.sight import entries_q, own_q

if TYPE_CHECKING:
    from quarterdeck.registers.declaration.register import Register

SIGHT = ("workspace", "visibility", "closed_at", "owner", "created_by", "deleted_at")
"""What decides who sees an entry and which view shows it. An index that holds these columns as well is counted and put
in order by itself; the rows, whose descriptions make them ten times as long, are read for one page only."""
COUNTED = ("due_on", "subject", "state", *SIGHT)


class EntryQuerySet(ScopedQuerySet["Entry"]):
    def visible_to(self, actor: Person, *, permission: str | None = None) -> Self:
        """What ``actor`` may see, or on what they hold ``permission``; restricted ones by their own right."""
        return self.filter(entries_q(self.model, actor, permission=permission))


class EntryManager(ScopedManager["Entry"]):
    def get_queryset(self) -> EntryQuerySet:
        return EntryQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Person, *, permission: str | None = None) -> EntryQuerySet:
        return self.get_queryset().visible_to(actor, permission=permission)


def known_states(states: type[models.TextChoices]) -> models.CheckConstraint:
    """The constraint that keeps a model's state among those of its enumeration."""
    return models.CheckConstraint(condition=Q(state__in=states.values), name="%(class)s_state_known")


def state_field(states: type[models.TextChoices], **given: object) -> models.CharField[str, str]:
    """The field ``state`` of an entry's model."""
    return models.CharField(max_length=32, choices=states, editable=False, default=states.values[0])


def counted(*fields: str) -> models.Index:
    """The index of the fields that the pictures above a list count: none of them looks at the rows themselves."""
    return models.Index(fields=(*fields, *(one for one in COUNTED if one not in fields)), name="%(class)s_cnt")


class Entry(ScopedModel):
    """A numbered item of a register.

    A subclass sets ``state = state_field(States)``, adds its fields, and ends its Meta with
    ``constraints = (*Entry.Meta.constraints, known_states(States), …)``. Where pictures count it:
    ``indexes = (*Entry.Meta.indexes, counted("severity", "kind"))``.
    """

    subject = models.OneToOneField(
        "registers.Subject", primary_key=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=20_000, help_text="Markdown")
    state = models.CharField(max_length=32, editable=False)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("due", null=True, blank=True)
    tags = models.JSONField(default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    visibility = models.CharField("visible to", max_length=10, choices=Visibility, default=Visibility.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)
    source = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField("created", editable=False)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField("changed", editable=False)
    state_since = models.DateTimeField("in this state since", editable=False)
    closed_at = models.DateTimeField("closed", null=True, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField("times reopened", default=0, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[EntryManager] = EntryManager()

    class Meta:
        abstract = True
        ordering = ("-pk",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=("workspace", "number"), name="%(class)s_number_once"),
            models.UniqueConstraint(
                fields=("workspace", "source", "external_id"),
                condition=~Q(external_id=""),
                name="%(class)s_external_once",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="%(class)s_title"),
            models.CheckConstraint(condition=Q(number__gt=0, version__gt=0), name="%(class)s_counts_from_1"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="%(class)s_visibility_known"),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("due_on", "subject", "state", "number", *SIGHT), name="%(class)s_due"),
            models.Index(fields=("changed_at", "subject"), name="%(class)s_chg"),
            models.Index(fields=("state", "due_on", "subject", *SIGHT), name="%(class)s_sta"),
            models.Index(fields=("owner", "due_on"), name="%(class)s_own"),
            models.Index(Lower("title"), "subject", "title", *SIGHT, name="%(class)s_ttl"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        return own_q(relation, actor)

    @property
    def register(self) -> Register[Any]:
        return register_of(self)

    @property
    def code(self) -> str:
        """``R-17``: unique on its workspace."""
        return f"{self.register.prefix}-{self.number}"

    @property
    def reference(self) -> str:
        """``I-03/R-17``: unique in the whole installation."""
        return f"{self.workspace.code}/{self.code}"

    @property
    def state_label(self) -> str:
        return self.register.workflow.label(self.state)

    @property
    def is_closed(self) -> bool:
        return self.state in self.register.workflow.closed

    def clocks_by_key(self) -> Mapping[str, Any]:
        """Where its clocks stand; a list reads those of all its rows at once."""
        if "clocks_read" not in self.__dict__:
            self.__dict__["clocks_read"] = by_key(self.subject.clocks.all() if self.register.clocks and self.pk else ())
        found: Mapping[str, Any] = self.__dict__["clocks_read"]
        return found

    def rows_of(self, key: str) -> list[EntryRow]:
        """The rows of one of its tables, in order: as they will stand while a change is made, else as they are."""
        held: dict[str, list[EntryRow]] = self.__dict__.setdefault("held_rows", {})
        if key not in held:
            held[key] = [] if self.pk is None else self._rows_from_store(key)
        return held[key]

    def hold_rows(self, key: str, rows: list[EntryRow]) -> None:
        """Let a table stand otherwise; the kernel writes it with the entry."""
        self.__dict__.setdefault("held_rows", {})[key] = rows
        self.__dict__.setdefault("changed_rows", set()).add(key)

    def _rows_from_store(self, key: str) -> list[EntryRow]:
        if key in getattr(self, "_prefetched_objects_cache", {}):
            return list(getattr(self, key).all())
        model = next(one.model for one in self.register.rows if one.key == key)
        return list(rows_stored(model).filter(entry=self.pk))

    @property
    def etag(self) -> str:
        return f'"{self.version}"'
