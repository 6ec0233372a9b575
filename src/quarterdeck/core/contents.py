"""Everything that stands in a workspace, whichever app keeps it: found by following the foreign keys to it.

A model says three things about its rows: ``is_sealed`` (never removed, whatever happens to the workspace), ``held``
(the condition under which a row is never removed, with the words for it) and ``is_by_product`` (made by the program
itself, from what people put there).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models

from quarterdeck.core.models import Workspace, subtree_q

MOST_IN_A_STATEMENT = 5_000
Keys = set[Any]


@dataclass(slots=True)
class Contents:
    """Rows by model, the workspaces themselves included, and fields of other rows that point at them by the way."""

    rows: dict[type[models.Model], Keys] = field(default_factory=dict)
    loose: list[tuple[models.ForeignKey[Any, Any], Keys]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind, by the names that people know."""
        named: Counter[str] = Counter()
        for model, keys in self.rows.items():
            named[str(model._meta.verbose_name_plural)] += len(keys)
        return {name: count for name, count in sorted(named.items()) if count}

    def sealed(self) -> list[str]:
        found = [model for model, keys in self.rows.items() if keys and getattr(model, "is_sealed", False)]
        return sorted(str(model._meta.verbose_name_plural) for model in found)

    def held(self) -> list[str]:
        """In words which rows must not be removed while something holds them."""
        found = []
        for model, keys in self.rows.items():
            condition, words = getattr(model, "held", (None, ""))
            if condition is not None:
                rows = model._base_manager.filter(condition)
                count = sum(rows.filter(pk__in=part).count() for part in parts(keys))
                if count:
                    found.append(f"{count} of its {model._meta.verbose_name_plural} {words}")
        return sorted(found)

    def elsewhere(self) -> list[str]:
        """Kinds of rows that belong to another workspace and still need one of these."""
        places = self.rows[Workspace]
        found = set()
        for model, keys in self.rows.items():
            if _has_workspace(model):
                rows = model._base_manager
                owners = {place for part in parts(keys) for place in _owners(rows.filter(pk__in=part))}
                if owners - places:
                    found.add(str(model._meta.verbose_name_plural))
        return sorted(found)


def contents_of(workspace: Workspace) -> Contents:
    """What stands in a workspace and below it."""
    found = Contents()
    places = set(Workspace._base_manager.filter(subtree_q(workspace.path)).values_list("pk", flat=True))
    found.rows[Workspace] = places
    waiting: list[tuple[type[models.Model], Keys]] = [(Workspace, places)]
    while waiting:
        model, keys = waiting.pop()
        for key in pointing_at(model):
            new = _rows_behind(key, keys)
            if key.remote_field.on_delete is models.SET_NULL:
                found.loose.append((key, new))
                continue
            new -= found.rows.setdefault(key.model, set())
            if new:
                found.rows[key.model] |= new
                waiting.append((key.model, new))
    return found


def pointing_at(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Foreign keys of any model at this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, models.ForeignKey):
            yield relation.field


def parts(keys: Collection[Any]) -> Iterator[list[Any]]:
    """Keys in as many as a statement takes."""
    rest = iter(keys)
    while part := list(islice(rest, MOST_IN_A_STATEMENT)):
        yield part


def _rows_behind(key: models.ForeignKey[Any, Any], keys: Keys) -> Keys:
    rows = key.model._base_manager
    return {
        row for part in parts(keys) for row in rows.filter(**{f"{key.name}__in": part}).values_list("pk", flat=True)
    }


def _has_workspace(model: type[models.Model]) -> bool:
    return any(one.name == "workspace" and one.related_model is Workspace for one in model._meta.concrete_fields)


def _owners(rows: models.QuerySet[Any]) -> set[int]:
    return set(rows.exclude(workspace=None).values_list("workspace", flat=True))
