"""Fields of a list in words, and what of a list is money."""

from __future__ import annotations

from typing import Any

WORDS = {
    "": "kept as it is",
    "source_id": "Identity",
    "name": "Name",
    "organisation": "Organisation",
    "area": "Area",
    "parent": "Belongs to",
    "description": "Description",
    "summary": "Description",
    "rating": "Rating",
    "rating_words": "Rating as written",
    "rating_narrative": "About the rating",
    "start": "Start",
    "finish": "Finish",
    "duration": "Duration in days",
    "baseline_start": "Baseline start",
    "baseline_finish": "Baseline finish",
    "schedule_narrative": "About the dates",
    "whole_life_cost": "Whole-life cost",
    "whole_life_forecast": "Whole-life forecast",
    "cost_narrative": "About the cost",
    "benefits": "Benefits",
    "benefits_narrative": "About the benefits",
    "year_budget": "Budget of a year",
    "year_forecast": "Forecast of a year",
    "year_variance": "Variance of a year",
    "year_narrative": "About the variance",
    "list": "List",
    "as_of": "Speaks for",
    "currency": "Currency",
}
MONEY = ("whole_life", "benefits", "cost_narrative", "years: ", "other: ", "year_")


def field_words(field: str) -> str:
    """A field as a page names it; figures of a year and other columns speak for themselves."""
    for prefix in ("years: ", "other: ", "missing: "):
        if field.startswith(prefix):
            rest = field.removeprefix(prefix)
            return f"No data: {WORDS.get(rest, rest).lower()}" if prefix == "missing: " else rest
    return WORDS.get(field, field)


def is_money(field: str) -> bool:
    return field.startswith(MONEY)


def without_money(difference: dict[str, Any]) -> dict[str, Any]:
    """A copy of the differences of a list without changes that speak of money."""
    changed = [
        one | {"fields": [each for each in one["fields"] if not is_money(each["field"])]}
        for one in difference.get("changed", ())
    ]
    return difference | {"changed": changed} if "changed" in difference else difference
