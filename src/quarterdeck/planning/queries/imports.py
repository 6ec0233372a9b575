"""Imports as the pages list them, and codes for the projects that they make."""

from __future__ import annotations

import re
import unicodedata

from quarterdeck.core.contents import contents_of
from quarterdeck.core.models import StoredFile, Workspace
from quarterdeck.planning.models import ChangeSet, ChangeSetPlan, ImportRun, Plan
from quarterdeck.portfolio.models import Project

LONGEST_CODE = 12
# What an import that makes a project puts into it, once each.
MADE = frozenset({Workspace, Project, Plan, ImportRun, StoredFile, ChangeSet, ChangeSetPlan})


def holds_only_its_import(workspace: Workspace) -> bool:
    """Whether nobody has put anything into a project since an import made it."""
    found = contents_of(workspace).rows
    kept = {model: keys for model, keys in found.items() if keys and not getattr(model, "is_by_product", False)}
    return all(model in MADE and len(keys) == 1 for model, keys in kept.items())


def free_project_code(name: str) -> str:
    """A code from the first letters of the name, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    short = "".join(word[0] for word in words) if len(words) > 2 else "".join(words)
    stem = (short or "P")[:LONGEST_CODE].upper()
    taken = {code.upper() for code in Workspace.objects.filter(code__istartswith=stem).values_list("code", flat=True)}
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
