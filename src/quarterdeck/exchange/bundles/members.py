"""What a folder or a zip holds, as files that can be read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from quarterdeck.exchange.bundles.archives import is_office, unpacked
from quarterdeck.exchange.bundles.folders import walked
from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.sniffing import HEAD_BYTES, Kind, sniff

ZIP_FORMATS = (".cdpz", ".edpx", ".pp", ".sp", ".pod", ".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a bundle.

    Attributes
    ----------
    name : str
        Its place in the bundle, parts joined by "/". Only for people: nothing is ever opened by it.
    path : Path
        Where its content lies while the bundle is open.
    kind : Kind
        What its first bytes say.
    """

    name: str
    path: Path
    kind: Kind

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.name).parent)

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """The first bytes of the content."""
        with self.path.open("rb") as content:
            return content.read(size)


@dataclass(slots=True)
class Bundle:
    """The readable members in the order of their names, and what was left out."""

    members: list[Member] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def is_bundle(path: Path, *, name: str = "") -> bool:
    """Whether the path is a folder, or a zip that is not itself a plan or an Office document.

    Examples
    --------
    >>> is_bundle(Path("."))
    True
    """
    if path.is_dir():
        return True
    if PurePosixPath(name or path.name).suffix.lower() in ZIP_FORMATS:
        return False
    try:
        with path.open("rb") as content:
            is_zip = sniff(content.read(HEAD_BYTES)).format == "zip"
    except OSError:
        return False
    return is_zip and not is_office(path)


@contextmanager
def open_bundle(path: Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[Bundle]:
    """Open a folder or a zip; unpacked files are gone after the ``with`` block.

    Parameters
    ----------
    path : Path
        A folder or a zip. Links are not followed, and names in a zip are never used as paths.
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Most files, bytes and levels of folders.

    Raises
    ------
    UnreadablePlan
        The zip is damaged, too large, or holds a name that leads out of it; the folder is too large.
    """
    log = IssueLog(file or path.name)
    files = walked(path, limits=limits, log=log) if path.is_dir() else unpacked(path, limits=limits, log=log)
    with files as found:
        bundle = Bundle()
        for name, content in sorted(found):
            kind = _kind(content, name, log)
            if kind is not None:
                bundle.members.append(Member(name, content, kind))
        bundle.issues = log.close()
        yield bundle


def _kind(content: Path, name: str, log: IssueLog) -> Kind | None:
    try:
        with content.open("rb") as stream:
            kind = sniff(stream.read(HEAD_BYTES))
    except OSError as error:
        log.add("bundle.unreadable", f"It cannot be opened: {error.strerror or error}.", place=name)
        return None
    if kind.format == "zip" and PurePosixPath(name).suffix.lower() not in ZIP_FORMATS and not is_office(content):
        log.add("bundle.nested", "An archive inside an archive or folder is not opened; unpack it first.", place=name)
        return None
    return kind
