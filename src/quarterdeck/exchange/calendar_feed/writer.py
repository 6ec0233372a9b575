"""Write iCalendar (RFC 5545): one event for each task and milestone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

_PRODUCT = "-//Quarterdeck//Calendar feed//EN"
_HOURS_BETWEEN_LOOKS = 4
_ONE_DAY, _INSTANT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(slots=True, frozen=True)
class FeedEntry:
    """One task or milestone.

    Attributes
    ----------
    uid : str
        Identity that stays the same as long as the task exists.
    title, description, url : str
        What a calendar shows; the address leads to the task.
    start, finish : datetime
        Naive local time of the project. A milestone has one of both.
    is_milestone : bool
        Shown as the one day on which it stands.
    changed : datetime
        Last change, with its zone.
    """

    uid: str
    title: str
    start: datetime
    finish: datetime
    changed: datetime
    is_milestone: bool = False
    description: str = ""
    url: str = ""


def write_calendar_feed(entries: Iterable[FeedEntry], *, name: str, at: datetime) -> bytes:
    """The feed as bytes.

    Parameters
    ----------
    entries : iterable of FeedEntry
        In any order.
    name : str
        Name that calendars give the feed.
    at : datetime
        Instant at which the feed is made, with its zone.

    Returns
    -------
    bytes
        UTF-8 with line ends and folding of RFC 5545, section 3.1.

    Notes
    -----
    Tasks and milestones are events of whole days that do not block time: a plan says on which days work is done, and a
    person's own appointments say when. The last day counts, so the end, which iCalendar does not include, is the day
    after it (RFC 5545, section 3.6.1).

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> entry = FeedEntry("1@q", "Pour", datetime(2026, 3, 2, 8), datetime(2026, 3, 4, 17), noon)
    >>> b"DTEND;VALUE=DATE:20260305" in write_calendar_feed([entry], name="Mine", at=noon)
    True
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=_HOURS_BETWEEN_LOOKS), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=_HOURS_BETWEEN_LOOKS))
    for entry in sorted(entries, key=lambda each: (each.start, each.uid)):
        calendar.add_component(_event(entry, at))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: FeedEntry, at: datetime) -> Event:
    event = Event()
    first = (entry.finish if entry.is_milestone else entry.start).date()
    last = max(first, (entry.finish - _INSTANT).date())  # what ends at midnight ended with the day before
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    event.add("last-modified", entry.changed)
    event.add("summary", f"◆ {entry.title}" if entry.is_milestone else entry.title)
    event.add("dtstart", first)
    event.add("dtend", last + _ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["Milestone" if entry.is_milestone else "Task"])
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    return event
