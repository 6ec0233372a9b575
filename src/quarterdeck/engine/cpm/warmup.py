"""Runs every compiled pass of the critical path once on a few tasks."""

from __future__ import annotations

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.cpm.schedule import schedule
from quarterdeck.engine.plan import ConstraintKind, CyclicLogic, Links, build_plan


def warm_up() -> None:
    """Compile calendars, ordering, both passes and floats."""
    calendars = build_calendars([ALWAYS])
    plan = build_plan(
        calendars=calendars,
        duration=[0, 2, 3],
        project_start=0,
        parent=[-1, 0, 0],
        links=Links([1], [2]),
        constraint=[ConstraintKind.ASAP, ConstraintKind.ALAP, ConstraintKind.ASAP],
    )
    schedule(plan)
    try:
        build_plan(calendars=calendars, duration=[1, 1], project_start=0, links=Links([0, 1], [1, 0]))
    except CyclicLogic:
        return
