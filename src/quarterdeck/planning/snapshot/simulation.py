"""A plan and the risks that act on it, simulated as files are."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from typing import Any

from quarterdeck.engine.calendars import CalendarError
from quarterdeck.engine.plan import PlanError
from quarterdeck.engine.simulation import SimulationError, Threads
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.risk_list import RiskList
from quarterdeck.exchange.simulation import Settings, Spread, as_record, simulate_documents
from quarterdeck.planning.models import SimulationRun
from quarterdeck.planning.queries.drivers import drivers_of
from quarterdeck.planning.snapshot.load import attach_baselines, load_state


@dataclass(frozen=True, slots=True)
class Played:
    """``record`` is None when the plan could not be simulated."""

    record: dict[str, Any] | None
    issues: list[dict[str, Any]]
    version: int
    fingerprint: str
    drivers: str


def play(run: SimulationRun) -> Played:
    """Simulate the plan as it stands."""
    state = load_state(run.plan)
    attach_baselines(state, numbers={0})
    document, drivers = state.document(), drivers_of(run.plan)
    spread = Spread(run.spread_low, run.spread_likely, run.spread_high)
    pool = Threads(os.cpu_count() or 1)
    settings = Settings(run.seed, run.iterations, share=run.percentile / 100, spread=spread, pool=pool)
    listed = RiskList(risks=drivers.risks) if drivers.risks else None
    inputs = repr((document, drivers.risks, run.seed, run.iterations, run.percentile, spread))
    record = None
    try:
        found, issues = simulate_documents([document], settings=settings, risks=listed, files=[run.plan.name])
        record = None if found is None else as_record(found)
    except (PlanError, CalendarError, SimulationError, OverflowError) as error:
        issues = [Issue("simulation.impossible", str(error), Severity.ERROR)]
    issues = [*issues, *(Issue("simulation.risk_left_out", words) for words in drivers.left_out)]
    return Played(
        record=record,
        issues=[{**asdict(issue), "severity": issue.severity.value} for issue in issues],
        version=state.version,
        fingerprint=hashlib.sha256(inputs.encode()).hexdigest(),
        drivers=drivers.mark,
    )
