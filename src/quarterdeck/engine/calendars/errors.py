"""What can be wrong with a calendar."""

from __future__ import annotations


class CalendarError(ValueError):
    """A calendar that cannot be used."""


class ImpossibleCalendar(CalendarError):
    """A calendar without any working time in its week: nothing scheduled on it would ever finish."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Calendar “{name}” has no working time in its week.")
        self.calendar = name


class InheritanceCycle(CalendarError):
    """Calendars that inherit from one another in a circle."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("Calendars inherit from one another in a circle: " + " → ".join(names) + ".")
        self.calendars = names
