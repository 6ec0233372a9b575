"""Schedule quality: the fourteen points of the DCMA schedule assessment and further health checks.

Source: Defense Contract Management Agency, *Earned Value Management System Program Analysis Pamphlet*
(DCMA-EA PAM 200.1), 2012, section 4.
"""

from quarterdeck.engine.quality.facts import (
    PROJECT_CALENDAR,
    DateConstraint,
    InvalidFacts,
    Limits,
    Logic,
    QualityInput,
)
from quarterdeck.engine.quality.health import health_checks
from quarterdeck.engine.quality.logic import lags, leads, missing_logic, relationship_types
from quarterdeck.engine.quality.path import critical_path_test, path_length_index
from quarterdeck.engine.quality.progress import execution_index, invalid_dates, missed_tasks
from quarterdeck.engine.quality.report import Check, Fault, Offender, QualityReport, Rule, Unit, Verdict
from quarterdeck.engine.quality.shape import hard_constraints, high_duration, high_float, negative_float, resources

__all__ = [
    "PROJECT_CALENDAR",
    "Check",
    "DateConstraint",
    "Fault",
    "InvalidFacts",
    "Limits",
    "Logic",
    "Offender",
    "QualityInput",
    "QualityReport",
    "Rule",
    "Unit",
    "Verdict",
    "assess",
]


def assess(plan: QualityInput) -> QualityReport:
    """Judge a schedule.

    Parameters
    ----------
    plan : QualityInput
        The schedule as arrays, with its limits.

    Returns
    -------
    QualityReport
        Fourteen numbered checks and the health checks, each with a verdict and all of its offenders. A check that lacks
        what it needs (a baseline, a status date, an open task) is not evaluable, never passed.
    """
    checks = (
        missing_logic(plan),
        leads(plan),
        lags(plan),
        relationship_types(plan),
        hard_constraints(plan),
        high_float(plan),
        negative_float(plan),
        high_duration(plan),
        invalid_dates(plan),
        resources(plan),
        missed_tasks(plan),
        critical_path_test(plan),
        path_length_index(plan),
        execution_index(plan),
    )
    return QualityReport(checks=checks, health=health_checks(plan))
