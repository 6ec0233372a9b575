"""Read plans from files, folders and zips: look at the content, choose the reader, never raise for what is inside."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from quarterdeck.exchange.asana import read_asana_csv, read_asana_json
from quarterdeck.exchange.bundles import Part, is_bundle, open_bundle, split
from quarterdeck.exchange.bundles.archives import check_archive, is_office, is_spreadsheet
from quarterdeck.exchange.document import Issue, PlanDocument, Reading
from quarterdeck.exchange.ganttproject import read_ganttproject
from quarterdeck.exchange.issues import PER_CODE, IssueLog, UnreadablePlan
from quarterdeck.exchange.jira.files import read_jira
from quarterdeck.exchange.limits import DEFAULT_LIMITS, MEGABYTE, ReadingLimits
from quarterdeck.exchange.mpxj.reader import read_converted, read_through_mpxj
from quarterdeck.exchange.mspdi import read_mspdi
from quarterdeck.exchange.shapes import OTHER_JSON
from quarterdeck.exchange.sniffing import HEAD_BYTES, Kind, sniff
from quarterdeck.exchange.tables import Mapping
from quarterdeck.exchange.tasklist import read_tasks
from quarterdeck.exchange.trello import read_trello, read_trello_csv

# Format that the content told -> its reader; every other one goes to MPXJ.
_READERS: dict[str, Callable[..., Reading]] = {
    "asana": read_asana_json,
    "asana-csv": read_asana_csv,
    "ganttproject": read_ganttproject,
    "mspdi": read_mspdi,
    "trello": read_trello,
    "trello-csv": read_trello_csv,
    "jira-csv": partial(read_jira, format="jira-csv"),
    "jira-json": partial(read_jira, format="jira-json"),
    "jira-data": partial(read_jira, format="jira-json"),
    "jira-rss": partial(read_jira, format="jira-rss"),
}
_SHOWN_NAMES = 5
# A text without a mark is a table by its name; every other one may still be a plan that MPXJ knows.
_TABLE_SUFFIXES = {".csv", ".tsv", ".tab", ".txt"}


def read_plan(path: Path | str, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read the plan in a file of any known format, or the only one of a folder or zip.

    Parameters
    ----------
    path : Path or str
        The file. Its content decides how it is read; the name only helps where the content has no mark.
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes and times beyond which the file is refused.

    Returns
    -------
    Reading
        The document as far as it could be read, ``None`` when not at all, and the issues: what, where in the file,
        how severe. Never raises for bad content.

    Examples
    --------
    >>> read_plan("no-such-file.mpp").issues[0].code
    'file.unreadable'
    """
    with closing(iterate_plans(path, file=file, limits=limits, most=1)) as plans:
        return next(plans)


def read_mapped_plan(
    path: Path | str, mapping: Mapping, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS
) -> Reading:
    """Read a list of tasks with a mapping that somebody decided; as `read_plan` otherwise."""
    path = Path(path)
    return _about(read_tasks(path, file=file or path.name, limits=limits, mapping=mapping))


