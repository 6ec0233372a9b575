"""What planning announces after the fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(Event):
    """A change set was applied or undone: the plan has a new version and new dates."""

    kind: ClassVar[str] = "planning.plan_changed"
    plan_id: int
    version: int
    change_set_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineCaptured(Event):
    kind: ClassVar[str] = "planning.baseline_captured"
    plan_id: int
    baseline_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUploaded(Event):
    """A plan file waits to be read."""

    kind: ClassVar[str] = "planning.file_uploaded"
    import_run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationAsked(Event):
    """A plan waits to be simulated."""

    kind: ClassVar[str] = "planning.simulation_asked"
    simulation_run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevellingRequested(Event):
    """Plans wait to be levelled."""

    kind: ClassVar[str] = "planning.levelling_requested"
    levelling_run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStepAsked(Event):
    """Files that came together are to be applied or undone as one."""

    kind: ClassVar[str] = "planning.batch_step_asked"
    batch_id: int
    step: str
