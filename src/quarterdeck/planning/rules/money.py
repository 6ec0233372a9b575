"""What a plan says about money, taken out for readers who may not see it."""

from __future__ import annotations

import re
from typing import Any

MONEY_FIELDS = frozenset(
    {
        *("cost", "actual_cost", "remaining_cost", "fixed_cost", "rates"),
        *("record", "extras", "custom", "baselines", "timephased"),
    }
)
FIELD_VALUES = frozenset({"before", "after", "base", "ours", "theirs", "yours"})


def without_money(value: Any) -> Any:
    """A copy of effects, operations or differences with null in the place of every amount."""
    if isinstance(value, dict):
        hidden = FIELD_VALUES if value.get("field") in MONEY_FIELDS else MONEY_FIELDS
        return {name: None if name in hidden else without_money(one) for name, one in value.items()}
    return [without_money(one) for one in value] if isinstance(value, list) else value


QUOTED = re.compile("“[^”]*”")


def without_cells(told: Any) -> Any:
    """A copy of issues or of a fidelity report that quotes nothing: a cell that could not be read may be an amount."""
    if isinstance(told, dict):
        return {
            name: QUOTED.sub("“…”", one)
            if name in {"message", "words"} and isinstance(one, str)
            else without_cells(one)
            for name, one in told.items()
        }
    return [without_cells(one) for one in told] if isinstance(told, list) else told
