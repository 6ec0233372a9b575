"""Durations in words: ``3d``, ``2w``, ``1 mon``, ``4 hrs``, ``5 days?``, ``2ed``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables.values.errors import NotADuration, NotANumber
from quarterdeck.exchange.tables.values.numbers import NumberStyle, parse_number

_MINUTE, _HOUR, _DAY, _WEEK, _MONTH, _YEAR = "m", "h", "d", "w", "mo", "y"
_WORDS = {
    _MINUTE: "m min mins minute minutes minuten minuto minutos minuti minuut minuter",
    _HOUR: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur timme timmar",
    _DAY: "d dy day days t tag tage tagen j jour jours dia dias giorno giorni dag dagen dagar dni den dny wd",
    _WEEK: "w wk wks week weeks wo woche wochen sem semaine semaines semana semanas settimana settimane weken vecka",
    _MONTH: "mo mon mons mth mths month months monat monate mois mes meses mese mesi maand maanden manad manader",
    _YEAR: "y yr yrs year years jahr jahre a an ans annee annees ano anos anno anni jaar jaren ar",
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_PIECE = re.compile(
    r"[\s,;]*(?P<number>[-+]?\d(?:[\d.,'’]*\d)?)\s*(?P<unit>(?:elapsed\s+)?[^\W\d_]*)\.?", re.IGNORECASE
)
_CLOCK = re.compile(r"(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d)(?::[0-5]\d)?")
_ELAPSED = {_MINUTE: 1, _HOUR: 60, _DAY: 1440, _WEEK: 10_080, _MONTH: 43_200, _YEAR: 525_600}
_LONGEST = 60


@dataclass(slots=True, frozen=True)
class DayLength:
    """What "a day" and its multiples are worth: the settings of a plan."""

    minutes_per_day: float = 480
    minutes_per_week: float = 2400
    days_per_month: float = 20

    def minutes(self, unit: str) -> float:
        return {
            _MINUTE: 1.0,
            _HOUR: 60.0,
            _DAY: self.minutes_per_day,
            _WEEK: self.minutes_per_week,
            _MONTH: self.minutes_per_day * self.days_per_month,
            _YEAR: self.minutes_per_day * self.days_per_month * 12,
        }[unit]


STANDARD_DAY = DayLength()


@dataclass(slots=True, frozen=True)
class Duration:
    """A duration in minutes: working minutes, or minutes by the clock where it is elapsed.

    ``unit`` is that of its last piece: m, h, d, w, mo, y.
    """

    minutes: float
    unit: str = _DAY
    is_elapsed: bool = False
    is_estimated: bool = False


def parse_duration(
    text: str,
    *,
    day: DayLength = STANDARD_DAY,
    default_unit: str = _DAY,
    style: NumberStyle | None = None,
) -> Duration:
    """Read a duration.

    Parameters
    ----------
    text : str
        Numbers with units (``1w 2d``, ``4 hrs``, ``1,5 Tage``), hours by the clock (``7:30``) or a bare number.
        An ``e`` before the unit makes it elapsed, a question mark at the end an estimate.
    day : DayLength
        Minutes of a day and a week, days of a month.
    default_unit : str
        Unit of a bare number: m, h, d, w, mo or y.
    style : NumberStyle, optional
        The decimal mark of the column.

    Returns
    -------
    Duration

    Raises
    ------
    NotADuration
        The text is none; the message says it in words.

    Examples
    --------
    >>> parse_duration("3d").minutes, parse_duration("1w 2h").minutes, parse_duration("2ed").minutes
    (1440.0, 2520.0, 2880.0)
    >>> parse_duration("5 days?").is_estimated
    True
    """
    bare = text.strip()
    is_estimated = bare.endswith("?")
    bare = bare.rstrip("?").rstrip()
    if clock := _CLOCK.fullmatch(bare):
        return Duration(int(clock["hours"]) * 60.0 + int(clock["minutes"]), _HOUR, is_estimated=is_estimated)
    pieces = _pieces(bare, text)
    minutes, unit, is_elapsed = 0.0, default_unit, False
    for number, word in pieces:
        unit, is_elapsed = _unit(word, default_unit, text)
        try:
            amount = float(parse_number(number, style).value)
        except NotANumber as error:
            raise NotADuration(str(error)) from None
        minutes += amount * (_ELAPSED[unit] if is_elapsed else day.minutes(unit))
    return Duration(minutes, unit, is_elapsed, is_estimated)


def _pieces(bare: str, text: str) -> list[tuple[str, str]]:
    pieces, position = [], 0
    while position < len(bare) <= _LONGEST:
        match = _PIECE.match(bare, position)
        if match is None or match.end() == position:
            break
        pieces.append((match["number"], match["unit"]))
        position = match.end()
    if not pieces or bare[position:].strip(" ,;+"):
        raise NotADuration(f"“{text.strip()[:40]}” is no duration.")
    return pieces


def _unit(word: str, default: str, text: str) -> tuple[str, bool]:
    folded = fold(word)
    if not folded:
        return default, False
    if folded in _UNITS:
        return _UNITS[folded], False
    if folded.startswith("e") and folded[1:] in _UNITS:
        return _UNITS[folded[1:]], True
    if folded.startswith("elapsed") and (unit := folded[7:].strip()) in _UNITS:
        return _UNITS[unit], True
    raise NotADuration(f"“{text.strip()[:40]}” is no duration: “{word[:20]}” is no unit of time.")
