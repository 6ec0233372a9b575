"""The state machine of a project (domain 1.1).

| from              | to                | demands                                     |
|-------------------|-------------------|---------------------------------------------|
| Candidate         | Authorised        | sponsor                                     |
| Authorised        | Initiating        | sponsor, manager                            |
| Initiating        | Delivering        | sponsor, manager, method, class, tolerances |
| Delivering        | Closing           |                                             |
| Closing           | Closed            | ends as completed                           |
| Closed            | Benefits tracking | only when completed                         |
| Closed            | Archived          | reason                                      |
| Benefits tracking | Archived          |                                             |
| Initiating, Delivering | On hold      | reason, review date within 90 days          |
| On hold           | the state before  |                                             |
| Initiating, Delivering | Stopping     | reason                                      |
| Stopping          | Closed            | ends as stopped                             |

Gates, documents and registers add their own demands through the transition guards of ``portfolio.actions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.portfolio.choices import Outcome, ProjectState

HOLD_DAYS_AT_MOST = 90

_NEXT: dict[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.CANDIDATE: (ProjectState.AUTHORISED,),
    ProjectState.AUTHORISED: (ProjectState.INITIATING,),
    ProjectState.INITIATING: (ProjectState.DELIVERING, ProjectState.ON_HOLD, ProjectState.STOPPING),
    ProjectState.DELIVERING: (ProjectState.CLOSING, ProjectState.ON_HOLD, ProjectState.STOPPING),
    ProjectState.CLOSING: (ProjectState.CLOSED,),
    ProjectState.STOPPING: (ProjectState.CLOSED,),
    ProjectState.CLOSED: (ProjectState.BENEFITS_TRACKING, ProjectState.ARCHIVED),
    ProjectState.BENEFITS_TRACKING: (ProjectState.ARCHIVED,),
    ProjectState.ARCHIVED: (),
}
_REASONED = frozenset(
    {
        (ProjectState.INITIATING, ProjectState.ON_HOLD),
        (ProjectState.DELIVERING, ProjectState.ON_HOLD),
        (ProjectState.INITIATING, ProjectState.STOPPING),
        (ProjectState.DELIVERING, ProjectState.STOPPING),
        (ProjectState.CLOSED, ProjectState.ARCHIVED),
    }
)
_PARTIES: dict[ProjectState, tuple[str, ...]] = {
    ProjectState.AUTHORISED: ("sponsor",),
    ProjectState.INITIATING: ("sponsor", "manager"),
    ProjectState.DELIVERING: ("sponsor", "manager", "method", "size class", "tolerances"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of a project."""

    state: ProjectState
    held_from: ProjectState | None = None
    outcome: Outcome | None = None
    has: frozenset[str] = frozenset()


def next_states(standing: Standing) -> tuple[ProjectState, ...]:
    """The states that this project may go to from where it stands."""
    if standing.state is ProjectState.ON_HOLD:
        return (standing.held_from,) if standing.held_from else ()
    following = _NEXT[standing.state]
    if standing.state is ProjectState.CLOSED and standing.outcome is not Outcome.COMPLETED:
        return tuple(state for state in following if state is not ProjectState.BENEFITS_TRACKING)
    return following


def needs_reason(*, source: ProjectState, target: ProjectState) -> bool:
    return (source, target) in _REASONED


def missing_for(standing: Standing, target: ProjectState) -> tuple[str, ...]:
    """What the project still lacks before it may enter the target state. Coming back from hold asks nothing."""
    if standing.state is ProjectState.ON_HOLD:
        return ()
    return tuple(name for name in _PARTIES.get(target, ()) if name not in standing.has)


def outcome_of(*, source: ProjectState, target: ProjectState) -> Outcome | None:
    """The outcome that a transition settles; None when it settles none."""
    if target is not ProjectState.CLOSED:
        return None
    return Outcome.STOPPED if source is ProjectState.STOPPING else Outcome.COMPLETED


def hold_review_fault(*, review_on: date | None, today: date) -> str | None:
    """Why a review date will not do, or None."""
    if review_on is None:
        return "Enter the day on which the hold is reviewed."
    if review_on <= today:
        return "The review date is not in the future."
    latest = today + timedelta(days=HOLD_DAYS_AT_MOST)
    if review_on > latest:
        return f"A hold is reviewed within {HOLD_DAYS_AT_MOST} days: enter a day up to {latest:%d %b %Y}."
    return None
