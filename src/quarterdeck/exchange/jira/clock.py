"""Instants of one Jira file: one order of day and month, one zone, and a word on both."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.instants import read_day, read_time, split_instant
from quarterdeck.exchange.tables.values import DateEvidence, DateStyle, NotADate

FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAYLIGHT_SAVING = timedelta(hours=1)
_SHOWN = 60
_MOST_TAILS = _MOST_DAYS = 100_000
_MIDNIGHT = time()


class Clock:
    """Reads the instants of a file once all of them were seen.

    Call `see` with every instant's text, then `decide`, then `at`. Instants with an offset become wall time of one
    zone; those without stay as they are written.

    Parameters
    ----------
    log : IssueLog
        Takes what was decided, and every text that is no date, with its place.
    zone : tzinfo, optional
        The zone of the document. By default that of the file: where it has one offset, or two that are an hour
        apart (the same place in summer and winter), its own wall time; where it mixes more, UTC.
    """

    def __init__(self, log: IssueLog, *, zone: tzinfo | None = None) -> None:
        self._log = log
        self._zone = zone
        self._evidence = DateEvidence()
        self._offsets: set[timedelta] = set()
        self._days: set[str] = set()
        self._seen_days: set[str] = set()
        self._seen_times: set[str] = set()
        self._read_days: dict[str, date] = {}
        # Parts of instants as most of a file has them: the day, a space, the time as it stands on the wall.
        self._plain_days: dict[str, date] = {}
        self._plain_times: dict[str, time] = {}
        self._tails: set[str] = set()
        self._style = DateStyle(is_guessed=False)
        self._keeps_wall_time = True
        self._has_times = False
        self._latest: datetime | None = None

    @property
    def latest(self) -> datetime | None:
        """The latest instant given out so far by `at`, days without time left aside."""
        return self._latest

    def see(self, text: str | None) -> None:
        """Take an instant's text as evidence."""
        if not text:
            return
        first, _, rest = text.partition(" ")
        if rest in self._seen_times and first in self._seen_days:
            return  # both parts have told what they can
        day, clock = split_instant(text)
        if (day, clock) == (first, rest) and clock and len(self._seen_times) < _MOST_DAYS:
            self._seen_times.add(clock)
            self._seen_days.add(day)
        if clock:
            self._has_times = True
            self._see_offset(clock)
        if day not in self._days:
            self._days.add(day)
            if not day[:4].isdecimal():
                self._evidence.add(day)

    def _see_offset(self, clock: str) -> None:
        tail = clock[4:]
        if tail in self._tails:
            return
        if len(self._tails) < _MOST_TAILS:
            self._tails.add(tail)
        try:
            _, offset = read_time(clock)
        except NotADate:
            return
        if offset is not None:
            self._offsets.add(offset)

    def decide(self) -> None:
        """Settle the order of day and month and the zone, and say both."""
        self._style = self._evidence.decide()
        if self._style.is_guessed:
            words = f"Dates were read as {self._style.order.value}. {self._style.ground}"
            self._log.add("jira.date_order", words, place="all dates")
        elif self._evidence.is_conclusive:
            words = f"Dates are {self._style.order.value}: {self._style.ground}"
            self._log.add("jira.date_order", words, place="all dates", severity=Severity.NOTE)
        self._settle_zone()

    def _settle_zone(self) -> None:
        offsets = sorted(self._offsets)
        if self._zone is not None:
            self._keeps_wall_time = False
            words = f"Instants were converted to {self._zone}."
        elif not offsets:
            if not self._has_times:
                return
            words = "Its dates carry no zone; they stand as written, in the zone of whoever exported them."
        elif offsets[-1] - offsets[0] <= _DAYLIGHT_SAVING and len(offsets) <= 2:
            names = " and ".join(_zone_words(offset) for offset in offsets)
            words = f"Instants stand in the file's own zone, {names}."
        else:
            self._zone, self._keeps_wall_time = UTC, False
            words = f"The file mixes {len(offsets)} zones; all instants were converted to UTC."
        self._log.add("jira.zone", words, place="all dates", severity=Severity.NOTE)

    @property
    def zone_name(self) -> str | None:
        """Name of the zone that the document's instants stand in, ``None`` when the file does not say."""
        if not self._keeps_wall_time:
            return str(self._zone)
        return "/".join(_zone_words(offset) for offset in sorted(self._offsets)) or None

    def at(self, text: str | None, place: str, field: str, *, has_happened: bool = True) -> datetime | None:
        """The instant as naive wall time, to the second; ``None``, and an issue, for what is none.

        What has not happened (a plan, a wish) says nothing of how far the file reaches, so it is no `latest`.
        """
        if not text:
            return None
        first, _, rest = text.partition(" ")
        if (day := self._plain_days.get(first)) and (of_day := self._plain_times.get(rest)) is not None:
            at, is_instant = datetime.combine(day, of_day), True
        else:
            found = self._parsed(text, place, field)
            if found is None:
                return None
            at, is_instant = found
        if has_happened and is_instant and (self._latest is None or at > self._latest):
            self._latest = at
        return at

    def day(self, text: str | None, place: str, field: str, *, minute: int) -> datetime | None:
        """As `at`, but a day without time gets this minute of the day."""
        if not text:
            return None
        found = self._parsed(text, place, field)
        if found is None:
            return None
        at, is_instant = found
        return (
            at if is_instant and (at.hour, at.minute) != (0, 0) else at.replace(hour=minute // 60, minute=minute % 60)
        )

    def is_instant(self, text: str) -> bool:
        """Whether a text is a day or an instant at all; says nothing when it is not."""
        try:
            self._converted(text)
        except (NotADate, OverflowError):
            return False
        return True

    def _parsed(self, text: str, place: str, field: str) -> tuple[datetime, bool] | None:
        try:
            at, is_instant = self._converted(text)
        except (NotADate, OverflowError) as error:
            words = str(error) if isinstance(error, NotADate) else f"“{text[:_SHOWN]}” is no date."
            self._log.add("jira.bad_date", f"{words} It was left out.", place=f"{place}, {field}")
            return None
        if FIRST_YEAR <= at.year <= LAST_YEAR:
            return at, is_instant
        self._log.add(
            "jira.bad_date", f"The year {at.year} is none of a plan; it was left out.", place=f"{place}, {field}"
        )
        return None

    def _converted(self, text: str) -> tuple[datetime, bool]:
        first, _, rest = text.partition(" ")
        known = first in self._seen_days and rest in self._seen_times
        day_text, clock = (first, rest) if known else split_instant(text)
        day = self._read_days.get(day_text)
        if day is None:
            day = read_day(day_text, self._style)
            if len(self._read_days) < _MOST_DAYS:
                self._read_days[day_text] = day
        if not clock:
            return datetime.combine(day, _MIDNIGHT), False
        of_day, offset = read_time(clock)
        if known and self._keeps_wall_time and FIRST_YEAR <= day.year <= LAST_YEAR:
            self._plain_days[first], self._plain_times[rest] = day, of_day
        return self._local(datetime.combine(day, of_day), offset), True

    def _local(self, at: datetime, offset: timedelta | None) -> datetime:
        if offset is None or self._keeps_wall_time:
            return at
        return at.replace(tzinfo=timezone(offset)).astimezone(self._zone).replace(tzinfo=None)


def _zone_words(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
