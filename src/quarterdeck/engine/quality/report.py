"""What an assessment of a schedule says: checks, verdicts and offenders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    NOT_EVALUABLE = "not_evaluable"


class Unit(StrEnum):
    """Unit of a measure: ``share`` is 0 to 1, ``ratio`` a quotient around 1, ``density`` links per task."""

    SHARE = "share"
    COUNT = "count"
    RATIO = "ratio"
    DENSITY = "density"
    DAYS = "days"


class Rule(StrEnum):
    """How a measure is compared with the threshold."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BETWEEN = "between"


class Fault(StrEnum):
    """Why a task or a link is an offender."""

    NO_PREDECESSOR = "no_predecessor"
    NO_SUCCESSOR = "no_successor"
    NO_LINK = "no_link"
    LEAD = "lead"
    LAG = "lag"
    NOT_FINISH_TO_START = "not_finish_to_start"
    HARD_CONSTRAINT = "hard_constraint"
    HIGH_FLOAT = "high_float"
    NEGATIVE_FLOAT = "negative_float"
    LONG_DURATION = "long_duration"
    FORECAST_IN_PAST = "forecast_in_past"
    ACTUAL_IN_FUTURE = "actual_in_future"
    NO_RESOURCE = "no_resource"
    MISSED = "missed"
    OVERDUE = "overdue"
    DELAY_ABSORBED = "delay_absorbed"
    AFTER_BASELINE_FINISH = "after_baseline_finish"
    NOT_COMPLETED = "not_completed"
    NO_BASELINE = "no_baseline"
    OUT_OF_SEQUENCE = "out_of_sequence"
    DANGLING_START = "dangling_start"
    DANGLING_FINISH = "dangling_finish"
    LOGIC_ON_SUMMARY = "logic_on_summary"
    MANY_PREDECESSORS = "many_predecessors"
    CONSTRAINT_WITHOUT_NOTE = "constraint_without_note"
    DEADLINE_MISSED = "deadline_missed"
    MANUAL = "manual"


_WORDS = {
    Fault.NO_PREDECESSOR: "no predecessor",
    Fault.NO_SUCCESSOR: "no successor",
    Fault.NO_LINK: "neither predecessor nor successor",
    Fault.LEAD: "negative lag of {value:g} days",
    Fault.LAG: "lag of {value:g} days",
    Fault.NOT_FINISH_TO_START: "not finish-to-start",
    Fault.HARD_CONSTRAINT: "hard constraint",
    Fault.HIGH_FLOAT: "total float of {value:g} days",
    Fault.NEGATIVE_FLOAT: "total float of {value:g} days",
    Fault.LONG_DURATION: "duration of {value:g} days",
    Fault.FORECAST_IN_PAST: "forecast before the status date",
    Fault.ACTUAL_IN_FUTURE: "actual date after the status date",
    Fault.NO_RESOURCE: "neither resource nor cost",
    Fault.MISSED: "finished later than its baseline",
    Fault.OVERDUE: "due by the status date and not finished",
    Fault.DELAY_ABSORBED: "a delay of 600 days moves the finish by only {value:g}",
    Fault.AFTER_BASELINE_FINISH: "finishes after the baseline finish of the project",
    Fault.NOT_COMPLETED: "due by the status date and not finished",
    Fault.NO_BASELINE: "no baseline dates",
    Fault.OUT_OF_SEQUENCE: "the successor went ahead of its predecessor",
    Fault.DANGLING_START: "no predecessor drives its start",
    Fault.DANGLING_FINISH: "no successor follows its finish",
    Fault.LOGIC_ON_SUMMARY: "a link on a summary task",
    Fault.MANY_PREDECESSORS: "{value:g} predecessors",
    Fault.CONSTRAINT_WITHOUT_NOTE: "date constraint without a note",
    Fault.DEADLINE_MISSED: "forecast {value:g} days after its deadline",
    Fault.MANUAL: "scheduled by hand: links do not move it",
}


