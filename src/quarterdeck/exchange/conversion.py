"""Convert a plan file to another format and say, field by field, what stayed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from quarterdeck.exchange.document import Issue, PlanDocument, Severity
from quarterdeck.exchange.fidelity import NAMED, Fate, FidelityReport, compare_documents
from quarterdeck.exchange.fidelity.matching import by_source_id
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.writing import replacing, target_format, write_plan

_NAMES = {
    "asana-csv": "Asana's CSV",
    "ganttproject": "GanttProject",
    "jira-csv": "Jira's CSV",
    "mspdi": "MSPDI XML",
    "mpx": "MPX",
    "xer": "Primavera XER",
    "pmxml": "Primavera XML",
    "planner": "Planner",
    "sdef": "SDEF",
    "json": "MPXJ JSON",
    "task-list": "A list of tasks",
    "trello-csv": "Trello's CSV",
    "workbook": "The workbook",
}


@dataclass(slots=True)
class Conversion:
    """What a conversion gave. ``document`` and ``report`` are ``None`` when nothing was written."""

    source: Path
    target: Path
    issues: list[Issue] = field(default_factory=list)
    document: PlanDocument | None = None
    report: FidelityReport | None = None

    @property
    def is_done(self) -> bool:
        return self.report is not None


def convert_plan(source: Path, target: Path, *, limits: ReadingLimits = DEFAULT_LIMITS) -> Conversion:
    """Read `source`, write `target`, read that back and compare.

    Parameters
    ----------
    source : Path
        A plan in any readable format.
    target : Path
        Its suffix chooses the format. An existing file is replaced, and only by a whole one.
    limits : ReadingLimits
        Bounds of reading and of the separate converter process.

    Returns
    -------
    Conversion
        Issues of reading and writing, and the fidelity report. Never raises for bad content.
    """
    reading = read_plan(source, limits=limits)
    if reading.document is None:
        return Conversion(source, target, list(reading.issues))
    conversion = convert_document(reading.document, target, limits=limits)
    conversion.source = source
    conversion.issues = [*reading.issues, *conversion.issues]
    return conversion


def convert_document(document: PlanDocument, target: Path, *, limits: ReadingLimits = DEFAULT_LIMITS) -> Conversion:
    """Write a plan that is at hand to `target`, read that back and compare.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : Path
        As in `convert_plan`.
    limits : ReadingLimits
        Bounds of the separate converter process.

    Returns
    -------
    Conversion
        Its ``source`` is the target's folder; its issues are those of writing. Never raises for bad content.
    """
    conversion = Conversion(target.parent, target, document=document)
    try:
        with replacing(target) as part:
            conversion.report = _write_and_compare(conversion, document, part, limits)
    except _NotUsable:
        conversion.report = None
    except OSError as error:
        reason = f"The file cannot be written: {error.strerror or error}."
        issue = Issue("convert.unwritable", reason, Severity.ERROR, place="whole file", file=target.name)
        conversion.issues.append(issue)
    return conversion


def _write_and_compare(
    conversion: Conversion, document: PlanDocument, part: Path, limits: ReadingLimits
) -> FidelityReport:
    """Write to `part` and read it back before it takes the place of the target."""
    format = target_format(conversion.target)
    written = write_plan(document, part, format=format or "unknown", limits=limits)
    conversion.issues += [replace(issue, file=conversion.target.name) for issue in written]
    if any(issue.severity is Severity.ERROR for issue in written):
        raise _NotUsable
    again = read_plan(part, file=conversion.target.name, limits=limits)
    if again.document is None:
        conversion.issues += again.issues
        raise _NotUsable
    name = _NAMES.get(format or "", "this format")
    # Identities of two tools are strangers: only names and numbers of this document tell which row became which.
    is_same_tool = document.source.format == again.document.source.format
    keys = NAMED if is_same_tool else tuple(key for key in NAMED if key is not by_source_id)
    return compare_documents(
        document, again.document, keys=keys, why=lambda entity, field, fate: _reason(name, entity, field, fate)
    )


class _NotUsable(Exception):
    """What was written is not whole; the target stays as it was."""


def _reason(name: str, entity: str, field: str, fate: Fate) -> str:
    """Why a format did not keep a value."""
    if fate is Fate.CHANGED:
        is_instant = field.endswith(("start", "finish", "date", "deadline"))
        if name == "MPX" and is_instant:
            return "MPX keeps the day, not the time"
        return f"{name} stores it differently"
    return f"{name} has no field for it" if field else f"{name} has no place for this {entity}"
