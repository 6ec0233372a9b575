"""One row of a risk list: cells to values, each fault named by its row and column."""

from __future__ import annotations

import math
import re

from quarterdeck.engine.simulation import BadDistribution
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.risk_list import columns as col
from quarterdeck.exchange.risk_list.document import (
    ImpactKind,
    ListedCorrelation,
    ListedEstimate,
    ListedImpact,
    ListedRisk,
    Points,
    RiskList,
    Shape,
)
from quarterdeck.exchange.tables import Row, Table, cell_text
from quarterdeck.exchange.tables.values import NotANumber, NumberStyle, parse_number

_ESTIMATE, _CORRELATION = "duration", "correlation"
_KINDS = (*(kind.value for kind in ImpactKind), _ESTIMATE, _CORRELATION)
_FACTORS = (ImpactKind.FACTOR, ImpactKind.COST_FACTOR)
_YES, _NO = frozenset(("yes", "y", "x", "1", "true")), frozenset(("", "no", "n", "0", "false"))
_THREAT, _OPPORTUNITY = "threat", "opportunity"
_RANGES = {"": False, "p0-p100": False, "p0–p100": False, "p10-p90": True, "p10–p90": True}
_SPLIT = re.compile(r"\s*[;\n]\s*")
_NUMBERS_ONLY = re.compile(r"\d+(?:\s*,\s*\d+)+")