@dataclass(frozen=True, slots=True)
class Offender:
    """A task or a link that breaks a check. ``task`` and ``link`` are the caller's identifiers; one of them is set.

    ``value`` is what was measured on it, in days or as a count, where that says more than the reason alone.
    """

    fault: Fault
    task: int | None = None
    link: int | None = None
    value: float | None = None

    @property
    def reason(self) -> str:
        """The fault in plain words."""
        return _WORDS[self.fault].format(value=self.value)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the measure, the limit, the verdict and everything that offends.

    ``number`` is 1 to 14 for the fourteen points and ``None`` for further health checks. ``counted`` of ``population``
    items offend, where the measure is a share. ``measure`` is ``None`` exactly when the verdict is NOT_EVALUABLE, and
    ``reason`` then says why. ``upper`` is the second limit of a BETWEEN rule.
    """

    code: str
    name: str
    number: int | None
    unit: Unit
    rule: Rule
    threshold: float
    verdict: Verdict
    measure: float | None
    population: int = 0
    offenders: tuple[Offender, ...] = ()
    reason: str = ""
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The fourteen checks in order, and the health checks. The score is ``passed`` of ``evaluable`` of the fourteen."""

    checks: tuple[Check, ...]
    health: tuple[Check, ...]

    @property
    def passed(self) -> int:
        return sum(check.verdict is Verdict.PASS for check in self.checks)

    @property
    def evaluable(self) -> int:
        return sum(check.verdict is not Verdict.NOT_EVALUABLE for check in self.checks)

    @property
    def is_bad(self) -> bool:
        """Whether one of the fourteen checks fails."""
        return any(check.verdict is Verdict.FAIL for check in self.checks)

    def check(self, key: int | str) -> Check:
        """The check with a number (1 to 14) or a code.

        Raises
        ------
        KeyError
            No such check.
        """
        for check in (*self.checks, *self.health):
            if key in (check.number, check.code):
                return check
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A check before it is measured: its name, unit and limit."""

    code: str
    name: str
    unit: Unit
    rule: Rule
    threshold: float
    number: int | None = None
    upper: float | None = None

    def judge(self, measure: float, *, population: int = 0, offenders: Iterable[Offender] = ()) -> Check:
        return self._check(
            Verdict.PASS if self._holds(measure) else Verdict.FAIL,
            measure=measure,
            population=population,
            offenders=tuple(offenders),
        )

    def share(self, *, of: int, offenders: Iterable[Offender], empty: str) -> Check:
        """Judge offenders as a share of a population; nothing to judge is not evaluable."""
        found = tuple(offenders)
        if of == 0:
            return self.not_evaluable(empty)
        return self.judge(len(found) / of, population=of, offenders=found)

    def count(self, *, population: int, offenders: Iterable[Offender], empty: str) -> Check:
        """Judge a number of offenders; nothing to judge is not evaluable."""
        found = tuple(offenders)
        if population == 0:
            return self.not_evaluable(empty)
        return self.judge(float(len(found)), population=population, offenders=found)

    def not_evaluable(self, reason: str) -> Check:
        return self._check(Verdict.NOT_EVALUABLE, measure=None, reason=reason)

    def _check(
        self,
        verdict: Verdict,
        *,
        measure: float | None,
        population: int = 0,
        offenders: tuple[Offender, ...] = (),
        reason: str = "",
    ) -> Check:
        return Check(
            code=self.code,
            name=self.name,
            number=self.number,
            unit=self.unit,
            rule=self.rule,
            threshold=self.threshold,
            verdict=verdict,
            measure=measure,
            population=population,
            offenders=offenders,
            reason=reason,
            upper=self.upper,
        )

    def _holds(self, measure: float) -> bool:
        # A rounding error must not turn exactly 5 % into a fault.
        slack = 1e-9
        if self.rule is Rule.AT_LEAST:
            return measure >= self.threshold - slack
        if self.rule is Rule.BETWEEN and self.upper is not None:
            return self.threshold - slack <= measure <= self.upper + slack
        return measure <= self.threshold + slack


def task_offenders(
    fault: Fault,
    identifiers: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.bool_],
    values: npt.NDArray[np.float64] | None = None,
) -> list[Offender]:
    """One offender per chosen task, in the order of the plan."""
    rows = np.flatnonzero(chosen).tolist()
    return [
        Offender(fault, task=int(identifiers[row]), value=None if values is None else round(float(values[row]), 2))
        for row in rows
    ]


def link_offenders(
    fault: Fault,
    identifiers: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.bool_],
    values: npt.NDArray[np.float64] | None = None,
) -> list[Offender]:
    """One offender per chosen link, in the order of the plan."""
    rows = np.flatnonzero(chosen).tolist()
    return [
        Offender(fault, link=int(identifiers[row]), value=None if values is None else round(float(values[row]), 2))
        for row in rows
    ]
