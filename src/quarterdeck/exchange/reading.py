"""Read a plan from any file: look at the content, choose the reader, and never raise for what is inside."""

from __future__ import annotations

import zipfile
from pathlib import Path

from quarterdeck.exchange.document import Issue, PlanDocument, Reading
from quarterdeck.exchange.issues import PER_CODE, IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, MEGABYTE, ReadingLimits
from quarterdeck.exchange.mpxj.reader import read_converted, read_through_mpxj
from quarterdeck.exchange.mspdi import read_mspdi
from quarterdeck.exchange.sniffing import HEAD_BYTES, Kind, sniff

_MOST_ZIP_ENTRIES, _MOST_ZIP_RATIO = 10_000, 100


def read_plan(path: Path | str, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read the plan in a file of any known format.

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
    path = Path(path)
    log = IssueLog(file or path.name)
    try:
        kind = _kind(path, limits, log)
        return _read(path, kind, limits, log)
    except UnreadablePlan as unreadable:
        return Reading(None, [unreadable.issue])
    except OSError as error:
        reason = error.strerror or "unknown reason"
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {reason}.").issue])


def _kind(path: Path, limits: ReadingLimits, log: IssueLog) -> Kind:
    if path.is_dir():
        raise log.unreadable("file.folder", "This is a folder, not a file.")
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
    if kind.format == "mspdi":
        return _about(read_mspdi(path, file=log.file, limits=limits))
    if kind.format in ("json", "gzip"):
        return _about(read_converted(path, file=log.file))
    if kind.format == "zip":
        _check_archive(path, limits, log)
    named = kind.format if kind.format not in ("xml", "zip", "") else ""
    return _about(read_through_mpxj(path, file=log.file, format=named, limits=limits))


def _check_archive(path: Path, limits: ReadingLimits, log: IssueLog) -> None:
    """Refuse archives that would unpack to much more than a plan, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise log.unreadable("zip.broken", "The archive is cut off or damaged.", place="its directory") from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        raise log.unreadable("file.wrong_format", "This is an Office document, not a plan.", place="byte 0")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if len(entries) > _MOST_ZIP_ENTRIES or unpacked > limits.unpacked_bytes or unpacked / packed > _MOST_ZIP_RATIO:
        raise log.unreadable(
            "zip.too_large",
            f"The archive would unpack to {len(entries)} files and {unpacked / MEGABYTE:.0f} MB; it was not opened.",
            place="its directory",
        )


def _about(reading: Reading) -> Reading:
    """What holds for every format: parents form a tree, and a plan without tasks is told as such."""
    document = reading.document
    if document is None:
        return reading
    issues = [*reading.issues, *_mend_parents(document), *_mend_links(document)]
    if all(task.is_project_summary for task in document.tasks):
        issues.append(Issue("plan.nothing_found", "The file holds no tasks.", file=document.source.file))
    return Reading(document, issues)


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
