"""Files that are one document only together: the pages of an interface, a folder of single items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from quarterdeck.exchange.asana.json_reader import group_pages, read_asana_pages
from quarterdeck.exchange.bundles.members import Member
from quarterdeck.exchange.document import Reading
from quarterdeck.exchange.jira import family as jira
from quarterdeck.exchange.limits import ReadingLimits


class FamilyReader(Protocol):
    """Read `members` as one document; `file` is the name that issues show for all of them."""

    def __call__(self, members: Sequence[Member], *, file: str, limits: ReadingLimits) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Family:
    """Files of one tool that belong together.

    Attributes
    ----------
    name : str
        The tool ("asana", "jira").
    matches : function
        From the members of a bundle the groups that are one document each; most look at ``member.kind.format`` and
        ``member.folder``, and at ``member.head()`` where that is not enough. A group of one is fine.
    read : FamilyReader
        Reads one group.
    """

    name: str
    matches: Callable[[Sequence[Member]], list[list[Member]]]
    read: FamilyReader


FAMILIES: tuple[Family, ...] = (
    Family("jira", jira.groups, jira.read_group),
    Family("asana", group_pages, read_asana_pages),
)
