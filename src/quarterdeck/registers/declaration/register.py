"""A register: a numbered list of typed entries, said in one declaration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Generic

from django.db.models import Q
from django.utils.text import camel_case_to_spaces

from quarterdeck.core.models import WorkspaceKind
from quarterdeck.core.permissions.table import OPERATIONS, table
from quarterdeck.registers.declaration.clock_columns import clock_column, clock_filters
from quarterdeck.registers.declaration.clocks import AnyClock, Clock, OwnClock
from quarterdeck.registers.declaration.columns import Column, Computed, Filter, Section
from quarterdeck.registers.declaration.conversion import Conversion
from quarterdeck.registers.declaration.fields import Field, field_of
from quarterdeck.registers.declaration.givens import COMMON_COMPUTED, COMMON_FILTERS, HIDDEN_FIELDS, LAST_SECTION
from quarterdeck.registers.declaration.pictures import HeatMap, Level, Picture
from quarterdeck.registers.declaration.rows import Rows
from quarterdeck.registers.declaration.workflow import Act, E, Workflow

MOST_STEPS = 12  # of an axis of a heat map


class Register(Generic[E]):
    """Base of all declarations: ``class RiskRegister(Register[Risk])``. What it does not say follows.

    Attributes
    ----------
    model : the typed model, a subclass of ``Entry``.
    key : the name in addresses and in the API, plural: ``actions``.
    prefix : before the number of an entry: ``A`` gives ``A-17``.
    title : the plural on pages; the singular is the model's ``verbose_name``.
    access : the profile in ``permissions.yml``; permissions are named ``app.operation_noun`` after the model.
    workflow, columns, filters, sections, rows, summary, clocks, accepts_from : see the classes of those names.
    places : kinds of workspaces that keep such entries.
    protected : field -> operation of the profile that is needed to see it; elsewhere it is masked, everywhere.
    sort : how the list begins: ``-score,due_on``.
    levels : field with choices -> value -> level: how strongly the value is marked beside its word.
    example : values of an imaginable entry, for templates of imports and for the generated tests.
    """

    model: type[E]
    key: ClassVar[str]
    prefix: ClassVar[str]
    title: ClassVar[str]
    access: ClassVar[str]
    workflow: ClassVar[Workflow]
    columns: ClassVar[tuple[Column | Computed, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()
    sections: ClassVar[tuple[Section, ...]] = ()
    rows: ClassVar[tuple[Rows, ...]] = ()
    summary: ClassVar[tuple[Picture, ...]] = ()
    clocks: ClassVar[tuple[AnyClock, ...]] = ()
    accepts_from: ClassVar[tuple[Conversion, ...]] = ()
    places: ClassVar[tuple[str, ...]] = tuple(WorkspaceKind.values)
    protected: ClassVar[Mapping[str, str]] = {}
    sort: ClassVar[str] = "due_on"
    example: ClassVar[Mapping[str, Any]] = {}
    levels: ClassVar[Mapping[str, Mapping[str, Level]]] = {}

    # What an app may do beside: small functions over one entry, inside the transaction.

    def derive(self, act: Act[E]) -> None:
        """Set on ``act.entry`` what follows from its other fields or from the change, before it is saved."""

    def faults(self, entry: E) -> Mapping[str, str]:
        """Field -> what to enter instead, for what no single field can tell."""
        return {}

    def settled(self, entry: E) -> Collection[str]:
        """The fields that stay as they are in the entry's present state: no form offers them."""
        return ()

    def why_keep_files(self, entry: E) -> str | None:
        """In words why no file may be taken away from the entry now, or None."""
        return None

    def created(self, act: Act[E]) -> None:
        """After a new entry was written."""

    def edited(self, act: Act[E]) -> None:
        """After fields were changed."""

    # What the kernel asks.

    @cached_property
    def app(self) -> str:
        return self.model._meta.app_label

    @cached_property
    def noun(self) -> str:
        """``change_request`` of the model ChangeRequest: the end of its permissions' names."""
        return camel_case_to_spaces(self.model.__name__).replace(" ", "_")

    @cached_property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def plural(self) -> str:
        """The plural inside a sentence: ``communications`` of the register "Communication plan"."""
        return str(self.model._meta.verbose_name_plural)

    @cached_property
    def about(self) -> str:
        """The first line of the declaration's docstring: what the register is for."""
        return (type(self).__doc__ or "").strip().partition("\n")[0]

    def permission(self, operation: str) -> str:
        """The permission of an operation. Raises KeyError where the profile has no such operation."""
        if operation not in self.operations:
            raise KeyError(operation)
        return f"{self.app}.{operation}_{self.noun}"

    @cached_property
    def operations(self) -> tuple[str, ...]:
        return tuple(table().profiles.get(self.access, dict.fromkeys(OPERATIONS)))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The model's fields by key, without the kernel's own bookkeeping, and its tables."""
        concrete = [one for one in self.model._meta.concrete_fields if one.name not in HIDDEN_FIELDS]
        return {one.name: field_of(one) for one in concrete} | {one.key: one.field for one in self.rows}

    @cached_property
    def computed(self) -> dict[str, Computed]:
        own = [one for one in self.columns if isinstance(one, Computed)]
        return {one.key: one for one in (*COMMON_COMPUTED, *own, *self._clock_columns())}

    def _clock_columns(self) -> list[Computed]:
        """What an entry keeps in fields of its own has their columns already."""
        return [clock_column(one) for one in self.clocks if isinstance(one, Clock)]

    @cached_property
    def conditions(self) -> dict[str, Filter]:
        return {one.key: one for one in (*COMMON_FILTERS, *clock_filters(self.clocks), *self.filters)}

    @cached_property
    def form_sections(self) -> tuple[Section, ...]:
        """The declared sections, then what every entry has and no section names."""
        named = {key for section in self.sections for key in section.fields}
        rest = tuple(key for key in LAST_SECTION.fields if key not in named)
        return (*self.sections, Section(LAST_SECTION.title, rest)) if rest else self.sections

    @cached_property
    def editable(self) -> dict[str, Field]:
        """What an edit may change: the fields of the form, in its order.

        A field that no section names and a step asks for is set by that step alone.
        """
        keys = [key for section in self.form_sections for key in section.fields]
        return {key: self.fields[key] for key in keys if self.fields[key].is_editable}

    def condition(self, key: str, actor: Any, day: date) -> Q:
        return self.conditions[key].condition(actor, day)

    def misdeclared(self) -> list[str]:
        """What contradicts itself or names what is not there, in words."""
        faults = [
            f"{name} is not said."
            for name in ("model", "key", "prefix", "title", "access", "workflow")
            if not hasattr(self, name)
        ]
        faults = faults or [fault for one in self.rows for fault in one.faults(self.model)]
        if faults:
            return faults
        known = {*self.fields, *self.computed}
        named = [one.key for one in self.columns if isinstance(one, Column)]
        named += [key for section in self.sections for key in section.fields]
        named += [key for one in self.workflow.transitions for key in (*one.requires, *one.asks)]
        named += [*self.protected, *self.levels, *(part.lstrip("-") for part in self.sort.split(","))]
        for clock in self.clocks:
            named += clock.fields if isinstance(clock, OwnClock) else [clock.started_at]
        for picture in self.summary:
            named += [picture.x, picture.y] if isinstance(picture, HeatMap) else [picture.field]
        faults += [f"There is no field {key}." for key in sorted(set(named) - known)]
        faults += self._map_faults()
        faults += self.workflow.faults()
        faults += self._access_faults()
        if tuple(value for value, _ in self.fields["state"].choices) != tuple(self.workflow.states.values):
            faults.append("The model's state does not have the workflow's states as its choices.")
        if not self.sections:
            faults.append("A form needs at least one section.")
        return faults

    def _map_faults(self) -> list[str]:
        maps = [picture for picture in self.summary if isinstance(picture, HeatMap)]
        axes = {key for one in maps for key in (one.x, one.y) if key in self.fields}
        return [f"{key} has too many values for a heat map." for key in sorted(axes) if not self._fits_a_map(key)]

    def _fits_a_map(self, key: str) -> bool:
        field = self.fields[key]
        return bool(field.choices) or (field.largest or MOST_STEPS) - (field.smallest or 1) < MOST_STEPS

    def _access_faults(self) -> list[str]:
        if self.access not in table().profiles:
            return [f"There is no access profile {self.access}."]
        needed = {one.operation for one in self.workflow.transitions} | set(self.protected.values())
        return [f"Profile {self.access} has no operation {name}." for name in sorted(needed - set(self.operations))]
