"""Whether a step of the workflow may be taken, as far as the entry itself can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quarterdeck.registers.declaration.workflow import Transition
from quarterdeck.registers.rules.values import is_empty

LONGEST_REASON = 2000


def missing_for(step: Transition, values: Mapping[str, object], *, reason: str, evidence: str) -> dict[str, str]:
    """What the step still needs: field -> what to enter.

    Examples
    --------
    >>> missing_for(Transition("end", "End", (), "done", reason=True), {}, reason=" ", evidence="")
    {'reason': 'Give a reason.'}
    """
    missing = {key: "This is needed for the step." for key in step.requires if is_empty(values.get(key))}
    if step.reason and not reason.strip():
        missing["reason"] = "Give a reason."
    if len(reason) > LONGEST_REASON:
        missing["reason"] = f"Shorten the reason to {LONGEST_REASON} characters."
    if step.evidence and not evidence.strip():
        missing["evidence"] = "Name the proof: an address, or where it is kept."
    return missing


def breaks_separation(step: Transition, last_doers: Mapping[str, int | None], actor: int) -> bool:
    """Whether the actor was the last to do something that this step must be kept apart from."""
    return any(last_doers.get(other) == actor for other in step.segregated)


def steps_between(steps: Iterable[Transition], old: str, new: str) -> list[Transition]:
    """The ways that lead from one state to another: what a card dropped on a column can mean."""
    return [step for step in steps if step.leaves(old) and step.target == new]
