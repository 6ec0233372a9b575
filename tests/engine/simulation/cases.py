"""Small plans in whole days, and their outcomes in days: what the worked examples speak of."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import build_calendars, day_of, standard_pattern
from quarterdeck.engine.plan import Links, Plan, build_plan
from quarterdeck.engine.simulation import Distribution, Estimate, Outcomes, Simulation, Triangular, Uniform, Unit

DAY = 480
START = day_of(date(2026, 10, 19)) * 1440 + 480
WEEK = build_calendars([standard_pattern()])
Floats = npt.NDArray[np.float64]


def plan(durations: list[float], links: list[tuple[int, int]] | None = None, **columns: object) -> Plan:
    """Tasks with durations in days and finish-to-start links."""
    wires = Links(*map(list, zip(*links, strict=True))) if links else None
    ticks = [round(days * DAY) for days in durations]
    return build_plan(calendars=WEEK, duration=ticks, project_start=START, links=wires, **columns)  # type: ignore[arg-type]


def triangle(low: float, mode: float, high: float) -> Estimate:
    """A triangular estimate in days."""
    return Estimate(Triangular(low * DAY, mode * DAY, high * DAY), Unit.TICKS)


def between(low: float, high: float) -> Estimate:
    """A uniform estimate in days."""
    return Estimate(Uniform(low * DAY, high * DAY), Unit.TICKS)


def estimate(held: Distribution) -> Estimate:
    """An estimate whose numbers are ticks."""
    return Estimate(held, Unit.TICKS)


def days(outcomes: Outcomes) -> Floats:
    """Finishes as working days from the start."""
    return WEEK.between(0, START, outcomes.values) / DAY


def share(values: Floats, part: float) -> float:
    """The lowest value that a part of all do not exceed."""
    return float(Outcomes(values).percentile(part))


def same(first: Simulation, second: Simulation) -> bool:
    """Whether two simulations agree to the last bit."""
    pairs = [(first.finish.values, second.finish.values), (first.costs, second.costs)]
    pairs += [(a.finish.values, b.finish.values) for a, b in zip(first.targets, second.targets, strict=True)]
    pairs += [(getattr(first.tasks, n), getattr(second.tasks, n)) for n in first.tasks.__slots__]
    pairs.append((first.occurrences, second.occurrences))
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)
