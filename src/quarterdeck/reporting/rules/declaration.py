"""Declared health beside the computed one: when a manager may say otherwise, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.reporting.choices import Agreement, Rag

SHORTEST_REASON = 30
LONGEST_VALIDITY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    message: str


def agreement(computed: Rag, declared: Rag | None) -> Agreement:
    if declared is None or computed.rank < 0 or declared.rank < 0:
        return Agreement.UNKNOWN
    if declared.rank == computed.rank:
        return Agreement.SAME
    return Agreement.BETTER if declared.rank < computed.rank else Agreement.WORSE


def needs_acceptance(computed: Rag, declared: Rag) -> bool:
    """Better than computed, and green where nothing could be computed: grey never counts as green by itself."""
    if computed.rank < 0:
        return declared == Rag.GREEN
    return agreement(computed, declared) == Agreement.BETTER


def declaration_faults(
    *, computed: Rag, declared: Rag, reason: str, corrective_action: str, expires_on: date | None, declared_on: date
) -> list[Fault]:
    """What is missing before a colour may be declared.

    Better than computed: a reason of at least 30 characters, a corrective action and an expiry within 30 days.
    Worse than computed: a reason. The same: nothing.
    """
    if declared.rank < 0:
        return [Fault("rag", "Declare green, amber or red.")]
    stands = agreement(computed, declared)
    if stands == Agreement.SAME:
        return []
    faults = []
    if not reason.strip():
        faults.append(Fault("reason", f"Say why it is {declared.label.lower()}; computed is {computed.label.lower()}."))
    if stands == Agreement.WORSE:
        return faults
    if reason.strip() and len(reason.strip()) < SHORTEST_REASON:
        faults.append(
            Fault("reason", f"Give a reason of at least {SHORTEST_REASON} characters; it has {len(reason.strip())}.")
        )
    if not corrective_action.strip():
        faults.append(Fault("corrective_action", "Name the action that brings the computed colour back."))
    if expires_on is None or not declared_on < expires_on <= declared_on + LONGEST_VALIDITY:
        faults.append(Fault("expires_on", "Choose an expiry after the status date, at most 30 days later."))
    return faults


def watermelon_index(pairs: list[tuple[Rag, Rag | None]]) -> float | None:
    """Share of reporting projects (computed red, amber or green) whose declared colour is better than the computed."""
    reporting = [(computed, declared) for computed, declared in pairs if computed.rank >= 0]
    if not reporting:
        return None
    better = sum(agreement(computed, declared) == Agreement.BETTER for computed, declared in reporting)
    return better / len(reporting)
