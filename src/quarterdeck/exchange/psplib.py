"""Problems in the ``.sm`` format of PSPLIB: jobs in whole periods, renewable resources, one or more projects.

Source: R. Kolisch, A. Sprecher, PSPLIB: a project scheduling problem library, 1997 (the generator ProGen's format).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, MEGABYTE, ReadingLimits

_MOST_BYTES = 32 * MEGABYTE
_LARGEST = 10**6
"""No duration, need, capacity or date of a real problem is larger."""
_NUMBER = re.compile(r"-?\d+")
_MARK = re.compile(r"^jobs\s*\(incl\. supersource", re.MULTILINE)
_JOB_COLUMNS = 3


@dataclass(slots=True)
class Job:
    """A job: its number in the file, its length in periods, who follows it, and its needs per resource."""

    number: int
    duration: int = 0
    successors: list[int] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    release: int = 0
    project: int = 0


@dataclass(slots=True)
class PeriodProblem:
    """Jobs in whole periods and the units of each renewable resource."""

    jobs: list[Job]
    resources: list[str]
    capacity: list[int]


@dataclass(slots=True)
class SmReading:
    """What the reader returns, always: the problem (None when it cannot be used) and the issues."""

    problem: PeriodProblem | None
    issues: list[Issue] = field(default_factory=list)


def is_sm(head: bytes) -> bool:
    """Whether a file that begins so is a problem of PSPLIB.

    Examples
    --------
    >>> is_sm(b"jobs (incl. supersource/sink ):  32")
    True
    """
    return _MARK.search(head.decode("latin-1")) is not None


def read_sm(path: Path | str, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> SmReading:
    """Read a problem. Never raises for bad content.

    Parameters
    ----------
    path : Path or str
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits

    Examples
    --------
    >>> read_sm("no-such-file.sm").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(file or path.name)
    try:
        if path.stat().st_size > min(limits.file_bytes, _MOST_BYTES):
            raise log.unreadable("plan.too_large", "The file is larger than any problem of this kind.")
        return SmReading(_Reader(path.read_bytes().decode("latin-1"), log, limits).read(), log.close())
    except UnreadablePlan as unreadable:
        return SmReading(None, [unreadable.issue])
    except OSError as error:
        reason = error.strerror or "unknown reason"
        return SmReading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {reason}.").issue])


class _Reader:
    def __init__(self, text: str, log: IssueLog, limits: ReadingLimits) -> None:
        self.lines, self.log, self.limits = text.splitlines(), log, limits

    def read(self) -> PeriodProblem:
        count = self._count("jobs ")
        if not 0 < count <= self.limits.tasks:
            raise self._broken("The file names no jobs, or more than can be read.", "jobs")
        resources = self._count("- renewable")
        if not 0 <= resources <= self.limits.resources:
            raise self._broken("The file names no number of renewable resources.", "RESOURCES")
        jobs = {n: Job(n) for n in range(1, count + 1)}
        links = self._add_successors(jobs)
        if links > self.limits.links:
            raise self._broken("The file has more links than can be read.", "PRECEDENCE RELATIONS")
        self._add_requests(jobs, resources)
        capacity = self._capacity(resources)
        self._add_projects(jobs)
        names = [f"R{r + 1}" for r in range(resources)]
        return PeriodProblem(list(jobs.values()), names, capacity)

    def _count(self, label: str) -> int:
        for line in self.lines:
            if line.strip().startswith(label.strip()) and ":" in line:
                numbers = _NUMBER.findall(line.rpartition(":")[2])
                return int(numbers[0][:9]) if numbers else -1
        return -1

    def _rows(self, title: str, skip: int) -> list[tuple[int, list[int]]]:
        """Line number and numbers of the rows of a section."""
        first = next((k for k, line in enumerate(self.lines) if line.startswith(title)), None)
        if first is None:
            raise self._broken(f"The section {title} is missing.", title)
        rows = []
        for k in range(first + 1 + skip, len(self.lines)):
            line = self.lines[k].strip()
            if line.startswith("*"):
                break
            if not line or line.startswith("-"):
                continue
            words = line.split()
            if not all(_NUMBER.fullmatch(word) and len(word) <= len(str(_LARGEST)) for word in words):
                raise self._broken("A row holds something that is no number.", f"line {k + 1}")
            rows.append((k + 1, [int(word) for word in words]))
        return rows

    def _add_successors(self, jobs: dict[int, Job]) -> int:
        links = 0
        for line, row in self._rows("PRECEDENCE RELATIONS", 1):
            if len(row) < _JOB_COLUMNS or row[0] not in jobs or len(row) != _JOB_COLUMNS + row[2]:
                raise self._broken("A row of successors does not hold as many as it says.", f"line {line}")
            if row[1] != 1:
                raise self._broken("Jobs with several modes cannot be read.", f"line {line}")
            lost = [s for s in row[_JOB_COLUMNS:] if s not in jobs or s == row[0]]
            if lost:
                raise self._broken(f"Job {row[0]} has a successor that is no other job ({lost[0]}).", f"line {line}")
            jobs[row[0]].successors = row[_JOB_COLUMNS:]
            links += row[2]
        return links

    def _add_requests(self, jobs: dict[int, Job], resources: int) -> None:
        seen = set()
        for line, row in self._rows("REQUESTS/DURATIONS", 1):
            wrong = len(row) < _JOB_COLUMNS + resources or row[0] not in jobs
            if wrong or min(row[2:]) < 0 or max(row[2:]) > _LARGEST:
                raise self._broken("A row of durations and needs is incomplete or negative.", f"line {line}")
            jobs[row[0]].duration = row[2]
            jobs[row[0]].needs = row[_JOB_COLUMNS : _JOB_COLUMNS + resources]
            seen.add(row[0])
        if missing := sorted(set(jobs) - seen):
            raise self._broken(f"Job {missing[0]} has no duration.", "REQUESTS/DURATIONS")

    def _capacity(self, resources: int) -> list[int]:
        rows = self._rows("RESOURCEAVAILABILITIES", 1)
        if not rows or len(rows[0][1]) < resources or min(rows[0][1][:resources], default=0) < 0:
            raise self._broken("The availabilities of the resources are incomplete.", "RESOURCEAVAILABILITIES")
        return rows[0][1][:resources]

    def _add_projects(self, jobs: dict[int, Job]) -> None:
        """Release dates of several projects, whose jobs follow one another after the supersource."""
        if not any(line.startswith("PROJECT INFORMATION") for line in self.lines):
            return
        number = 2
        for project, (_, row) in enumerate(self._rows("PROJECT INFORMATION", 1)):
            for _ in range(row[1] if len(row) > _JOB_COLUMNS else 0):
                if number in jobs:
                    jobs[number].project, jobs[number].release = project, max(row[2], 0)
                number += 1

    def _broken(self, message: str, place: str) -> UnreadablePlan:
        return self.log.unreadable("sm.broken", message, place=place)
