"""Candidates in a table: one row each, and rows called "limit" for what there is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.exchange.candidates.columns import Amounts, Columns, columns_of
from quarterdeck.exchange.candidates.document import CandidateList, ListedCandidate, ListedLimit, Need
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables import Row, Table, cell_text, is_blank, open_tables
from quarterdeck.exchange.tables.values import NotANumber, NumberEvidence, NumberStyle, parse_number

_LIMIT_ROWS = frozenset(("limit", "limits", "available"))
_YES, _NO = frozenset(("yes", "y", "x", "1", "true", "mandatory")), frozenset(("", "no", "n", "0", "false"))
_SPLIT = re.compile(r"\s*[;\n]\s*|\s*,\s*")
_MOST_CANDIDATES = 20_000


def read_table(path: Path, *, log: IssueLog) -> CandidateList:
    """The candidates of a CSV or workbook file (its first sheet).

    Raises
    ------
    UnreadablePlan
        The file is no table, or has no header with ``id`` or ``name`` and ``value``.
    """
    tables = open_tables(path, log=log)
    table = next((one for one in tables if not one.is_hidden), None)
    if table is None:
        raise log.unreadable("candidates.no_table", "The workbook has no visible sheet.")
    rows = (row for row in table.rows() if not is_blank(row.cells))
    header = next(rows, None)
    if header is None:
        raise log.unreadable("file.empty", "The file is empty.")
    columns = columns_of(header.cells)
    known = set(columns.fields.values())
    if not {"id", "name"} & known or "value" not in known:
        words = "The first row must name the columns: id (or name) and value at least."
        raise log.unreadable("candidates.no_header", words, place=table.place(header.number))
    return _Reader(table, columns, list(rows), log).read()


class _Reader:
    def __init__(self, table: Table, columns: Columns, rows: list[Row], log: IssueLog) -> None:
        self.table, self.columns, self.rows, self.log = table, columns, rows, log
        self.periods = columns.periods
        self.style = self._style()
        self.listed = CandidateList(periods=list(columns.periods))
        self.listed.has_starts = bool({"start", "earliest", "latest"} & set(columns.fields.values()))

    def read(self) -> CandidateList:
        for position, header in self.columns.ignored.items():
            words = f"The column “{header[:60]}” is not used."
            self.log.add("candidates.ignored_column", words, place=f"column {position + 1}", severity=Severity.NOTE)
        for amounts in self.columns.amounts.values():
            self.listed.limits.setdefault(amounts.limit, ListedLimit(amounts.kind))
        for row in self.rows[:_MOST_CANDIDATES]:
            cells = {field: text for position, field in self.columns.fields.items() for text in [_text(row, position)]}
            name = cells.get("id") or cells.get("name", "")
            if fold(name) in _LIMIT_ROWS:
                self._limits(row)
            elif name:
                self._candidate(row, name, cells)
            else:
                self._fault("candidates.no_id", "It has no id.", row)
        if len(self.rows) > _MOST_CANDIDATES:
            self._fault(
                "candidates.too_many", f"At most {_MOST_CANDIDATES} rows are read.", self.rows[_MOST_CANDIDATES]
            )
        return self.listed

    def _limits(self, row: Row) -> None:
        for position, amounts, number in self._numbers(row):
            limit = self.listed.limits[amounts.limit]
            if number < 0:
                self._fault("candidates.bad_limit", "A limit is at least 0.", row, position)
            elif amounts.period is None:
                limit.total = number
            else:
                limit.amounts[self.periods.index(amounts.period)] = number

    def _candidate(self, row: Row, name: str, cells: dict[str, str]) -> None:
        one = ListedCandidate(name, self.table.place(row.number), cells.get("name", "") or name)
        one.value = self._number(row, self._position("value"), is_needed=True) or 0.0
        one.is_mandatory = self._flag(row)
        one.groups = [
            group
            for position, field in self.columns.fields.items()
            if field == "groups"
            for group in _names(_text(row, position))
        ]
        one.needs = [Need(other) for other in _names(cells.get("requires", ""))]
        one.needs += [Need(other, may_overlap=True) for other in _names(cells.get("together", ""))]
        one.excludes = _names(cells.get("excludes", ""))
        self._uses(row, one)
        self.listed.candidates.append(one)

    def _uses(self, row: Row, one: ListedCandidate) -> None:
        """Amounts by calendar period become amounts from the start on, so that a candidate moves as a whole."""
        by_period: dict[str, dict[int, float]] = {}
        for _, amounts, number in self._numbers(row):
            at = -1 if amounts.period is None else self.periods.index(amounts.period)
            held = by_period.setdefault(amounts.limit, {})
            held[at] = held.get(at, 0.0) + number
        used = [at for held in by_period.values() for at, number in held.items() if at >= 0 and number]
        start = self._period(row, "start")
        begin = min(used, default=0) if start is None else start
        if used and min(used) < begin:
            words = f"It uses something in {self.periods[min(used)]}, before its start."
            self._fault("candidates.before_start", words, row, self._position("start"))
        earliest, latest = self._period(row, "earliest"), self._period(row, "latest")
        one.earliest = begin if earliest is None else earliest
        one.latest = max(begin, one.earliest) if latest is None else latest
        life = max(used, default=begin) - begin + 1
        duration = self._number(row, self._position("duration"))
        if duration is not None and (duration < 1 or duration != int(duration)):
            self._fault(
                "candidates.bad_duration", "A duration is a whole number from 1.", row, self._position("duration")
            )
        elif duration is not None:
            one.duration = int(duration)
        for limit, held in by_period.items():
            profile = [held.get(begin + offset, 0.0) for offset in range(max(life, 1))]
            profile[0] += held.get(-1, 0.0)
            while len(profile) > 1 and not profile[-1]:
                profile.pop()
            one.use[limit] = profile
        if one.duration is None:
            one.duration = max(life, 1)

    # ---- cells

    def _numbers(self, row: Row) -> Iterator[tuple[int, Amounts, float]]:
        for position, amounts in self.columns.amounts.items():
            number = self._number(row, position)
            if number is not None:
                yield position, amounts, number

    def _number(self, row: Row, position: int | None, *, is_needed: bool = False) -> float | None:
        text = "" if position is None else _text(row, position)
        if not text or position is None:
            if is_needed:
                self._fault("candidates.no_value", "It has no value.", row, position)
            return None
        try:
            number = float(parse_number(text, self.style).value)
        except (NotANumber, OverflowError) as error:
            self._fault("candidates.bad_number", f"{error}", row, position)
            return None
        if not math.isfinite(number):
            self._fault("candidates.bad_number", f"“{text[:40]}” is no number.", row, position)
            return None
        return number

    def _period(self, row: Row, field: str) -> int | None:
        """A period by its name, or by its number from 1."""
        position = self._position(field)
        text = "" if position is None else _text(row, position)
        if not text:
            return None
        if text in self.periods:
            return self.periods.index(text)
        if text.isdigit() and 1 <= int(text) <= max(1, len(self.periods)):
            return int(text) - 1
        self._fault("candidates.bad_period", f"“{text[:40]}” is no period of the list.", row, position)
        return None

    def _flag(self, row: Row) -> bool:
        position = self._position("mandatory")
        text = "" if position is None else fold(_text(row, position))
        if text not in _YES | _NO:
            self._fault("candidates.bad_flag", f"“{text[:40]}” is neither yes nor no.", row, position)
        return text in _YES

    def _position(self, field: str) -> int | None:
        return next((position for position, held in self.columns.fields.items() if held == field), None)

    def _style(self) -> NumberStyle | None:
        """The decimal mark, decided by all numbers of the list together."""
        evidence = NumberEvidence()
        value = self._position("value")
        for row in self.rows:
            for position in (value, *self.columns.amounts):
                if position is not None:
                    evidence.add(_text(row, position))
        return evidence.decide() if evidence.is_conclusive else None

    def _fault(self, code: str, words: str, row: Row, position: int | None = None) -> None:
        self.log.add(code, words, place=self.table.place(row.number, position), severity=Severity.ERROR)


def _text(row: Row, position: int) -> str:
    return cell_text(row.cells[position]) if position < len(row.cells) else ""


def _names(text: str) -> list[str]:
    return [name for name in _SPLIT.split(text.strip()) if name]
