"""When somebody is reminded of a due day or a promise, and when their mail is due. Pure: instants are arguments.

===============  ===============================  ==========================
what             a reminder from                  late from
===============  ===============================  ==========================
a due day        the morning of the day before    the morning after it
a promise        a day before it runs out         the instant it runs out
===============  ===============================  ==========================

Each is said once. It is said again only where the day or the promise was moved on and came near, or ran out, anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.registers.choices import Reason, Rhythm

AHEAD = timedelta(days=1)
STALE = timedelta(days=7)  # what ran out longer ago is nothing new: it stands in the list of what is due
MORNING = time(6)  # of mails, in UTC


def turning_points(due: date | datetime) -> dict[Reason, datetime]:
    """From when an entry reminds of a due day or of the instant of a promise, and from when it is late."""
    if isinstance(due, datetime):
        return {Reason.DUE: due - AHEAD, Reason.LATE: due}
    morning = datetime.combine(due, time(), tzinfo=UTC)
    return {Reason.DUE: morning - AHEAD, Reason.LATE: morning + AHEAD}


def reason_to_tell(
    due: date | datetime, *, changed_at: datetime, said: dict[Reason, datetime], at: datetime
) -> Reason | None:
    """What there is to say now.

    Parameters
    ----------
    due : the due day, or the instant at which a promise runs out.
    changed_at : when the entry was changed last: who set a day within its reminder knows of it.
    said : when it was said the last time, by reason.
    at : now.

    Returns
    -------
    Reason or None
        Late before due; None where all was said, or nothing is near.
    """
    points = turning_points(due)
    if points[Reason.LATE] <= at:
        is_news = at - points[Reason.LATE] < STALE and _is_new(points[Reason.LATE], said.get(Reason.LATE))
        return Reason.LATE if is_news else None
    start = points[Reason.DUE]
    return Reason.DUE if changed_at < start <= at and _is_new(start, said.get(Reason.DUE)) else None


def _is_new(since: datetime, said: datetime | None) -> bool:
    return said is None or said < since


def next_mail(rhythm: str, at: datetime) -> datetime | None:
    """The next morning on which a mail of that rhythm leaves, later than ``at``; None: never."""
    if rhythm == Rhythm.OFF:
        return None
    day = datetime.combine(at.astimezone(UTC).date(), MORNING, tzinfo=UTC)
    if rhythm == Rhythm.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    step = timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)
    return day if day > at else day + step
