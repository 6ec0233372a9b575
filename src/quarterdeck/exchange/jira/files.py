"""Read one file, or several that belong together, as one document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from quarterdeck.exchange.collection import collection_paused
from quarterdeck.exchange.document import Issue, Reading
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.jira.assembling import assemble
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.csv_reader import read_jira_csv
from quarterdeck.exchange.jira.rest_reader import read_jira_json
from quarterdeck.exchange.jira.rss_reader import read_jira_rss
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.progress import in_turn

FORMATS = ("jira-csv", "jira-json", "jira-rss")
_READERS: dict[str, Callable[..., None]] = {"jira-json": read_jira_json, "jira-rss": read_jira_rss}


@dataclass(slots=True, frozen=True)
class JiraFile:
    """A file and what `sniff` made of it: one of `FORMATS`. ``name`` is what issues show."""

    path: Path
    format: str
    name: str = ""


def read_jira(
    path: Path,
    *,
    format: str,
    file: str = "",
    limits: ReadingLimits = DEFAULT_LIMITS,
    zone: tzinfo | None = None,
) -> Reading:
    """Read one file of Jira: a CSV export, REST JSON or the RSS view. See `read_jira_files`."""
    name = file or path.name
    return read_jira_files([JiraFile(path, format, name)], file=name, limits=limits, zone=zone)


def read_jira_files(
    files: Sequence[JiraFile],
    *,
    file: str,
    limits: ReadingLimits = DEFAULT_LIMITS,
    zone: tzinfo | None = None,
) -> Reading:
    """Read files of Jira that belong together as one document.

    Parameters
    ----------
    files : sequence of JiraFile
        Parts of an export: several CSV files, pages of the REST API, single issues, and what lies beside them
        (statuses, board configurations, sprints, versions, fields). An issue in several of them counts once.
    file : str
        Name of the whole, in the document's source and in issues that belong to no single file.
    limits : ReadingLimits
        Sizes beyond which the files are refused, all together.
    zone : tzinfo, optional
        Zone that instants with an offset are converted to; by default the file's own.

    Returns
    -------
    Reading
        The document, ``None`` when no file could be used, and the issues. A broken file does not stop the others.
        Never raises for bad content.
    """
    with collection_paused():
        return _read_all(files, file, limits, zone)


def _read_all(files: Sequence[JiraFile], file: str, limits: ReadingLimits, zone: tzinfo | None) -> Reading:
    whole = IssueLog(file)
    content = JiraContent(file=file, log=whole, limits=limits, zone=zone)
    issues: list[Issue] = []
    used = 0
    for number in in_turn([each.path for each in files]):
        each = files[number]
        log = IssueLog(each.name or file) if len(files) > 1 else whole
        try:
            _read_one(each, content, log)
            used += 1
        except UnreadablePlan as unreadable:
            issues.append(unreadable.issue)
        except OSError as error:
            words = f"The file cannot be opened: {error.strerror or 'unknown reason'}."
            issues.append(log.unreadable("file.unreadable", words).issue)
        if log is not whole:
            issues += log.close()
    if not used:
        return Reading(None, [*whole.close(), *issues])
    try:
        document = assemble(content)
    except UnreadablePlan as unreadable:
        return Reading(None, [*whole.close(), *issues, unreadable.issue])
    return Reading(document, [*issues, *whole.close()])


def _read_one(each: JiraFile, content: JiraContent, log: IssueLog) -> None:
    if each.format == "jira-csv":
        read_jira_csv(each.path, content, log=log)
        return
    with each.path.open("rb") as source:
        _read_stream(each.format, source, content, log)


def _read_stream(format: str, source: BinaryIO, content: JiraContent, log: IssueLog) -> None:
    _READERS[format](source, content, log=log)