def read_plans(path: Path | str, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> list[Reading]:
    """Read every plan of a file, a folder or a zip.

    Parameters
    ----------
    path, file, limits
        As for `read_plan`.

    Returns
    -------
    list of Reading
        One per plan, at least one. Files that are one document only together (the pages of an interface) are one;
        a broken file does not hinder the others; what is no plan is named in the issues of the first.

    Examples
    --------
    >>> [reading.issues[0].code for reading in read_plans("no-such-folder")]
    ['file.unreadable']
    """
    return list(iterate_plans(path, file=file, limits=limits))


def iterate_plans(
    path: Path | str, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS, most: int | None = None
) -> Generator[Reading]:
    """Like `read_plans`, one plan in memory at a time. More than `most` plans give one refusal instead."""
    path = Path(path)
    shown = file or path.name or path.resolve().name
    log = IssueLog(shown)
    try:
        if is_bundle(path, name=shown):
            yield from _from_bundle(path, shown, limits, log, most)
        else:
            yield read_file(path, file=shown, limits=limits)
    except UnreadablePlan as unreadable:
        yield Reading(None, [unreadable.issue])
    except OSError as error:
        yield Reading(None, [_unopened(log, error)])


def _from_bundle(path: Path, shown: str, limits: ReadingLimits, log: IssueLog, most: int | None) -> Generator[Reading]:
    with open_bundle(path, file=shown, limits=limits) as bundle:
        found = split(bundle, file=shown)
        notes = found.issues
        if not found.parts:
            words = f"There is no plan in this {'folder' if path.is_dir() else 'archive'}."
            yield Reading(None, [log.unreadable("bundle.nothing_found", words).issue, *notes])
        elif most is not None and len(found.parts) > most:
            yield Reading(None, [_several(found.parts, log), *notes])
        else:
            for part in found.parts:
                reading = _read_part(part, shown, limits)
                yield replace(reading, issues=[*notes, *reading.issues], member=part.name)
                notes = []


def _read_part(part: Part, bundle: str, limits: ReadingLimits) -> Reading:
    name = f"{bundle}/{part.name}" if part.name else bundle
    if part.family is None:
        return read_file(part.members[0].path, file=name, limits=limits)
    try:
        return _about(part.family.read(part.members, file=name, limits=limits))
    except UnreadablePlan as unreadable:
        return Reading(None, [unreadable.issue])
    except OSError as error:
        return Reading(None, [_unopened(IssueLog(name), error)])


def _several(parts: list[Part], log: IssueLog) -> Issue:
    names = [part.name or "this folder" for part in parts]
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    words = f"{', '.join(names[:_SHOWN_NAMES])}{more}"
    return log.unreadable("bundle.several", f"It holds {len(parts)} plans where one is wanted: {words}.").issue


def read_file(path: Path, *, file: str, limits: ReadingLimits) -> Reading:
    """Read the plan in a single file, which is no folder and no zip of plans."""
    log = IssueLog(file)
    try:
        kind = _kind(path, limits, log)
        return _read(path, kind, limits, log)
    except UnreadablePlan as unreadable:
        return Reading(None, [unreadable.issue])
    except OSError as error:
        return Reading(None, [_unopened(log, error)])


def _unopened(log: IssueLog, error: OSError) -> Issue:
    reason = error.strerror or "unknown reason"
    return log.unreadable("file.unreadable", f"The file cannot be opened: {reason}.").issue


def _kind(path: Path, limits: ReadingLimits, log: IssueLog) -> Kind:
    size = path.stat().st_size
    if size == 0:
        raise log.unreadable("file.empty", "The file is empty.", place="byte 0")
    if size > limits.file_bytes:
        raise log.unreadable(
            "plan.too_large",
            f"The file has {size / MEGABYTE:.0f} MB; at most {limits.file_bytes / MEGABYTE:.0f} MB are read.",
        )
    with path.open("rb") as content:
        kind = sniff(content.read(HEAD_BYTES))
    if kind.described:
        raise log.unreadable("file.wrong_format", f"This is {kind.described}, not a plan.", place="byte 0")
    if kind.declares_type:
        raise log.unreadable(
            "xml.document_type",
            "The XML declares a document type. Plans need none, and it can hide entity bombs "
            "or reach for other files, so nothing was read.",
            place="before the first element",
        )
    return kind


def _read(path: Path, kind: Kind, limits: ReadingLimits, log: IssueLog) -> Reading:
    reader = _READERS.get(kind.format)
    if reader is not None:
        return _about(reader(path, file=log.file, limits=limits))
    if kind.format in ("json", OTHER_JSON, "gzip"):
        return _about(read_converted(path, file=log.file))
    if kind.format == "zip" and is_spreadsheet(path):
        return _about(read_tasks(path, file=log.file, limits=limits))
    if kind.format == "zip":
        _check_archive(path, limits, log)
    if kind.format == "" and PurePath(log.file).suffix.lower() in _TABLE_SUFFIXES:
        return _about(read_tasks(path, file=log.file, limits=limits))
    named = kind.format if kind.format not in ("xml", "zip", "") else ""
    suffix = PurePath(log.file).suffix or path.suffix
    return _about(read_through_mpxj(path, file=log.file, format=named, suffix=suffix, limits=limits))


def _check_archive(path: Path, limits: ReadingLimits, log: IssueLog) -> None:
    """Refuse archives that would unpack to much more than a plan, before MPXJ unpacks them."""
    if is_office(path):
        raise log.unreadable("file.wrong_format", "This is an Office document, not a plan.", place="byte 0")
    check_archive(path, limits=replace(limits, bundle_bytes=limits.unpacked_bytes), log=log)


def _about(reading: Reading) -> Reading:
    """What holds for every format: parents form a tree, and a plan without tasks is told as such."""
    document = reading.document
    if document is None:
        return reading
    issues = [*reading.issues, *_mend_parents(document), *_mend_links(document)]
    if all(task.is_project_summary for task in document.tasks):
        issues.append(Issue("plan.nothing_found", "The file holds no tasks.", file=document.source.file))
    return replace(reading, issues=issues)


def _mend_parents(document: PlanDocument) -> list[Issue]:
    """Take the parent from tasks that are their own ancestor, so that the outline is a tree."""
    parents = {task.uid: task.parent_uid for task in document.tasks}
    is_sound: set[int | None] = {None}
    issues = []
    for task in document.tasks:
        path: set[int] = set()
        uid: int | None = task.uid
        while uid not in is_sound and uid not in path and uid in parents:
            path.add(uid)
            uid = parents[uid]
        if uid in path:
            parents[task.uid] = task.parent_uid = None
            message = "Its parents lead back to itself; it was placed at the top of the outline."
            place = f"task {task.uid} {task.name[:60]}"
            issues.append(Issue("plan.cyclic_parents", message, place=place, file=document.source.file))
        is_sound.update(path)
    return issues


def _mend_links(document: PlanDocument) -> list[Issue]:
    """Leave out links from a task to itself: they say nothing and would be a cycle."""
    names = {task.uid: task.name for task in document.tasks}
    selfish = [link for link in document.links if link.predecessor_uid == link.successor_uid]
    if selfish:
        document.links = [link for link in document.links if link.predecessor_uid != link.successor_uid]
    return [
        Issue(
            "plan.self_link",
            "A link from the task to itself was left out.",
            place=f"task {link.successor_uid} {names.get(link.successor_uid, '')[:60]}".rstrip(),
            file=document.source.file,
        )
        for link in selfish[:PER_CODE]
    ]
