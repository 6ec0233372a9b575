"""A simulation's record for readers who may not see all of it."""

from __future__ import annotations

from typing import Any

_MONEY = frozenset(
    ("cost", "joint", "money", "money_saved", "response_cost", "worth_it", "cost_to_go", "probability_of_cost")
)
_MONEY_LISTS = frozenset(("s_curve", "scatter"))


def without_costs(value: Any) -> Any:
    """A copy with null in the place of every amount, and nothing that only amounts explain."""
    if isinstance(value, dict):
        return {
            name: None if name in _MONEY else [] if name in _MONEY_LISTS else without_costs(one)
            for name, one in value.items()
        }
    return [without_costs(one) for one in value] if isinstance(value, list) else value


def without_drivers(record: dict[str, Any]) -> dict[str, Any]:
    """A copy that says that there are risks but names none."""
    return record | {"drivers": [], "after_response": None}
