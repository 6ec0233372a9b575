"""One instant's text taken apart: its day, its time of day, its offset."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import lru_cache

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables.values import DateStyle, NotADate, Precision, parse_date

LONGEST = 80
_SHOWN = 40
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(.*)", re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT|Z|([+-])(\d{2}):?(\d{2}))(?:\s*\([^)]*\))?", re.IGNORECASE)
_BEFORE_NOON = {"am", "a", "vorm", "上午", "午前", "오전", "πμ"}
_AFTER_NOON = {"pm", "p", "nachm", "下午", "午後", "오후", "μμ"}
_HALF_BEFORE = re.compile(r"\s*(上午|下午|午前|午後|오전|오후)\s*$")
_JOINT = re.compile(r"[\s,]*(?:\s(?:à|at|um|a las|às|alle|o|om))\s*$")
_CHINESE = {"十二": "12", "十一": "11", "十": "10", "九": "9", "八": "8", "七": "7", "六": "6", "五": "5", "四": "4",
            "三": "3", "二": "2", "一": "1"}  # fmt: skip
_EAST = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_EASTERN_MONTH = re.compile(r"(十[一二]?|[一二三四五六七八九]|\d{1,2})\s*[月월]")
_ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def split_instant(text: str) -> tuple[str, str]:
    """The texts of the day and of the time; the latter is empty where only a day is written.

    Examples
    --------
    >>> split_instant("25/Feb/26 10:17 PM"), split_instant("2026-01-05")
    (('25/Feb/26', '10:17 PM'), ('2026-01-05', ''))
    """
    colon = text.find(":")
    if colon < 1:
        return text.strip(), ""
    begin = colon - 1
    if begin and text[begin - 1].isdecimal():
        begin -= 1
    day, clock = text[:begin], text[begin:]
    if not day.isascii() and (half := _HALF_BEFORE.search(day)):
        day, clock = day[: half.start()], f"{clock} {half[1]}"
    day = day.rstrip(" ,T\t")
    return day if day[-1:].isdecimal() else _JOINT.sub("", day), clock


def read_day(text: str, style: DateStyle) -> date:
    """The day of a text. Raises `NotADate`, in words."""
    plain = text if text.isascii() else _without_eastern(text)
    parsed = parse_date(plain, style) if len(text) <= LONGEST else None
    if parsed is None or parsed.precision is not Precision.DAY or not any(sign.isdecimal() for sign in plain):
        raise NotADate(f"“{text[:_SHOWN]}” is no day.")
    return parsed.at.date()


@lru_cache(maxsize=65_536)
def read_time(text: str) -> tuple[time, timedelta | None]:
    """The time of day, to the second, and the offset where one is written. Raises `NotADate`, in words."""
    match = _CLOCK.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if match is None:
        raise NotADate(f"“{text[:_SHOWN]}” is no time of day.")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    rest, offset = match[4].strip(), None
    if zone := _OFFSET.search(rest):
        offset = timedelta(hours=int(zone[2] or 0), minutes=int(zone[3] or 0)) * (-1 if zone[1] == "-" else 1)
        rest = (rest[: zone.start()] + rest[zone.end() :]).strip()
    half = fold(rest).replace(".", "").replace(" ", "")
    if half in _AFTER_NOON or half in _BEFORE_NOON:
        hour = hour % 12 + (12 if half in _AFTER_NOON else 0)
    elif half:
        raise NotADate(f"“{text[:_SHOWN]}” is no time of day.")
    try:
        return time(hour, minute, second), offset
    except ValueError:
        raise NotADate(f"“{text[:_SHOWN]}” is no time of day.") from None


def _without_eastern(text: str) -> str:
    """Chinese, Japanese and Korean days as days with numbers or an English month."""
    text = _EAST.sub(r"\1-\2-\3", text)

    def english(match: re.Match[str]) -> str:
        number = int(_CHINESE.get(match[1], match[1]))
        return _ENGLISH[number - 1] if 1 <= number <= 12 else match[0]

    return _EASTERN_MONTH.sub(english, text)
