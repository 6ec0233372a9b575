"""Rows that belong to one entry and live with it."""

from __future__ import annotations

from typing import Any

from django.db import models


class EntryRow(models.Model):
    """One row of a table inside an entry. A subclass adds ``entry`` and its columns; nothing else points at a row."""

    position = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"row {self.position + 1}"


def rows_stored(model: type[EntryRow]) -> models.QuerySet[Any]:
    """All rows of a table in order, with what they point at."""
    pointing = [one.name for one in model._meta.concrete_fields if one.is_relation and one.name != "entry"]
    rows = model._default_manager.order_by("position", "pk")
    return rows.select_related(*pointing) if pointing else rows
