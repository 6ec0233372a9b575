"""Words and days of what a portfolio list declares."""

from __future__ import annotations

from datetime import date, timedelta

from quarterdeck.exchange.portfolio_list import ListedProject

A_YEAR = timedelta(days=365)
ONE_DAY = timedelta(days=1)


def listed_reason(listed: ListedProject, file: str) -> str:
    """The rating as the list words it, who gave it, and what it says about it; or why it gives none."""
    if listed.rating is None:
        return listed.missing.get("rating", "")
    giver = f"{listed.rating_by} rating" if listed.rating_by else "Rating"
    words = f"{giver} “{listed.rating_words}” in {file}."
    return f"{words} {listed.rating_narrative}".strip()


def period_before(day: date, former: date | None) -> date:
    """First day of the period that ends on `day`: the day after the former one, a year back at most."""
    earliest = day - A_YEAR + ONE_DAY
    return max(earliest, former + ONE_DAY) if former else earliest
