"""Imports as the pages list them, and codes for the projects that they make."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from quarterdeck.core.contents import contents_of
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import JobRun, Person, StoredFile, Workspace
from quarterdeck.exchange.fidelity.lines import Line, merged, totals
from quarterdeck.planning.models import ChangeSet, ChangeSetPlan, ImportBatch, ImportRule, ImportRun, Plan, RowMatch
from quarterdeck.planning.rules.differences import Memory
from quarterdeck.portfolio.models import Project

LONGEST_CODE = 12
UNDECIDED = Memory()
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


def memory_of(plan: Plan, source: str, decided: Memory = UNDECIDED) -> Memory:
    """What was decided before about imports of a source into a plan, and what is decided now on top of it."""
    if plan.pk is None:
        return decided
    answers = list(RowMatch.objects.filter(plan=plan, source=source))
    rules = {(one.table, one.field): one.winner for one in rules_of(plan.workspace).filter(source=source)}
    return replace(
        decided,
        rules=rules | dict(decided.rules),
        same={(one.table, one.key): one.row for one in answers if one.is_same},
        other=frozenset((one.table, one.key, one.row) for one in answers if not one.is_same),
    )


def reading_job(import_run: ImportRun) -> JobRun | None:
    """The job that reads and applies the file, for its progress."""
    return JobRun.objects.filter(dedupe_key=f"import:{import_run.pk}", name="planning.read_plan_file").first()


def batch_by_id(actor: Person, number: int) -> ImportBatch:
    """Raises NotVisible."""
    row = ImportBatch.objects.visible_to(actor).select_related("workspace", "created_by").filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def batch_files(batch: ImportBatch) -> QuerySet[ImportRun]:
    """The files of a batch in their order, with what a list shows of them."""
    rows = ImportRun.objects.filter(batch=batch).select_related("workspace", "plan")
    return rows.defer("content", "lines", "report").order_by("id")


def batch_job(batch: ImportBatch) -> JobRun | None:
    """The last job that applied or undid the batch."""
    return JobRun.objects.filter(dedupe_key=f"batch:{batch.pk}", name="planning.step_batch").first()


def rules_of(workspace: Workspace) -> QuerySet[ImportRule]:
    return ImportRule.objects.filter(workspace=workspace).select_related("set_by")


def matches_of(workspace: Workspace) -> QuerySet[RowMatch]:
    """Answers about rows of the project's plan, by source."""
    return RowMatch.objects.filter(plan__workspace=workspace).select_related("answered_by", "plan")


def report_of(import_run: ImportRun) -> list[Line]:
    """Field by field, from the file into the plan; nothing where the file could not be read."""
    found = import_run.report or {}
    return merged(found.get("read", []), found.get("arrived", []))


def fidelity_of(import_run: ImportRun) -> dict[str, Any]:
    """The fidelity report with what it speaks of."""
    lines = report_of(import_run)
    about = {name: getattr(import_run, name) for name in ("format", "state")}
    about |= {"file": import_run.file_name, "sha256": import_run.file.sha256}
    return about | {"totals": totals(lines), "fields": lines}
