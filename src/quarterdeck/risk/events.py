from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionKeptPostponed(Event):
    """The due day of an action has been moved later for the third time: domain rule, it raises an issue."""

    kind: ClassVar[str] = "risk.action_kept_postponed"
    action_id: int
