"""What ``quarterdeck import`` is given: a file is itself; each plan and list of a folder or zip is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.exchange.bundles import Given
    from quarterdeck.exchange.document import Issue


@dataclass(frozen=True, slots=True)
class Brought:
    """One import: what answers call it, where it lies under its own name, and what was left out beside it.

    ``refusal`` says why there is none.
    """

    shown: str
    path: Path
    left_out: list[dict[str, Any]] = field(default_factory=list)
    refusal: str = ""


@contextmanager
def brought(path: Path) -> Iterator[list[Brought]]:
    """The imports of a path, readable until the end of the ``with`` block; what is no plan stands with the first.

    A folder or zip that cannot be opened, or holds no plan, is one refusal.
    """
    from quarterdeck.exchange.bundles import is_bundle
    from quarterdeck.exchange.issues import UnreadablePlan

    with ExitStack() as stack:
        found = [Brought(str(path), path)]
        if is_bundle(path):
            try:
                found = _of_bundle(path, stack) or found
            except UnreadablePlan as unreadable:
                found = [Brought(str(path), path, refusal=unreadable.issue.message)]
        if found[0].path.is_dir() and not found[0].refusal:
            found = [Brought(str(path), path, refusal="There is no plan in this folder.")]
        yield found


def _of_bundle(path: Path, stack: ExitStack) -> list[Brought]:
    import tempfile

    from quarterdeck.exchange.bundles import Given, open_bundle, sort_given
    from quarterdeck.exchange.recognising import SPREADSHEETS

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quarterdeck-")))
    bundle = stack.enter_context(open_bundle(path))
    root = _root(path)
    given = [Given(f"{root}/{member.name}", member.path) for member in bundle.members]
    sorting = stack.enter_context(sort_given(given, also=SPREADSHEETS))
    kept, left_out = [], [*bundle.issues, *sorting.left_out]
    for one in sorting.files:
        if _is_plain_table(one):
            left_out.append(_no_plan(path, one, root))
        else:
            kept.append(one)
    found = [_placed(path, one, root, folder / f"{number:05}") for number, one in enumerate(kept)]
    if found and left_out:
        rows = [{"file": path.name, **_row(issue, root)} for issue in left_out]
        found[0] = Brought(found[0].shown, found[0].path, rows)
    return found


def _root(path: Path) -> str:
    """The folder in which the files are said to lie: that of the bundle's name, unless such folders are passed over."""
    from quarterdeck.exchange.bundles.folders import is_litter

    name = path.resolve().name.removesuffix(".zip")
    return "files" if not name or is_litter(name) else name


def _is_plain_table(one: Given) -> bool:
    """A table that no tool is known by, and that lists neither tasks nor projects."""
    from quarterdeck.exchange.recognising import PLAN, SPREADSHEETS, recognise
    from quarterdeck.exchange.sniffing import HEAD_BYTES, sniff

    if PurePosixPath(one.name).suffix.lower() not in SPREADSHEETS:
        return False
    with one.path.open("rb") as content:
        kind = sniff(content.read(HEAD_BYTES))
    return kind.format in ("", "zip") and recognise(one.path).kind == PLAN


def _no_plan(path: Path, one: Given, root: str) -> Issue:
    from quarterdeck.exchange.document import Issue, Severity

    words = "This is no plan that Quarterdeck knows; it was left out."
    return Issue("bundle.no_plan", words, Severity.NOTE, place=one.name.removeprefix(f"{root}/"), file=path.name)


def _row(issue: Issue, root: str) -> dict[str, Any]:
    place = issue.place.removeprefix(f"{root}/")
    return {"code": issue.code, "message": issue.message, "severity": issue.severity.value, "place": place}


def _placed(path: Path, one: Given, root: str, folder: Path) -> Brought:
    """The file under its own name: readers and answers look at it."""
    name = "" if one.name == f"{root}.zip" else one.name.removeprefix(f"{root}/")
    folder.mkdir()
    target = folder / (PurePosixPath(name).name or one.name)
    target.symlink_to(one.path.resolve())
    return Brought(str(path / name) if name else str(path), target)
