"""Distributions of what is not certain, by their ends or by two percentiles."""

from quarterdeck.engine.simulation.distributions.percentiles import (
    P10_P90,
    lognormal_from_percentiles,
    normal_from_percentiles,
    pert_from_percentiles,
    triangular_from_percentiles,
    uniform_from_percentiles,
)
from quarterdeck.engine.simulation.distributions.shapes import (
    PERT_WEIGHT,
    Discrete,
    Distribution,
    Empirical,
    Fixed,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    observed,
)

__all__ = [
    "P10_P90",
    "PERT_WEIGHT",
    "Discrete",
    "Distribution",
    "Empirical",
    "Fixed",
    "Lognormal",
    "Normal",
    "Pert",
    "Triangular",
    "Uniform",
    "lognormal_from_percentiles",
    "normal_from_percentiles",
    "observed",
    "pert_from_percentiles",
    "triangular_from_percentiles",
    "uniform_from_percentiles",
]
