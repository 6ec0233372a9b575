"""Sort what somebody hands over (files, zips, the files of a folder) into what is one import each."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from quarterdeck.exchange.bundles.families import FAMILIES, Family
from quarterdeck.exchange.bundles.folders import is_litter
from quarterdeck.exchange.bundles.members import Bundle, Member, is_bundle, open_bundle
from quarterdeck.exchange.bundles.parts import Part, Parts, split
from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.issues import UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.sniffing import HEAD_BYTES, Kind, sniff

# The first day that a zip can name: packing the same files twice gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody hands over: its name, with its folder where it came in one, and where it lies now."""

    name: str
    path: Path


@dataclass(slots=True)
class Sorting:
    """What is one import each, and issues for what was left out."""

    files: list[Given] = field(default_factory=list)
    left_out: list[Issue] = field(default_factory=list)


@contextmanager
def sort_given(
    given: Sequence[Given],
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    families: Sequence[Family] = FAMILIES,
    also: Collection[str] = (),
) -> Iterator[Sorting]:
    """Open zips, group the files of a family into one, and leave out what is no plan in a folder or zip.

    Parameters
    ----------
    given : sequence of Given
        A name with a folder before it ("plans/roof.xml") came out of a dropped folder. A file without one was chosen
        by itself: it is never left out, so that its reading can say what is wrong with it. So is a zip that cannot
        be opened.
    limits : ReadingLimits
    families : sequence of Family
    also : collection of str
        Suffixes of files that are taken too (see `split`).

    Yields
    ------
    Sorting
        The files lie there until the end of the ``with`` block. A family of several files is packed into a zip.
    """
    sorting = Sorting()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quarterdeck-")))
        loose = []
        for one in given:
            if not is_bundle(one.path, name=one.name):
                loose.append(one)
                continue
            try:
                bundle = stack.enter_context(open_bundle(one.path, file=one.name, limits=limits))
            except UnreadablePlan:
                sorting.files.append(one)
                continue
            _take(sorting, split(bundle, file=one.name, families=families, also=also), one, folder)
        _take_loose(sorting, loose, folder, families, also)
        yield sorting


def _take(sorting: Sorting, parts: Parts, given: Given, folder: Path) -> None:
    sorting.left_out += parts.issues
    known, stem = len(sorting.files), PurePosixPath(given.name).stem
    sorting.files += [_one(part, part.name or stem, folder, known + n) for n, part in enumerate(parts.parts)]
    if not parts.parts:
        sorting.files.append(given)


def _take_loose(
    sorting: Sorting, loose: list[Given], folder: Path, families: Sequence[Family], also: Collection[str]
) -> None:
    members = []
    for one in loose:
        name = "/".join(part for part in one.name.replace("\\", "/").split("/") if part not in ("", ".", ".."))
        if "/" in name and any(is_litter(part) for part in name.split("/")):
            continue
        members.append(Member(name or one.path.name, one.path, _kind(one.path)))
    parts = split(Bundle(members), file="dropped files", families=families, also=also)
    taken = {member.path for part in parts.parts for member in part.members}
    chosen = [member for member in members if member.path not in taken and "/" not in member.name]
    sorting.left_out += [issue for issue in parts.issues if issue.place not in {member.name for member in chosen}]
    known = len(sorting.files)
    sorting.files += [_one(part, part.name or "files", folder, known + n) for n, part in enumerate(parts.parts)]
    sorting.files += [Given(member.name, member.path) for member in chosen]


def _kind(path: Path) -> Kind:
    with path.open("rb") as content:
        return sniff(content.read(HEAD_BYTES))


def _one(part: Part, name: str, folder: Path, number: int) -> Given:
    """A single file as it is; a group packed into a zip."""
    if len(part.members) == 1:
        return Given(part.members[0].name, part.members[0].path)
    target = folder / f"{number:05}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sorted(part.members, key=lambda one: one.name):
            entry = zipfile.ZipInfo(member.name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.path.read_bytes())
    return Given(f"{name}.zip", target)
