"""What a plan says about money, taken out for readers who may not see it."""

from __future__ import annotations

from typing import Any

MONEY_FIELDS = frozenset(
    {"cost", "actual_cost", "remaining_cost", "fixed_cost", "rates", "record", "extras", "baselines", "timephased"}
)
FIELD_VALUES = frozenset({"before", "after", "base", "ours", "theirs", "yours"})


def without_money(value: Any) -> Any:
    """A copy of effects, operations or differences with null in the place of every amount."""
    if isinstance(value, dict):
        hidden = FIELD_VALUES if value.get("field") in MONEY_FIELDS else MONEY_FIELDS
        return {name: None if name in hidden else without_money(one) for name, one in value.items()}
    return [without_money(one) for one in value] if isinstance(value, list) else value
