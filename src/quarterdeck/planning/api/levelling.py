from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.planning import actions
from quarterdeck.planning.api.plans import actor_of
from quarterdeck.planning.models import LevellingRun
from quarterdeck.planning.queries.levelling import USUAL_PRIORITY, levelling_by_id
from quarterdeck.planning.queries.plans import plan_by_id

router = Router()


class PlanToLevel(Schema):
    model_config = {"extra": "forbid"}

    plan: Annotated[int, Field(ge=1, le=2**63 - 1)]
    priority: Annotated[int, Field(ge=1, le=5, description="1 goes first")] = USUAL_PRIORITY


class LevellingIn(Schema):
    model_config = {"extra": "forbid"}

    plans: Annotated[list[PlanToLevel], Field(min_length=1, max_length=100)]
    method: Literal["priority", "fast", "optimal"] = "fast"
    seconds: Annotated[float, Field(ge=0.5, le=300, allow_inf_nan=False)] = 10.0
    within_float: bool = False
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


class LevellingOut(Schema):
    id: int
    state: str
    workspace: str
    method: str
    seconds: float
    within_float: bool
    seed: int
    fault: str
    result: dict[str, Any]
    change_set: int | None

    @staticmethod
    def of(run: LevellingRun) -> LevellingOut:
        return LevellingOut(
            id=run.pk,
            state=run.state,
            workspace=run.workspace.code,
            method=run.method,
            seconds=run.seconds,
            within_float=run.within_float,
            seed=run.seed,
            fault=run.fault,
            result=run.result,
            change_set=run.change_set_id,
        )


@router.post("/levellings", response={202: LevellingOut}, operation_id="planning_level_plans")
def level_plans(request: HttpRequest, payload: LevellingIn) -> Any:
    """Search in the background for delays after which nobody is asked for more than there is; the result is a draft."""
    actor = actor_of(request)
    run = actions.level_plan(
        actor=actor,
        plans=[(plan_by_id(actor, one.plan), one.priority) for one in payload.plans],
        method=payload.method,
        seconds=payload.seconds,
        within_float=payload.within_float,
        seed=payload.seed,
        at=clock.now(),
    )
    return Status(202, LevellingOut.of(run))


@router.get("/levellings/{levelling_id}", response=LevellingOut, operation_id="planning_read_levelling")
def read_levelling(request: HttpRequest, levelling_id: int) -> Any:
    """How far a levelling is; when it is ready, each move with its reason, and the draft to apply."""
    return LevellingOut.of(levelling_by_id(actor_of(request), levelling_id))
