"""The words of GanttProject's files and what they mean here.

GanttProject counts whole days and knows no hours; a day of its plans is the usual day of eight hours.
Source: the files themselves and the behaviour of GanttProject 2.8 to 3.3 (links with hardness are kept to the day
when "Strong" and are a bound only when "Rubber"; vacations and their last day; the calendar's order of precedence).
"""

from __future__ import annotations

from quarterdeck.exchange.document import Interval, LinkType

FORMAT = "ganttproject"
DAY_MINUTES = 480
DAY_START, DAY_FINISH = 8, 17
HOURS = (Interval(480, 720), Interval(780, 1020))
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SATURDAY = 5
LONGEST_DAYS = 100_000

LINK_TYPES = {"1": LinkType.SS, "2": LinkType.FS, "3": LinkType.FF, "4": LinkType.SF}
STRONG, RUBBER = "Strong", "Rubber"
# Lowest, low, normal, high, highest.
PRIORITIES = {"3": 100, "0": 300, "1": 500, "2": 700, "4": 900}
NORMAL_PRIORITY = "1"
EARLIEST_BEGIN = "1"
MOST_BASELINES = 11
HOLIDAY, WORKING_DAY, NEUTRAL = "HOLIDAY", "WORKING_DAY", "NEUTRAL"
# Type of a column -> kind of a custom field.
KINDS = {"text": "text", "int": "integer", "double": "number", "date": "date", "boolean": "flag", "link": "text"}


def fresh_list() -> list[Interval]:
    """The hours of a working day, as a list of its own."""
    return [Interval(each.start, each.finish) for each in HOURS]
