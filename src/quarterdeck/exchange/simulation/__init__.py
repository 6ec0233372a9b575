"""Simulation of plan documents: their estimates, risks and costs as the engine's, the answer as one JSON object."""

from quarterdeck.exchange.simulation.record import as_record
from quarterdeck.exchange.simulation.running import SimulatedPlans, simulate_documents
from quarterdeck.exchange.simulation.settings import DEFAULT_SPREAD, Settings, Spread

__all__ = [
    "DEFAULT_SPREAD",
    "Settings",
    "SimulatedPlans",
    "Spread",
    "as_record",
    "simulate_documents",
]
