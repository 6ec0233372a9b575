"""Buffers of dependencies between projects (domain: planning and scheduling, section 4.6)."""

from __future__ import annotations

from datetime import date

from numpy import busday_count

from quarterdeck.risk.choices import Buffer

GREEN_FROM = 10


def buffer_days(need_by: date, forecast: date | None) -> int | None:
    """Weekdays from the giver's forecast to the day of need; negative where the forecast is later."""
    return None if forecast is None else int(busday_count(forecast, need_by))


def buffer_of(need_by: date, forecast: date | None) -> Buffer:
    days = buffer_days(need_by, forecast)
    if days is None:
        return Buffer.NO_DATA
    if days < 0 or (forecast is not None and forecast > need_by):
        return Buffer.RED
    return Buffer.GREEN if days >= GREEN_FROM else Buffer.AMBER
