"""Entries of a subtree as a person sees them."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db.models import QuerySet

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.registers.models import Entry

E = TypeVar("E", bound=Entry)


def seen_below(model: type[E], actor: Person, workspace: Workspace) -> QuerySet[E]:
    """The visible entries of a workspace and of everything below it."""
    rows = model.objects.visible_to(actor).filter(subtree_q(workspace.path, lookup="workspace__"))
    return cast("QuerySet[E]", rows)
