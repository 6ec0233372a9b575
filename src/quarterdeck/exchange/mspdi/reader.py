"""Read MSPDI, the XML of Microsoft Project, as a stream."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from quarterdeck.exchange.document import PlanDocument, Reading, SchedulingProfile
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.mspdi.calendars import CalendarReader
from quarterdeck.exchange.mspdi.context import Context
from quarterdeck.exchange.mspdi.custom import CustomFieldReader
from quarterdeck.exchange.mspdi.project import ProjectReader
from quarterdeck.exchange.mspdi.resources import AssignmentReader, ResourceReader
from quarterdeck.exchange.mspdi.tasks import TaskReader
from quarterdeck.exchange.xml_stream import ElementStream

NAMESPACE = "http://schemas.microsoft.com/project"
_ENTITIES = {"Calendar": "Calendars", "Task": "Tasks", "Resource": "Resources", "Assignment": "Assignments"}
_SECTIONS = ("ExtendedAttributes", "OutlineCodes")


def read_mspdi(source: BinaryIO | Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read a plan from MSPDI XML.

    Parameters
    ----------
    source : BinaryIO or Path
        The content, or where it lies.
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    Reading
        The document and what was noticed. The document is ``None`` when the XML is broken, declares a document
        type, is not MSPDI, or is too large; the last issue then says why and where. Never raises for bad content.

    Notes
    -----
    Durations are minutes, exact to the second; slack and lag are tenths of minutes in the file, money hundredths.
    Source: Microsoft, "Project XML Data Interchange Schema Reference" (Project 2007 to 2021).
    """
    name = file or (source.name if isinstance(source, Path) else "")
    log = IssueLog(name)
    try:
        if isinstance(source, Path):
            with source.open("rb") as content:
                return Reading(_read(content, name, limits, log), log.close())
        return Reading(_read(source, name, limits, log), log.close())
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        issue = log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue
        return Reading(None, [issue])


def read_mspdi_bytes(content: bytes, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read a plan from MSPDI XML held in memory. See `read_mspdi`."""
    return read_mspdi(BytesIO(content), file=file, limits=limits)


def _read(source: BinaryIO, file: str, limits: ReadingLimits, log: IssueLog) -> PlanDocument:
    context = Context(file=file, limits=limits, log=log)
    context.document.profile = SchedulingProfile.MSPROJECT
    custom = CustomFieldReader(context)
    tasks, assignments = TaskReader(context, custom), AssignmentReader(context, custom)
    readers = {
        "Calendar": CalendarReader(context).read,
        "Task": tasks.read,
        "Resource": ResourceReader(context, custom).read,
        "Assignment": assignments.read,
        "ExtendedAttributes": custom.read_definitions,
        "OutlineCodes": custom.read_outline_codes,
    }
    names = ("Project", *readers)
    is_plan = False
    for element in ElementStream(source, names=names, limits=limits, log=log):
        name = context.name_of(element)
        if name == "Project" and element.getparent() is None:
            ProjectReader(context).read(element)
            is_plan = True
        elif name in readers and _is_in_place(element, name, context):
            readers[name](element)
    if not is_plan:
        raise log.unreadable("mspdi.wrong_format", "This XML is not a Microsoft Project plan: its root is not Project.")
    tasks.complete()
    assignments.complete()
    return context.document


def _is_in_place(element: etree._Element, name: str, context: Context) -> bool:
    """Only lists directly below the root count: a Task elsewhere is not a task of the plan."""
    parent = element.getparent()
    if parent is None:
        return False
    if name in _SECTIONS:
        return parent.getparent() is None
    grandparent = parent.getparent()
    return context.name_of(parent) == _ENTITIES[name] and grandparent is not None and grandparent.getparent() is None
