from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.planning.actions import SimulationWish, simulate_plan
from quarterdeck.planning.api.plans import actor_of
from quarterdeck.planning.models import SimulationRun
from quarterdeck.planning.queries.plans import plan_by_id
from quarterdeck.planning.queries.simulations import result_for, simulation_by_id, simulations_of, stale_because

router = Router()
MOST = 100


class SimulationHead(Schema):
    """What was asked and what became of it."""

    id: int
    plan: int
    state: str
    version: int
    iterations: int
    seed: int
    percentile: float
    asked_at: str
    finished_at: str | None
    milliseconds: int
    fingerprint: str
    engine_version: str

    @staticmethod
    def values(run: SimulationRun) -> dict[str, Any]:
        names = ("state", "version", "iterations", "seed", "percentile", "milliseconds", "fingerprint")
        return {name: getattr(run, name) for name in (*names, "engine_version")} | {
            "id": run.pk,
            "plan": run.plan_id,
            "asked_at": run.asked_at.isoformat(),
            "finished_at": None if run.finished_at is None else run.finished_at.isoformat(),
        }


class SimulationOut(SimulationHead):
    """``result`` is as docs/simulation.md tells it, amounts only for those who may see costs."""

    stale: list[str]
    issues: list[dict[str, Any]]
    result: dict[str, Any] | None

    @staticmethod
    def of(run: SimulationRun, *, actor: Person) -> SimulationOut:
        more = {"stale": stale_because(run), "issues": run.issues, "result": result_for(actor, run)}
        return SimulationOut(**SimulationHead.values(run), **more)


class SimulationIn(Schema):
    """Low, likely and high are factors on the planned durations of tasks that nobody estimated."""

    model_config = {"extra": "forbid"}

    iterations: int = 10_000
    seed: int = Field(1, ge=0, lt=2**63)
    percentile: float = 80.0
    low: float = 0.9
    likely: float = 1.0
    high: float = 1.3


@router.get("/plans/{plan_id}/simulations", response=list[SimulationHead], operation_id="planning_list_simulations")
def list_simulations(request: HttpRequest, plan_id: int) -> Any:
    """The simulations of a plan, newest first."""
    plan = plan_by_id(actor_of(request), plan_id)
    return [SimulationHead.values(run) for run in simulations_of(plan)[:MOST]]


@router.post("/plans/{plan_id}/simulations", response={202: SimulationOut}, operation_id="planning_simulate_plan")
def ask_for_simulation(request: HttpRequest, plan_id: int, given: SimulationIn) -> Any:
    """Ask for a simulation; read it until its state is no longer ``queued``."""
    actor = actor_of(request)
    plan = plan_by_id(actor, plan_id)
    run = simulate_plan(actor=actor, plan=plan, wish=SimulationWish(**given.dict()), at=clock.now())
    return Status(202, SimulationOut.of(run, actor=actor))


@router.get("/simulations/{simulation_id}", response=SimulationOut, operation_id="planning_read_simulation")
def read_simulation(request: HttpRequest, simulation_id: int) -> Any:
    actor = actor_of(request)
    return SimulationOut.of(simulation_by_id(actor, simulation_id), actor=actor)
