"""Plain values that stand in many fields of a plan document."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

Minutes = float
CustomValue = str | float | int | bool | Decimal | datetime | None
