"""Monte Carlo simulation of schedules and their cost: uncertainty in, dates and money with their probabilities out.

Sources: R. M. Van Slyke, Monte Carlo methods and the PERT problem, 1963; D. T. Hulett, Integrated cost-schedule risk
analysis, 2011; M. Vanhoucke, Project management with dynamic scheduling, 2012.
"""

from quarterdeck.engine.simulation.confidence import Contingency, Joint, contingency, joint, joint_at
from quarterdeck.engine.simulation.correlation import nearest_correlation
from quarterdeck.engine.simulation.curve import SpendCurve, spend_curve
from quarterdeck.engine.simulation.distributions import (
    Discrete,
    Distribution,
    Empirical,
    Fixed,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    lognormal_from_percentiles,
    normal_from_percentiles,
    observed,
    pert_from_percentiles,
    triangular_from_percentiles,
    uniform_from_percentiles,
)
from quarterdeck.engine.simulation.durations import SeveralForks
from quarterdeck.engine.simulation.errors import (
    BadCorrelation,
    BadDistribution,
    BadIterations,
    BadProbability,
    EmptyPlan,
    SimulationError,
    TooLong,
    UnknownTask,
)
from quarterdeck.engine.simulation.exposure import Exposure, exposure
from quarterdeck.engine.simulation.judging import TaskMeasures
from quarterdeck.engine.simulation.lanes.building import Part
from quarterdeck.engine.simulation.outcomes import Outcomes
from quarterdeck.engine.simulation.portfolio import CrossLink, Portfolio, join_plans
from quarterdeck.engine.simulation.ranks import rank_cruciality
from quarterdeck.engine.simulation.running import Cluster, Pool, Threads
from quarterdeck.engine.simulation.scene import remaining_ticks
from quarterdeck.engine.simulation.sensitivity import Saving, risk_savings, sensitive_tasks, task_savings
from quarterdeck.engine.simulation.simulating import Simulation, Target, simulate
from quarterdeck.engine.simulation.uncertainty import (
    EVERY_TASK,
    Chance,
    Correlation,
    Costs,
    Deed,
    Estimate,
    Impact,
    Kinship,
    Response,
    Risk,
    Uncertainty,
    Unit,
)

__all__ = [
    "EVERY_TASK",
    "BadCorrelation",
    "BadDistribution",
    "BadIterations",
    "BadProbability",
    "Chance",
    "Cluster",
    "Contingency",
    "Correlation",
    "Costs",
    "CrossLink",
    "Deed",
    "Discrete",
    "Distribution",
    "Empirical",
    "EmptyPlan",
    "Estimate",
    "Exposure",
    "Fixed",
    "Impact",
    "Joint",
    "Kinship",
    "Lognormal",
    "Normal",
    "Outcomes",
    "Part",
    "Pert",
    "Pool",
    "Portfolio",
    "Response",
    "Risk",
    "Saving",
    "SeveralForks",
    "Simulation",
    "SimulationError",
    "SpendCurve",
    "Target",
    "TaskMeasures",
    "Threads",
    "TooLong",
    "Triangular",
    "Uncertainty",
    "Uniform",
    "Unit",
    "UnknownTask",
    "contingency",
    "exposure",
    "join_plans",
    "joint",
    "joint_at",
    "lognormal_from_percentiles",
    "nearest_correlation",
    "normal_from_percentiles",
    "observed",
    "pert_from_percentiles",
    "rank_cruciality",
    "remaining_ticks",
    "risk_savings",
    "sensitive_tasks",
    "simulate",
    "spend_curve",
    "task_savings",
    "triangular_from_percentiles",
    "uniform_from_percentiles",
]
