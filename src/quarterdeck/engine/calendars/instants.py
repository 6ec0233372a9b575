"""Between ``datetime`` values and the engine's integer instants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MINUTES_PER_DAY = 1440
EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1)
_SECONDS_PER_MINUTE = 60


def day_of(on: date) -> int:
    """Days from 1970-01-01 to ``on``."""
    return on.toordinal() - EPOCH_DAY


def instant_of(at: datetime, *, ticks_per_minute: int = 1) -> int:
    """Ticks from 1970-01-01 00:00 to the naive local date-time ``at``, rounded to the nearest tick."""
    span = at.replace(tzinfo=None) - _EPOCH
    seconds = span.days * 86400 + span.seconds
    ticks, rest = divmod(seconds * ticks_per_minute, _SECONDS_PER_MINUTE)
    return ticks + (1 if rest * 2 >= _SECONDS_PER_MINUTE else 0)


def moment_of(instant: int, *, ticks_per_minute: int = 1) -> datetime:
    """The naive local date-time of an instant (the inverse of `instant_of`).

    Raises
    ------
    OverflowError
        When the instant lies outside the years 1 to 9999.
    """
    return _EPOCH + timedelta(seconds=int(instant) * _SECONDS_PER_MINUTE / ticks_per_minute)
