"""A file beside a plan: what it says, what it would change, and the plan as it would then be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, cast

from quarterdeck.core.files import path_of
from quarterdeck.core.models import Person
from quarterdeck.exchange.document import Issue, PlanDocument, Reading, Severity
from quarterdeck.exchange.reading import read_mapped_plan, read_plan
from quarterdeck.exchange.tables import Mapping as ColumnMapping
from quarterdeck.exchange.tables import recalled
from quarterdeck.planning.models import ImportRun, Plan
from quarterdeck.planning.rules.content import Content, describe, source_family
from quarterdeck.planning.rules.differences import Difference, Memory, difference
from quarterdeck.planning.rules.differences.lines import lines
from quarterdeck.planning.rules.fidelity import arrival_report
from quarterdeck.planning.rules.operations.apply import parse_operations
from quarterdeck.planning.snapshot.compute import Change, Numbering, change_by_operations
from quarterdeck.planning.snapshot.load import load_state
from quarterdeck.portfolio.queries import earlier_mappings


@dataclass(slots=True)
class FileReading:
    """What a stored original says. ``content`` is None where it could not be read."""

    document: PlanDocument | None
    content: Content | None
    source: str
    format: str
    issues: list[Issue]
    mapping: ColumnMapping | None = None
    sample: list[list[str]] = field(default_factory=list)


def read_original(import_run: ImportRun) -> FileReading:
    """Read the kept original again; never raises for what is inside."""
    reading = _read(import_run)
    mapping = ColumnMapping.from_json(reading.mapping) if reading.mapping else None
    found = FileReading(None, None, "", "", reading.issues, mapping, reading.sample)
    document = reading.document
    if document is None:
        return found
    found.format = document.source.format
    if not document.properties.name:
        # A file that names no plan gives a new one its own name, and leaves the name of one that stands.
        named = import_run.plan.name if import_run.plan else PurePath(import_run.file_name).stem
        document.properties.name = document.properties.title or named
    if not document.tasks:
        issue = Issue("plan.nothing_found", "The file holds no tasks.", Severity.ERROR, file=import_run.file_name)
        found.issues = [*reading.issues, issue]
        return found
    found.document, found.source = document, source_family(document)
    found.content, lost = describe(document)
    found.issues = [*reading.issues, *lost]
    return found


def _read(import_run: ImportRun) -> Reading:
    """With the mapping that stands beside the file, else a guessed one that follows the last list of its form."""
    path, name = path_of(import_run.file), import_run.file_name
    if import_run.mapping:
        return read_mapped_plan(path, ColumnMapping.from_json(import_run.mapping), file=name)
    reading = read_plan(path, file=name)
    if reading.mapping is None:
        return reading

    def guess(opened: ColumnMapping) -> ColumnMapping | None:
        found = read_mapped_plan(path, opened, file=name).mapping
        return ColumnMapping.from_json(found) if found else None

    guessed = ColumnMapping.from_json(reading.mapping)
    wanted = recalled(guessed, _earlier_lists(import_run, guessed.shape), guess=guess)
    return read_mapped_plan(path, wanted, file=name) if wanted else reading


def _earlier_lists(import_run: ImportRun, shape: str) -> list[tuple[ColumnMapping, str]]:
    """Applied lists that whoever brings this one may see: of the same form, else opened as somebody decided."""
    if import_run.created_by is None:
        return []
    rows = ImportRun.objects.visible_to(import_run.created_by).filter(applied_at__isnull=False)
    return earlier_mappings(rows.order_by("-applied_at", "-id"), shape)


def last_content(plan: Plan | None, source: str) -> Content | None:
    """What the last applied import of the same source said: the base of the three-way comparison."""
    if plan is None or plan.pk is None:
        return None
    rows = ImportRun.objects.filter(plan=plan, source=source, state="applied").order_by("-applied_at", "-id")
    return cast("Content | None", rows.values_list("content", flat=True).first())


def compare(plan: Plan, content: Content, source: str, *, memory: Memory) -> Difference:
    base = last_content(plan, source)
    found = difference(base=base, state=load_state(plan), new=content, source=source, memory=memory)
    _name_people(found.operations)
    return found


def _name_people(operations: list[dict[str, Any]]) -> None:
    """Resources whose e-mail address belongs to a person of the organisation are that person."""
    resources = [one for one in operations if one["op"] == "add_resource" and one["set"].get("email")]
    if not resources:
        return
    known = {email.lower(): pk for pk, email in Person.objects.exclude(email="").values_list("pk", "email")}
    for one in resources:
        person = known.get(one["set"]["email"].lower())
        if person is not None:
            one["set"] = one["set"] | {"person": person}


def changed_plan(plan: Plan, found: Difference, *, numbering: Numbering | None = None) -> Change:
    """Raises OperationRefused, ScheduleImpossible."""
    return change_by_operations([plan], parse_operations(found.operations), numbering=numbering)


def dates_by_number(change: Change, source: str) -> dict[str, Any]:
    """Computed dates by the source's number of each task."""
    one = next(iter(change.plans.values()))
    return {
        row.external_id: one.dates.tasks[uid]
        for uid, row in one.state.tasks.items()
        if row.source == source and row.external_id and uid in one.dates.tasks
    }


def arrival_of(found: Difference, change: Change, content: Content, source: str) -> list[dict[str, Any]]:
    """What the plan after the change holds differently from the file."""
    one = next(iter(change.plans.values()))
    return arrival_report(content, one.state, one.dates.tasks, source, found.same)


def lines_of(found: Difference, change: Change) -> list[dict[str, Any]]:
    """Every line of the difference, with the days by which things move."""
    one = next(iter(change.plans.values()))
    return lines(found, one.state, one.dates.tasks, one.working_time)
