"""Anticipated refusals of planning; the faces turn them into words and status codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from quarterdeck.core.errors import Conflict as StateConflict
from quarterdeck.core.errors import NotAllowed, Refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one operation: its index in the change set, the field, and what to do."""

    index: int
    field: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class OperationRefused(Refusal):
    """The change set as a whole is refused; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        words = faults[0].message if faults else "The change set is refused."
        fields = {f"operations.{fault.index}.{fault.field}": fault.message for fault in faults}
        super().__init__(words, fields=fields, faults=[fault.as_dict() for fault in faults])


class NoSuchColumn(Refusal):
    """A card was to be moved to a column that its board does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The board has no column “{name[:60]}”.")


class MappingInvalid(Refusal):
    """What was sent says nothing about the columns of a list."""


class FieldRefused(Exception):
    """A rule refuses one field of the operation at hand; the caller adds the index."""

    def __init__(self, field_name: str, message: str) -> None:
        self.field = field_name
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same field changed on both sides since ``base``. Values are as in the operations' JSON."""

    task: int | None
    field: str
    base: Any
    theirs: Any
    yours: Any
    table: str = "tasks"
    row: int | None = None
    label: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class PlanChangedMeanwhile(StateConflict):
    """Somebody else changed the same fields, or the plan moved on twice while this change was computed."""

    words = "The plan changed meanwhile. Compare the values and apply again."

    def __init__(self, conflicts: list[Conflict] | None = None) -> None:
        self.conflicts = conflicts or []
        super().__init__(conflicts=[conflict.as_dict() for conflict in self.conflicts])


class ChangeSetClosed(StateConflict):
    """The change set is applied, undone or discarded, and cannot take that step again."""

    def __init__(self, state: str) -> None:
        super().__init__(f"This change set is {state.lower()}; that step is no longer open.")


class OwnBaselineApproval(NotAllowed):
    words = "A baseline is approved by someone other than the person who proposed it. Keep it as a draft for them."


class ManagersOwnBaseline(NotAllowed):
    words = "A project's manager never approves its baseline. A sponsor or portfolio manager does."


class BaselineProposed(StateConflict):
    words = "A baseline is proposed already. It is approved, refused or taken back before the next one."


class BaselineOutdated(StateConflict):
    words = "The plan has changed since this baseline was proposed. Bring the proposal up to date, then decide on it."


class BaselineGone(StateConflict):
    words = "The baseline that a file brought is no longer there; its import was undone."


class BaselineApproved(StateConflict):
    words = "An approved baseline stays as it is and cannot be undone. Propose another one with its reason."


class BaselineKindUnfit(Refusal):
    """The first baseline is the original; every later one is an approved change or a re-baseline."""

    def __init__(self, words: str, *, field_name: str = "kind") -> None:
        super().__init__(words, fields={field_name: words})


class ReasonMissing(Refusal):
    def __init__(self, words: str) -> None:
        super().__init__(words, fields={"reason": words})


class OperationNotAllowed(NotAllowed):
    """The actor may not do one kind of operation on what it touches."""

    def __init__(self, index: int, words: str) -> None:
        self.index = index
        super().__init__(words, fields={f"operations.{index}.op": words})


class ScheduleImpossible(Refusal):
    """The network cannot be scheduled: a cycle, a calendar without working time."""

    def __init__(self, words: str, task_ids: list[int] | None = None) -> None:
        self.task_ids = task_ids or []
        super().__init__(words, tasks=self.task_ids)


class ImportNotReady(StateConflict):
    """The file is not read yet, could not be read, or was dealt with before."""

    def __init__(self, state: str) -> None:
        super().__init__(f"This import is {state.lower()}; it cannot be applied.")


class MatchesUndecided(StateConflict):
    """Rows of the file look like rows of the plan, and nobody has said yet whether they are."""

    def __init__(self, number: int) -> None:
        rows = "One row looks" if number == 1 else f"{number} rows look"
        super().__init__(f"{rows} like rows that are here. Say first which are the same.")


class BatchNotReady(StateConflict):
    """Files of the batch are still being read, or none of them can take the step."""


class BatchRefused(StateConflict):
    """One file of the batch stopped the whole; none was changed."""

    def __init__(self, file_name: str, words: str) -> None:
        self.file_name = file_name
        super().__init__(f"{file_name}: {words}")


class NoSuchDoubt(Refusal):
    """The answer names a row of the file that is in no doubt."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no doubt about “{key[:80]}” (any more).")


class UnknownField(Refusal):
    """A rule names a field, a table or a winner that no import knows."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No rule can be set for “{name[:80]}”.")


class NothingToImport(Refusal):
    words = "Choose at least one plan file."


class NoPlanInside(Refusal):
    """A folder or zip holds nothing that could be a plan."""

    def __init__(self, names: Sequence[str]) -> None:
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        super().__init__(f"There is no plan in it: {shown}." if names else "There is nothing in it.")


class TooManyPlans(Refusal):
    """So many plans at once would hold up everybody else's."""

    def __init__(self, number: int, most: int) -> None:
        super().__init__(f"It holds {number} plans; at most {most} are taken at once. Bring them in several parts.")


class PlanExists(Refusal):
    words = "This project has a plan already."


class LevellingRefused(Refusal):
    """One value of what was asked for cannot be used."""

    def __init__(self, field_name: str, words: str) -> None:
        super().__init__(words, fields={field_name: words})


class LevellingImpossible(Refusal):
    """The plan has no levelled schedule, or none at all; the engine says why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)


@dataclass(slots=True)
class FaultList:
    """Collects faults so that a person sees all of them at once."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, index: int, field_name: str, message: str) -> None:
        self.faults.append(Fault(index, field_name, message))

    def raise_if_any(self) -> None:
        if self.faults:
            raise OperationRefused(self.faults)


class NothingToSimulate(Refusal):
    words = "The plan has no task to simulate."


class SimulationUnderway(StateConflict):
    """A simulation of the plan is waiting or running; two at a time would only wait for each other."""

    words = "A simulation of this plan is already on its way."


class BadSimulationSettings(Refusal):
    """Settings that cannot be simulated, by field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(next(iter(fields.values())), fields=fields)
