"""Sort the members of a bundle: groups that are one document, files that are one each, and what is no plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from os.path import commonpath
from pathlib import PurePosixPath

from quarterdeck.exchange.bundles.families import FAMILIES, Family
from quarterdeck.exchange.bundles.members import Bundle, Member
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.mpxj.formats import READ_FORMATS
from quarterdeck.exchange.recognising import PORTFOLIO, SPREADSHEETS, TASKS, recognise
from quarterdeck.exchange.shapes import OTHER_JSON

# Formats whose content does not tell enough: only the name of the file says that somebody takes it for a plan.
_VAGUE = ("", "xml", "sqlite", OTHER_JSON)
_PLAN_SUFFIXES = frozenset(READ_FORMATS) - {".xml", ".db"}


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes one document: a group of a family, or a single file (``family`` is None)."""

    name: str
    members: list[Member]
    family: Family | None = None


@dataclass(slots=True)
class Parts:
    """The parts in the order of their names, and issues for what is no plan."""

    parts: list[Part] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def split(bundle: Bundle, *, file: str, families: Sequence[Family] = FAMILIES, also: Collection[str] = ()) -> Parts:
    """Sort the members of `bundle`.

    Parameters
    ----------
    bundle : Bundle
    file : str
        Name of the bundle, for issues.
    families : sequence of Family
        Who may claim groups, in this order; a member belongs to the first that claims it.
    also : collection of str
        Suffixes of files that are taken too, though neither content nor name speaks of a plan.
    """
    log = IssueLog(file)
    left = list(bundle.members)
    parts = []
    for family in families:
        for group in family.matches(left):
            taken = {member.name for member in group}
            left = [member for member in left if member.name not in taken]
            parts.append(Part(_common_name(group), group, family))
    for member in left:
        if _is_candidate(member) or (member.suffix in also and not member.kind.described):
            parts.append(Part(member.name, [member]))
        else:
            words = _what_else(member)
            log.add("bundle.no_plan", f"This is {words}; it was left out.", place=member.name, severity=Severity.NOTE)
    return Parts(sorted(parts, key=lambda part: part.name), [*bundle.issues, *log.close()])


def _is_candidate(member: Member) -> bool:
    kind = member.kind
    if kind.described:
        return False
    if member.suffix in SPREADSHEETS and kind.format in ("", "zip"):
        return recognise(member.path).kind == TASKS
    if kind.declares_type:
        return member.suffix in READ_FORMATS
    return kind.format not in _VAGUE or member.suffix in _PLAN_SUFFIXES


def is_portfolio_list(member: Member) -> bool:
    """Whether a member is a list of a whole portfolio, as its content tells."""
    is_table = member.suffix in SPREADSHEETS and not member.kind.described
    return is_table and recognise(member.path).kind == PORTFOLIO


def _what_else(member: Member) -> str:
    """What a member is that is no plan, in words."""
    if is_portfolio_list(member):
        return "a list of a whole portfolio, which is brought in by itself"
    return member.kind.described or "no plan that Quarterdeck knows"


def _common_name(group: Sequence[Member]) -> str:
    """The file of a group of one, else the folder that holds them all ("" for the bundle itself)."""
    if len(group) == 1:
        return group[0].name
    folders = [str(PurePosixPath(member.name).parent) for member in group]
    common = commonpath(folders)
    return "" if common == "." else common
