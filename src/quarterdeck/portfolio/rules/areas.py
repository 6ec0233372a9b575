"""How a project's cost and benefits are shared between initiative areas (domain 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

WHOLE = Decimal(100)
CENT = Decimal("0.01")


def split_faults(shares: Mapping[int, Decimal], *, primary: int) -> list[str]:
    """What is wrong with a split, in words; empty when it may be used. Keys are area ids."""
    faults = []
    if primary not in shares:
        faults.append("The primary area needs a share.")
    if any(not share.is_finite() or share <= 0 for share in shares.values()):
        faults.append("Each share is more than 0 %.")
        return faults
    total = sum(shares.values(), Decimal(0))
    if total != WHOLE:
        faults.append(f"The shares sum to {total.normalize():f} %; they must sum to 100 %.")
    return faults


def share_amount(amount: Decimal, shares: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Divide an amount by a split so that the parts sum to it exactly; the largest share takes the rounding."""
    parts = {area: (amount * share / WHOLE).quantize(CENT) for area, share in shares.items()}
    largest = max(shares, key=lambda area: (shares[area], -area))
    parts[largest] += amount - sum(parts.values(), Decimal(0))
    return parts
