"""`read_cases`: lines of money per period to business cases."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from quarterdeck.engine.appraisal import InvalidRange, Line
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.sheets import BadCell, Sheet, SheetRow, read_sheet

_CASE = ("case", "business case", "project", "proposal")
_LINE = ("line", "name", "item")
_LOW, _HIGH = ("low", "least"), ("high", "most")
_USUAL = (-0.2, 0.2)


@dataclass(slots=True)
class Case:
    """A business case: lines of money from now on."""

    name: str
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class CaseReading:
    """``cases`` is None when the file cannot be used. ``periods`` are the headers of the flows, now first."""

    cases: list[Case] | None = None
    periods: list[str] = field(default_factory=list)
    rate: float | None = None
    issues: list[Issue] = field(default_factory=list)


def read_cases(path: Path | str) -> CaseReading:
    """Read business cases.

    Parameters
    ----------
    path : Path or str
        CSV, a workbook, or JSON (see `quarterdeck.exchange.sheets.read_sheet`). Columns: ``case`` and ``line`` (both
        optional), ``low`` and ``high`` (how far off the line may be, -20 % and 20 % unless given); every other column
        is a period, the first now. Costs are negative. A line that ends early leaves its last cells empty; an empty
        cell before others is not known, and nothing is computed from it. JSON may give the ``rate``.

    Returns
    -------
    CaseReading
        Never raises for bad content.

    Examples
    --------
    >>> read_cases("no-such-file.csv").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(path.name)
    try:
        sheet = read_sheet(path, log)
        named = {sheet.column(*names) for names in (_CASE, _LINE, _LOW, _HIGH)}
        periods = [at for at, header in enumerate(sheet.headers) if at not in named and header]
        if len(periods) < 2:
            raise log.unreadable("case.no_periods", "The header names fewer than two periods.", place=sheet.place(None))
        sheet.settle(periods)
    except UnreadablePlan as unreadable:
        return CaseReading(issues=[*log.close(), unreadable.issue])
    cases: dict[str, Case] = {}
    for row in sheet.rows:
        try:
            name = sheet.text(row, sheet.column(*_CASE)) or path.stem
            line = _line(sheet, row, periods, log)
        except BadCell as bad:
            log.add(bad.code, str(bad), place=bad.place, severity=Severity.ERROR)
        else:
            cases.setdefault(name, Case(name)).lines.append(line)
    if not sheet.rows:
        log.add("case.empty", "The file has no line of money.", severity=Severity.ERROR)
    rate = _rate(sheet, log)
    issues = log.close()
    is_usable = not any(issue.severity is Severity.ERROR for issue in issues)
    return CaseReading(list(cases.values()) if is_usable else None, [sheet.headers[at] for at in periods], rate, issues)


def _line(sheet: Sheet, row: SheetRow, periods: list[int], log: IssueLog) -> Line:
    flows = [sheet.number(row, at) for at in periods]
    while flows and flows[-1] is None:
        flows.pop()
    if not flows:
        raise BadCell("case.no_flow", "The line has no money in any period.", sheet.place(row))
    for at, flow in zip(periods, flows, strict=False):
        if flow is None:
            words = "An empty cell before others is not known: nothing is computed from this case."
            log.add("case.unknown_flow", words, place=sheet.place(row, at))
    low, high = sheet.number(row, sheet.column(*_LOW)), sheet.number(row, sheet.column(*_HIGH))
    name = sheet.text(row, sheet.column(*_LINE)) or f"line {row.number}"
    try:
        return Line(
            name,
            [math.nan if flow is None else flow for flow in flows],
            low=_USUAL[0] if low is None else low,
            high=_USUAL[1] if high is None else high,
        )
    except InvalidRange as error:
        words = f"Low {low:g} is above high {high:g}." if low is not None and high is not None else str(error)
        raise BadCell("case.low_above_high", words, sheet.place(row, sheet.column(*_LOW))) from error


def _rate(sheet: Sheet, log: IssueLog) -> float | None:
    rate = sheet.settings.get("rate")
    if rate is None:
        return None
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not -1 < rate < math.inf:
        log.add("case.bad_rate", f"The rate {rate!r} is no share above -1.", place="rate", severity=Severity.ERROR)
        return None
    return float(rate)
