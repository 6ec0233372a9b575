"""Lists of predecessors in words: ``12FS+2d;7SS-50%``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.exchange.document import LagUnit, LinkType
from quarterdeck.exchange.tables.values.durations import STANDARD_DAY, DayLength, parse_duration
from quarterdeck.exchange.tables.values.errors import NotADuration, NotANumber, NotAPredecessor
from quarterdeck.exchange.tables.values.numbers import parse_number

# English, German (Ende-Anfang), French (Fin-Début), Spanish (Fin-Comienzo), Portuguese (Término-Início), Italian.
_KINDS = {
    LinkType.FS: "FS EA FD FC TI FI",
    LinkType.SS: "SS AA DD CC II",
    LinkType.FF: "FF EE TT",
    LinkType.SF: "SF AE DF CF IT IF",
}
_BY_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_TYPES = "|".join(sorted(_BY_WORD))
_ONE = re.compile(
    rf"(?P<ref>.*?[^\s+-])??\s*(?:(?<=[\d\s\]])(?P<kind>{_TYPES}))?\s*(?P<lag>[+-]\s*[^+]*)?", re.IGNORECASE | re.DOTALL
)
_PERCENT = re.compile(r"(?P<sign>[+-])\s*(?P<number>\d[\d.,]*)\s*(?P<elapsed>e)?\s*%", re.IGNORECASE)
_PLAIN_REFERENCE = re.compile(r"\d+(?:\.\d+)*")
_COMMA = re.compile(
    r",(?=\s*\d+(?:\.\d+)*\s*(?:$|[,+-]|(?:" + _TYPES + r")\b|(?:" + _TYPES + r")\s*[+-]))", re.IGNORECASE
)
_LONGEST, _LONGEST_PIECE = 40_000, 300


@dataclass(slots=True, frozen=True)
class Predecessor:
    """One predecessor as written: whom it names, how it is linked, and the lag.

    ``lag`` is minutes, or a percentage of the predecessor's duration when ``lag_unit`` says so. ``ref`` is a row
    number, an identity or an outline code; the reader knows which.
    """

    ref: str
    kind: LinkType = LinkType.FS
    lag: float = 0.0
    lag_unit: LagUnit = LagUnit.WORKING


def parse_predecessors(text: str, *, day: DayLength = STANDARD_DAY) -> list[Predecessor]:
    """Read a list of predecessors.

    Parameters
    ----------
    text : str
        Separated by semicolons, line breaks or commas; each an identity, a link type (FS where none stands; also the
        German, French, Spanish, Portuguese and Italian abbreviations) and a lag with its sign (``+2d``, ``-50%``,
        ``+3ed``, ``+25e%``).
    day : DayLength
        What a day of lag is worth.

    Returns
    -------
    list of Predecessor
        In the order of the text.

    Raises
    ------
    NotAPredecessor
        A piece cannot be read; the message names it.

    Examples
    --------
    >>> [(one.ref, one.kind.value, one.lag, one.lag_unit.value) for one in parse_predecessors("12FS+2d;7SS-50%")]
    [('12', 'FS', 960.0, 'working'), ('7', 'SS', -50.0, 'percent')]
    """
    if len(text) > _LONGEST:
        raise NotAPredecessor(f"The list of predecessors has {len(text)} characters.")
    return [_one(piece, day) for piece in _split(text)]


def _split(text: str) -> list[str]:
    pieces = re.split(r"[;\n]", text)
    if len(pieces) == 1:
        # A comma separates only where another identity follows: "+1,5d" is a lag.
        pieces = _COMMA.split(text)
    return [piece.strip() for piece in pieces if piece.strip()]


def _one(piece: str, day: DayLength) -> Predecessor:
    match = _ONE.fullmatch(piece) if len(piece) <= _LONGEST_PIECE else None
    ref = (match["ref"] or "").strip() if match else ""
    if match is None or not ref:
        raise NotAPredecessor(f"“{piece[:40]}” names no predecessor.")
    kind = _BY_WORD[match["kind"].upper()] if match["kind"] else LinkType.FS
    if not match["lag"]:
        return Predecessor(ref, kind)
    if not match["kind"] and not _PLAIN_REFERENCE.fullmatch(ref):
        return Predecessor(piece)
    lag, unit = _lag(match["lag"], piece, day)
    return Predecessor(ref, kind, lag, unit)


def _lag(text: str, piece: str, day: DayLength) -> tuple[float, LagUnit]:
    try:
        if percent := _PERCENT.fullmatch(text.strip()):
            amount = float(parse_number(percent["number"]).value) * (-1 if percent["sign"] == "-" else 1)
            return amount, LagUnit.ELAPSED_PERCENT if percent["elapsed"] else LagUnit.PERCENT
        duration = parse_duration(text.strip()[1:], day=day)
    except (NotADuration, NotANumber):
        raise NotAPredecessor(f"“{piece[:40]}” has a lag that cannot be read.") from None
    minutes = -duration.minutes if text.strip()[0] == "-" else duration.minutes
    return minutes, LagUnit.ELAPSED if duration.is_elapsed else LagUnit.WORKING
