"""Objectives, key results and how projects line up with them (domain 1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

ONE = Decimal(1)
ZERO = Decimal(0)
DIRECT = 3
ORPHAN_BELOW = Decimal(10)
OVER_CLAIM_ABOVE = Decimal("1.20")


@dataclass(frozen=True, slots=True)
class ProjectAlignment:
    """A project as the alignment checks see it. ``alignment`` is 0 to 100, None when no objective is active."""

    project: int
    budget: Decimal | None
    alignment: Decimal | None
    is_mandatory: bool = False
    is_active: bool = True


def key_result_progress(*, baseline: Decimal, target: Decimal, current: Decimal | None) -> Decimal | None:
    """Share of the way from baseline to target, 0 to 1, for rising and falling targets alike.

    None when nothing was measured, or when target and baseline are the same.
    """
    if current is None or target == baseline:
        return None
    return min(ONE, max(ZERO, (current - baseline) / (target - baseline)))


def objective_progress(progress: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Mean of the key results by weight; those without data are left out, and None when all are."""
    known = [(weight, value) for weight, value in progress if value is not None]
    total = sum((weight for weight, _ in known), ZERO)
    if total == 0:
        return None
    return sum((weight * value for weight, value in known), ZERO) / total


def weights_fault(weights: Iterable[Decimal]) -> str | None:
    """Why the weights of the active objectives will not do, or None."""
    total = sum(weights, ZERO)
    if total == ONE:
        return None
    return f"The weights of the active objectives sum to {total.normalize():f}; they must sum to 1."


def alignment(*, weights: Mapping[int, Decimal], contributions: Mapping[int, int]) -> Decimal | None:
    """Alignment in percent: 100 × Σ weight × highest contribution ÷ 3. Keys are objective ids.

    None when there is no objective to line up with.
    """
    if not weights:
        return None
    reached = sum((weight * contributions.get(key, 0) for key, weight in weights.items()), ZERO)
    return 100 * reached / DIRECT


def highest_contributions(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The highest contribution per objective, from (objective, contribution) pairs."""
    highest: dict[int, int] = {}
    for objective, level in links:
        highest[objective] = max(level, highest.get(objective, 0))
    return highest


def claimed_share(*, deltas: Iterable[Decimal], baseline: Decimal, target: Decimal) -> Decimal | None:
    """Sum of the projects' expected deltas over the gap; None when there is no gap."""
    gap = target - baseline
    return None if gap == 0 else sum(deltas, ZERO) / gap


def is_over_claimed(share: Decimal | None) -> bool:
    """More than 120 % of the gap is promised."""
    return share is not None and share > OVER_CLAIM_ABOVE


def orphan_spend(projects: Sequence[ProjectAlignment]) -> Decimal:
    """Budget of active, non-mandatory projects that line up with less than 10 %."""
    return sum(
        (
            project.budget
            for project in projects
            if project.is_active
            and not project.is_mandatory
            and project.budget is not None
            and project.alignment is not None
            and project.alignment < ORPHAN_BELOW
        ),
        ZERO,
    )


def uncovered_objectives(objectives: Iterable[int], links: Iterable[tuple[int, int]]) -> list[int]:
    """Objectives to which no active project contributes 2 or more. Links: (objective, contribution)."""
    covered = {objective for objective, level in links if level >= 2}
    return [objective for objective in objectives if objective not in covered]
