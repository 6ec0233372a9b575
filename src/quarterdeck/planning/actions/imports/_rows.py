"""What the steps of an import share: the lock on its row, and issues as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady
from quarterdeck.planning.models import ImportRun, Plan

MOST_ISSUES = 500


def plan_for(import_run: ImportRun, at: datetime) -> Plan:
    """The plan that takes the file, as it stands; a new one where the file becomes a project."""
    return Plan.objects.filter(workspace=import_run.workspace).first() or Plan(created_at=at, changed_at=at)


def lock_run(import_run: ImportRun, state: str) -> None:
    row = ImportRun._base_manager.select_for_update().filter(pk=import_run.pk).values_list("state", flat=True).get()
    if row != state:
        raise ImportNotReady(ImportState(row).label)


def issue_rows(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Issues as rows, the grave ones first."""
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    ordered = sorted(issues, key=lambda issue: weight[issue.severity])
    return [
        {"code": one.code, "message": one.message, "severity": one.severity.value, "place": one.place}
        for one in ordered[:MOST_ISSUES]
    ]