class BadCell(Exception):
    """A cell that cannot be used, in words."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code, self.field = f"risks.{code}", field


class RowReader:
    """Collects the rows of one table into a `RiskList`."""

    def __init__(self, table: Table, fields: dict[str, int], style: NumberStyle | None, log: IssueLog) -> None:
        self._table, self._fields, self._style, self._log = table, fields, style, log
        self._by_id: dict[str, ListedRisk] = {}
        self.listed = RiskList()

    def read(self, row: Row) -> None:
        """Take one row; a fault goes to the log with its cell."""
        try:
            self._read(row)
        except BadCell as bad:
            position = self._fields.get(bad.field)
            place = self._table.place(row.number, position)
            self._log.add(bad.code, str(bad), place=place, severity=Severity.ERROR)

    def _read(self, row: Row) -> None:
        place, kind = self._table.place(row.number), self._kind(row)
        tasks = self._tasks(row)
        if kind == _CORRELATION:
            self.listed.correlations.append(ListedCorrelation(self._coefficient(row, tasks), tasks, place))
            return
        points = self._points(row, "")
        if kind == _ESTIMATE:
            if points.low < 0:
                raise BadCell("negative", "A task cannot last less than 0 days.", col.LOW)
            self.listed.estimates.append(ListedEstimate(points, tasks, place))
            return
        impact = ImpactKind(kind)
        self._check_direction(row, impact, points, "")
        risk = self._risk(row, place)
        after = self._after(row, impact, risk, points)
        risk.impacts.append(ListedImpact(impact, self._signed(row, impact, points), tasks, place, after))

    # ---- the parts of a row

    def _kind(self, row: Row) -> str:
        text = " ".join(fold(self._text(row, col.KIND)).split())
        if text not in _KINDS:
            words = "It does not say what the risk does" if not text else f"“{text[:40]}” is no kind"
            raise BadCell("bad_kind", f"{words}; use {', '.join(_KINDS)}.", col.KIND)
        return text

    def _tasks(self, row: Row) -> tuple[str, ...]:
        text = self._text(row, col.TASKS)
        names = text.split(",") if _NUMBERS_ONLY.fullmatch(text) else _SPLIT.split(text)
        found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not found:
            raise BadCell("no_tasks", "It names no task; use unique ids or names, or * for all.", col.TASKS)
        return found

    def _risk(self, row: Row, place: str) -> ListedRisk:
        """The risk of the row: a new one, or another impact of one above."""
        name = self._text(row, col.NAME)
        identity = self._text(row, col.ID) or name
        if not identity:
            raise BadCell("no_id", "It has neither id nor name.", col.ID if col.ID in self._fields else col.NAME)
        probability = self._share(row, col.PROBABILITY)
        known = self._by_id.get(fold(identity))
        if known is None:
            if probability is None:
                raise BadCell("no_probability", "It has no probability.", col.PROBABILITY)
            after = self._share(row, col.AFTER + col.PROBABILITY)
            cost = self._number(row, col.RESPONSE_COST) or 0.0
            if cost < 0:
                raise BadCell("negative", "A response cannot cost less than 0.", col.RESPONSE_COST)
            known = ListedRisk(identity, name or identity, probability, place, [], self._is_parallel(row), after, cost)
            self._by_id[fold(identity)] = known
            self.listed.risks.append(known)
        elif probability is not None and probability != known.probability:
            words = f"Risk {identity} has the probability {known.probability:g} in {known.place}; it can have only one."
            raise BadCell("two_probabilities", words, col.PROBABILITY)
        return known

    def _after(self, row: Row, kind: ImpactKind, risk: ListedRisk, before: Points) -> Points | None:
        """What the impact is after the response; as before it when the row says nothing else."""
        given = any(self._text(row, col.AFTER + name) for name in (col.LOW, col.LIKELY, col.HIGH))
        if given and risk.after_probability is None:
            # The same probability, a smaller impact.
            risk.after_probability = risk.probability
        if not given:
            return None
        points = self._points(row, col.AFTER)
        self._check_direction(row, kind, points, col.AFTER)
        return self._signed(row, kind, points)

    def _points(self, row: Row, prefix: str) -> Points:
        low, likely, high = (self._number(row, prefix + name) for name in (col.LOW, col.LIKELY, col.HIGH))
        if low is None and high is None and likely is not None:
            low = high = likely
        if low is None or high is None:
            missing = col.LOW if low is None else col.HIGH
            words = "It needs low and high, or likely alone for one sure amount."
            raise BadCell("no_amount", words, prefix + missing)
        if low > high:
            raise BadCell("low_above_high", f"Low {low:g} is above high {high:g}.", prefix + col.LOW)
        if likely is not None and not low <= likely <= high:
            words = f"Likely {likely:g} lies outside low {low:g} to high {high:g}."
            raise BadCell("likely_outside", words, prefix + col.LIKELY)
        points = Points(low, likely, high, self._shape(row), self._are_percentiles(row))
        try:
            points.distribution()
        except BadDistribution as bad:
            raise BadCell("bad_distribution", str(bad), prefix + col.LOW) from bad
        return points

    def _check_direction(self, row: Row, kind: ImpactKind, points: Points, prefix: str) -> None:
        """Threats make it longer or dearer, opportunities shorter or cheaper; without a type both may be."""
        neutral = 1.0 if kind in _FACTORS else 0.0
        if kind in _FACTORS and points.low < 0:
            raise BadCell("negative", "A factor cannot be below 0.", prefix + col.LOW)
        direction = self._direction(row)
        if direction == _THREAT and points.low < neutral:
            raise BadCell("wrong_way", f"A threat cannot begin below {neutral:g} ({points.low:g}).", prefix + col.LOW)
        if direction == _OPPORTUNITY and kind in _FACTORS and points.high > 1:
            words = f"The factor of an opportunity cannot be above 1 ({points.high:g})."
            raise BadCell("wrong_way", words, prefix + col.HIGH)
        if direction == _OPPORTUNITY and kind not in _FACTORS and points.low < 0:
            words = f"What an opportunity saves is written without a minus sign ({points.low:g})."
            raise BadCell("wrong_way", words, prefix + col.LOW)

    def _signed(self, row: Row, kind: ImpactKind, points: Points) -> Points:
        """Days and money that an opportunity saves count below 0."""
        if kind in _FACTORS or self._direction(row) != _OPPORTUNITY:
            return points
        likely = None if points.likely is None else -points.likely
        return Points(-points.high, likely, -points.low, points.shape, points.are_percentiles)

    # ---- cells

    def _direction(self, row: Row) -> str:
        text = fold(self._text(row, col.TYPE))
        if text not in ("", _THREAT, _OPPORTUNITY):
            raise BadCell("bad_type", f"“{text[:40]}” is neither threat nor opportunity.", col.TYPE)
        return text

    def _shape(self, row: Row) -> Shape:
        text = fold(self._text(row, col.SHAPE)) or Shape.TRIANGULAR.value
        if text not in [shape.value for shape in Shape]:
            names = ", ".join(shape.value for shape in Shape)
            raise BadCell("bad_shape", f"“{text[:40]}” is no distribution; use {names}.", col.SHAPE)
        return Shape(text)

    def _are_percentiles(self, row: Row) -> bool:
        text = fold(self._text(row, col.RANGE)).replace(" ", "")
        if text not in _RANGES:
            raise BadCell("bad_range", f"“{text[:40]}” is no range; use P0-P100 or P10-P90.", col.RANGE)
        return _RANGES[text]

    def _is_parallel(self, row: Row) -> bool:
        text = fold(self._text(row, col.PARALLEL))
        if text not in _YES | _NO:
            raise BadCell("bad_flag", f"“{text[:40]}” is neither yes nor no.", col.PARALLEL)
        return text in _YES

    def _coefficient(self, row: Row, tasks: tuple[str, ...]) -> float:
        number = self._number(row, col.LIKELY)
        if number is None:
            raise BadCell("no_amount", "A correlation has its coefficient in the column likely.", col.LIKELY)
        if not -1 <= number <= 1:
            raise BadCell("bad_correlation", f"A correlation lies between -1 and 1 ({number:g}).", col.LIKELY)
        if len(tasks) > 2 and number < 0:
            words = "More than two tasks cannot all go against each other; name pairs."
            raise BadCell("bad_correlation", words, col.LIKELY)
        return number

    def _share(self, row: Row, field: str) -> float | None:
        number = self._number(row, field)
        if number is not None and not 0 <= number <= 1:
            words = f"A probability lies between 0 and 1 ({number:g}); a percentage has its sign (30 %)."
            raise BadCell("bad_probability", words, field)
        return number

    def _number(self, row: Row, field: str) -> float | None:
        text = self._text(row, field)
        if not text:
            return None
        try:
            read = parse_number(text, self._style)
            number = float(read.value)
        except (NotANumber, OverflowError) as error:
            raise BadCell("bad_number", str(error), field) from error
        if not math.isfinite(number):
            raise BadCell("bad_number", f"“{text[:40]}” is no number.", field)
        return number / 100 if read.is_percent else number

    def _text(self, row: Row, field: str) -> str:
        position = self._fields.get(field)
        return cell_text(row.cells[position]) if position is not None and position < len(row.cells) else ""
