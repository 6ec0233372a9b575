"""Whether a project's data can be trusted: simple rules, each passed, failed or not applicable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FRESH = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class DataFacts:
    has_plan: bool
    has_baseline: bool
    has_budget: bool
    has_actual_cost: bool
    has_manager: bool
    has_sponsor: bool
    has_started: bool
    reported_on: date | None
    status_date: date
    is_baseline_approved: bool = True


def data_faults(facts: DataFacts) -> tuple[tuple[str, ...], int]:
    """The rules that failed, in words, and how many were evaluated."""
    rules = [
        (facts.has_plan, "No plan"),
        (facts.has_manager, "No project manager named"),
        (facts.has_sponsor, "No sponsor named"),
        (facts.has_budget, "No approved budget"),
    ]
    if facts.has_plan:
        words = "The baseline is not approved" if facts.has_baseline else "No baseline"
        rules.append((facts.has_baseline and facts.is_baseline_approved, words))
        rules.append((facts.reported_on is not None, "No status date reported"))
    if facts.reported_on is not None:
        age = facts.status_date - facts.reported_on
        rules.append((age <= FRESH, f"Status is {age.days} days old"))
    if facts.has_started:
        rules.append((facts.has_actual_cost, "No actual cost booked"))
    return tuple(words for passed, words in rules if not passed), len(rules)


def data_quality(projects: list[tuple[int, int]]) -> float | None:
    """Share of passed rules over (faults, rules) of all projects; None when none was evaluated."""
    evaluated = sum(rules for _, rules in projects)
    return 1 - sum(faults for faults, _ in projects) / evaluated if evaluated else None
