"""Which project of the portfolio a line of a list is. Certain matches first, then likely ones with the doubt said.

| round | the same | doubt |
| --- | --- | --- |
| 1 | identity of the source | none |
| 2 | name and organisation | only where the identity changed |
| 3 | name | organisation changed |
| 4 | name without brackets, numbers' signs and words such as "programme" | wording changed |
| 5 | nearly the same name in the same organisation | wording changed |

A line and a project whose identities both stand and differ are one only in round 2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from quarterdeck.exchange.tables.values import fold

NEARLY = 0.84
MOST_COMPARISONS = 150_000
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORDS = re.compile(r"[^\W_]+")
_EMPTY = frozenset("the a an and of for programme program project projects programmes phase".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, or a project as it was last listed (``key`` is its line or its number)."""

    key: int
    name: str
    organisation: str = ""
    source_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """``doubt`` says in words why somebody should look; empty for a certain match."""

    line: int
    project: int
    doubt: str = ""


def match_projects(lines: Sequence[Listed], projects: Sequence[Listed], *, apart: Iterable[int] = ()) -> list[Match]:
    """Pair lines with projects, each at most once. ``apart`` names lines that are new whatever they look like."""
    pairing = _Pairing([line for line in lines if line.key not in set(apart)], projects)
    pairing.by_identity()
    pairing.by(lambda one: (fold(one.name), fold(one.organisation)), _identity_doubt, across_identities=True)
    pairing.by(lambda one: fold(one.name), _organisation_doubt)
    pairing.by(lambda one: plain_name(one.name), _wording_doubt)
    pairing.by_likeness()
    return pairing.matches


def plain_name(name: str) -> str:
    """The words that tell projects apart: without brackets, signs and the words that most names have.

    Examples
    --------
    >>> plain_name("16/17 New Property Model Programme ") == plain_name("1617 New Property Model")
    True
    """
    words = [word for word in _WORDS.findall(fold(_BRACKETS.sub(" ", name))) if word not in _EMPTY]
    return re.sub(r"(?<=\d) (?=\d)", "", " ".join(words))


def _identity_doubt(line: Listed, project: Listed) -> str:
    if line.source_ids and project.source_ids and not line.source_ids & project.source_ids:
        return f"Its identity was {sorted(project.source_ids)[-1]}."
    return ""


def _organisation_doubt(line: Listed, project: Listed) -> str:
    return f"It stood with {project.organisation or 'no organisation'} before."


def _wording_doubt(line: Listed, project: Listed) -> str:
    return f"It was called “{project.name}”."


class _Pairing:
    def __init__(self, lines: Sequence[Listed], projects: Sequence[Listed]) -> None:
        self._lines = {one.key: one for one in lines}
        self._projects = {one.key: one for one in projects}
        self.matches: list[Match] = []

    def by_identity(self) -> None:
        known = {identity: one.key for one in self._projects.values() for identity in one.source_ids}
        for line in list(self._lines.values()):
            project = next((known[identity] for identity in line.source_ids if identity in known), None)
            if project in self._projects:
                self._take(line, self._projects[project], "")

    def by(
        self, key: Callable[[Listed], Hashable], doubt: Callable[[Listed, Listed], str], across_identities: bool = False
    ) -> None:
        """Pair those that share a key which is unique on both sides."""
        ours, theirs = _unique(self._lines.values(), key), _unique(self._projects.values(), key)
        for value, line in ours.items():
            project = theirs.get(value)
            if value and project and (across_identities or not _identity_doubt(line, project)):
                self._take(line, project, doubt(line, project))

    def by_likeness(self) -> None:
        """Pair the likest names within an organisation, best first."""
        homes: dict[str, list[Listed]] = defaultdict(list)
        for project in self._projects.values():
            homes[fold(project.organisation)].append(project)
        work = sum(len(homes[fold(line.organisation)]) for line in self._lines.values())
        if work > MOST_COMPARISONS:
            return
        likely = [
            (likeness, line, project)
            for line in self._lines.values()
            for project in homes[fold(line.organisation)]
            if not _identity_doubt(line, project) and (likeness := _likeness(line.name, project.name)) >= NEARLY
        ]
        for _, line, project in sorted(likely, key=lambda one: (-one[0], one[1].key, one[2].key)):
            if line.key in self._lines and project.key in self._projects:
                self._take(line, project, _wording_doubt(line, project))

    def _take(self, line: Listed, project: Listed, doubt: str) -> None:
        self.matches.append(Match(line.key, project.key, doubt))
        del self._lines[line.key], self._projects[project.key]


def _unique(rows: Iterable[Listed], key: Callable[[Listed], Hashable]) -> dict[Hashable, Listed]:
    groups: dict[Hashable, list[Listed]] = defaultdict(list)
    for one in rows:
        groups[key(one)].append(one)
    return {value: found[0] for value, found in groups.items() if len(found) == 1}


def _likeness(one: str, other: str) -> float:
    """Likeness of two names from 0 to 1. Names that differ in a number are different: phases, batches, years."""
    first, second = plain_name(one), plain_name(other)
    if re.findall(r"\d+", first) != re.findall(r"\d+", second) or not first or not second:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NEARLY else 0.0
