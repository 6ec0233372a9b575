"""Tasks and milestones of a person as an iCalendar feed."""

from quarterdeck.exchange.calendar_feed.writer import FeedEntry, write_calendar_feed

__all__ = ["FeedEntry", "write_calendar_feed"]
