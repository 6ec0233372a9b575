"""`score_file`: a sheet to ranked items, by the method that its headers tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.scoring_sheet.comparisons import score_comparisons
from quarterdeck.exchange.scoring_sheet.ratios import score_moscow, score_rice, score_wsjf
from quarterdeck.exchange.scoring_sheet.weighted import score_weighted
from quarterdeck.exchange.sheets import BadCell, Sheet, read_sheet


class Method(StrEnum):
    WEIGHTED = "weighted"
    AHP = "ahp"
    WSJF = "wsjf"
    RICE = "rice"
    MOSCOW = "moscow"


_SCORERS: dict[Method, Callable[[Sheet], dict[str, Any]]] = {
    Method.WEIGHTED: score_weighted,
    Method.AHP: score_comparisons,
    Method.WSJF: score_wsjf,
    Method.RICE: score_rice,
    Method.MOSCOW: score_moscow,
}
# The columns that only one method has.
_MARKS: tuple[tuple[Method, tuple[str, ...]], ...] = (
    (Method.AHP, ("first", "second", "times")),
    (Method.RICE, ("reach", "impact", "confidence", "effort")),
    (Method.WSJF, ("value", "time criticality", "risk reduction", "size")),
    (Method.MOSCOW, ("priority", "effort")),
)


@dataclass(slots=True)
class Scored:
    """``result`` is None when the file cannot be used; an issue of severity ``error`` says why."""

    method: Method | None = None
    result: dict[str, Any] | None = None
    issues: list[Issue] = field(default_factory=list)


def score_file(path: Path | str, *, method: Method | None = None) -> Scored:
    """Score what a sheet holds.

    Parameters
    ----------
    path : Path or str
        CSV, a workbook, or JSON rows (see `quarterdeck.exchange.sheets.read_sheet`).
    method : Method, optional
        The headers tell it otherwise.

    Returns
    -------
    Scored
        Never raises for bad content.

    Notes
    -----
    ========  ==========================================================================================
    method    columns
    ========  ==========================================================================================
    weighted  item, one per criterion, scorer (optional); rows called weight, direction, low, high, minimum
    AHP       first, second, times; criterion (alternatives under it), person (both optional)
    WSJF      item, value, time criticality, risk reduction, size
    RICE      item, reach, impact, confidence, effort
    MoSCoW    item, priority, effort
    ========  ==========================================================================================

    Examples
    --------
    >>> score_file("no-such-file.csv").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(path.name)
    try:
        sheet = read_sheet(path, log)
        used = method or _method_of(sheet, log)
        result = _SCORERS[used](sheet)
    except UnreadablePlan as unreadable:
        return Scored(method, None, [*log.close(), unreadable.issue])
    except BadCell as bad:
        log.add(bad.code, str(bad), place=bad.place, severity=Severity.ERROR)
        return Scored(method, None, log.close())
    return Scored(used, result, log.close())


def _method_of(sheet: Sheet, log: IssueLog) -> Method:
    for method, marks in _MARKS:
        if all(sheet.column(mark) is not None for mark in marks):
            return method
    if any(sheet.text(row, 0).casefold() in ("weight", "weights") for row in sheet.rows):
        return Method.WEIGHTED
    words = (
        "The columns are those of no method: criteria with a row of weights; first, second, times; value, time "
        "criticality, risk reduction, size; reach, impact, confidence, effort; or priority, effort."
    )
    raise log.unreadable("score.no_method", words, place=sheet.place(None))
