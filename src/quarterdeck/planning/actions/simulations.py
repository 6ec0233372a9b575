"""Asking for a simulation of a plan, and playing it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.choices import SimulationState
from quarterdeck.planning.errors import BadSimulationSettings, NothingToSimulate, SimulationUnderway
from quarterdeck.planning.events import SimulationAsked
from quarterdeck.planning.models import Plan, SimulationRun
from quarterdeck.planning.snapshot.simulation import play

MOST_ITERATIONS = 100_000
LEAST_ITERATIONS = 100
WIDEST = 10.0
_RESULT = (
    *("state", "version", "finished_at", "milliseconds", "fingerprint", "drivers"),
    *("engine_version", "result", "issues"),
)


@dataclass(frozen=True, slots=True)
class SimulationWish:
    """What is asked for. The spread are factors on the planned durations of tasks that nobody estimated."""

    iterations: int = 10_000
    seed: int = 1
    percentile: float = 80.0
    low: float = 0.9
    likely: float = 1.0
    high: float = 1.3

    def faults(self) -> dict[str, str]:
        """What cannot be simulated, by field."""
        found = {}
        if not LEAST_ITERATIONS <= self.iterations <= MOST_ITERATIONS:
            found["iterations"] = f"Ask for {LEAST_ITERATIONS:,} to {MOST_ITERATIONS:,} iterations."
        if not 0 <= self.seed < 2**63:
            found["seed"] = "A seed is a whole number from 0."
        if not 1 <= self.percentile <= 99:
            found["percentile"] = "A percentile lies between 1 and 99."
        if not 0 <= self.low <= self.likely <= self.high <= WIDEST:
            found["low"] = f"Low, likely and high must rise, from 0 to {WIDEST:g} times the planned duration."
        return found


def simulate_plan(*, actor: Person, plan: Plan, wish: SimulationWish, at: datetime) -> SimulationRun:
    """Ask for a simulation of the plan as it will stand when its turn comes.

    Raises NotVisible, NotAllowed, BadSimulationSettings, NothingToSimulate, SimulationUnderway.
    """
    require(actor, "planning.simulate_plan", plan)
    if faults := wish.faults():
        raise BadSimulationSettings(faults)
    if not plan.task_count:
        raise NothingToSimulate
    with transaction.atomic():
        run = _waiting(actor, plan, wish, at)
        audit.record(
            actor=actor,
            at=at,
            action="planning.simulate_plan",
            subject=run,
            workspace=plan.workspace,
            changes={"iterations": [None, wish.iterations], "seed": [None, wish.seed]},
        )
        emit(SimulationAsked(simulation_run_id=run.pk), workspace=plan.workspace, actor=actor, at=at)
    return run


def _waiting(actor: Person, plan: Plan, wish: SimulationWish, at: datetime) -> SimulationRun:
    try:
        with transaction.atomic():
            return SimulationRun.objects.create(
                plan=plan,
                version=plan.version,
                iterations=wish.iterations,
                seed=wish.seed,
                percentile=wish.percentile,
                spread_low=wish.low,
                spread_likely=wish.likely,
                spread_high=wish.high,
                asked_at=at,
                asked_by=actor,
            )
    except IntegrityError as error:
        raise SimulationUnderway from error


def run_simulation(*, actor: Person, simulation: SimulationRun, at: datetime) -> SimulationRun:
    """Play a simulation that waits and keep what it found; one that is done stays as it is.

    Raises NotVisible, NotAllowed.
    """
    require(actor, "planning.simulate_plan", simulation.plan)
    if simulation.state != SimulationState.QUEUED:
        return simulation
    began = time.perf_counter()
    played = play(simulation)
    milliseconds = round((time.perf_counter() - began) * 1000)
    with transaction.atomic():
        held = SimulationRun.objects.select_for_update().get(pk=simulation.pk)
        if held.state != SimulationState.QUEUED:
            return held
        held.state = SimulationState.FAILED if played.record is None else SimulationState.DONE
        held.version, held.fingerprint, held.drivers = played.version, played.fingerprint, played.drivers
        held.result, held.issues = played.record, played.issues
        held.engine_version = "" if played.record is None else played.record["engine"]
        held.finished_at, held.milliseconds = at, milliseconds
        held.save(update_fields=_RESULT)
        audit.record(
            actor=actor,
            at=at,
            action="planning.run_simulation",
            subject=held,
            workspace=simulation.plan.workspace,
            changes={"state": [SimulationState.QUEUED.value, held.state], "fingerprint": [None, held.fingerprint]},
        )
    return held
