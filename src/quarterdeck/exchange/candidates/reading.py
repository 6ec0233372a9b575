"""`read_candidates`: a file of candidates to a selection problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from quarterdeck.engine.selection import Problem
from quarterdeck.exchange.candidates.document import CandidateList, problem_of
from quarterdeck.exchange.candidates.objects import add_limits, read_object
from quarterdeck.exchange.candidates.table import read_table
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items.loading import load_json
from quarterdeck.exchange.limits import DEFAULT_LIMITS

_HEAD = 64


@dataclass(slots=True)
class CandidateReading:
    """What a file of candidates held.

    ``problem`` is None when the file cannot be used; an issue of severity ``error`` says why. ``names`` are the names
    of the candidates by identifier, ``places`` where each stands in the file.
    """

    problem: Problem | None = None
    names: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def read_candidates(
    path: Path | str, *, limits: Path | str | None = None, discount_rate: float | None = None
) -> CandidateReading:
    """Read candidates, what there is, and the rules between them.

    Parameters
    ----------
    path : Path or str
        A CSV or workbook file (see `quarterdeck.exchange.candidates.columns.columns_of`) or a JSON object. The content
        decides, not the name.
    limits : Path or str, optional
        A JSON object of limits that takes the place of those in the file.
    discount_rate : float, optional
        Per period, above -1, in place of the file's own.

    Returns
    -------
    CandidateReading
        Never raises for bad content.

    Examples
    --------
    >>> read_candidates("no-such-file.csv").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(path.name)
    try:
        listed = _listed(path, log)
        if limits is not None:
            add_limits(listed, load_json(Path(limits), log=log, limits=DEFAULT_LIMITS), log=log)
    except UnreadablePlan as unreadable:
        return CandidateReading(issues=[*log.close(), unreadable.issue])
    except OSError as error:
        fault = log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror or error}.")
        return CandidateReading(issues=[*log.close(), fault.issue])
    if discount_rate is not None:
        listed.discount_rate = discount_rate
    problem = problem_of(listed, log=log)
    issues = log.close()
    is_usable = not any(issue.severity is Severity.ERROR for issue in issues)
    return CandidateReading(
        problem=problem if is_usable else None,
        names={one.id: one.name for one in listed.candidates},
        places={one.id: one.place for one in listed.candidates},
        issues=issues,
    )


def _listed(path: Path, log: IssueLog) -> CandidateList:
    if path.is_file():
        with path.open("rb") as content:
            head = content.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
        if head[:1] in (b"{", b"["):
            return read_object(load_json(path, log=log, limits=DEFAULT_LIMITS), log=log)
    return read_table(path, log=log)
