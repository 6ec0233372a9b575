"""Files of Jira that lie together in a folder or zip: one document, whatever they are split into."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from quarterdeck.exchange.bundles.members import Member
from quarterdeck.exchange.document import Reading
from quarterdeck.exchange.jira.files import JiraFile, read_jira_files
from quarterdeck.exchange.limits import ReadingLimits

_ISSUES = {"jira-csv": "jira-csv", "jira-json": "jira-json", "jira-rss": "jira-rss"}
_FORMATS = _ISSUES | {"jira-data": "jira-json"}
_NUMBER = re.compile(r"(\d+)")


def groups(members: Sequence[Member]) -> list[list[Member]]:
    """Groups of files that are one document.

    Files of one folder belong together, and so do those of folders below one that holds files of Jira itself (issues
    in ``sample_issues/``, states and boards beside it). Files that only describe (states, boards) need issues.
    """
    ours = [member for member in members if member.kind.format in _FORMATS]
    folders = {member.folder for member in ours}
    found: dict[str, list[Member]] = defaultdict(list)
    for member in ours:
        found[_uppermost(member.folder, folders)].append(member)
    return [sorted(group, key=_natural) for group in found.values() if any(m.kind.format in _ISSUES for m in group)]


def _uppermost(folder: str, folders: set[str]) -> str:
    above = [str(each) for each in (PurePosixPath(folder), *PurePosixPath(folder).parents) if str(each) in folders]
    return above[-1] if above else folder


def _natural(member: Member) -> list[tuple[int, str]]:
    """Order in which a person counts: SP-2 before SP-11."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBER.split(member.name)]


def read_group(members: Sequence[Member], *, file: str, limits: ReadingLimits) -> Reading:
    """Read a group of `groups` as one document."""
    files = [JiraFile(member.path, _FORMATS[member.kind.format], member.name) for member in members]
    return read_jira_files(files, file=file, limits=limits)
