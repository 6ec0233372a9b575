"""What is not certain about joined documents: estimates in the files, a risk list, or a stated default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from quarterdeck.engine.simulation import (
    BadDistribution,
    Correlation,
    Deed,
    Estimate,
    Impact,
    Kinship,
    Response,
    Risk,
    Uncertainty,
    Unit,
)
from quarterdeck.exchange.document import PlanDocument, Severity, Task
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.risk_list import ImpactKind, ListedImpact, ListedRisk, Points, RiskList
from quarterdeck.exchange.simulation.joining import Joined
from quarterdeck.exchange.simulation.naming import TaskFinder
from quarterdeck.exchange.simulation.settings import DEFAULT_SPREAD, Settings

LISTED, IN_FILE, ASSUMED = "risk list", "three-point fields", "assumed"
_DEEDS = {
    ImpactKind.FACTOR: Deed.FACTOR,
    ImpactKind.DAYS: Deed.TICKS,
    ImpactKind.COST: Deed.COST,
    ImpactKind.COST_FACTOR: Deed.COST_FACTOR,
}
_THREE_POINTS = {
    "low": ("optimistic", "optimistic duration", "minimum duration", "min duration", "best case", "best case duration"),
    "likely": ("most likely", "most likely duration", "likely duration", "expected duration"),
    "high": (
        *("pessimistic", "pessimistic duration", "maximum duration", "max duration"),
        *("worst case", "worst case duration"),
    ),
}
_ROLES = {alias: role for role, aliases in _THREE_POINTS.items() for alias in aliases}


@dataclass(frozen=True, slots=True)
class Doubt:
    """An uncertainty, where it came from and in words.

    ``ids`` are the identifiers of the risks in the order of ``uncertainty.risks``.
    """

    uncertainty: Uncertainty
    sources: list[str]
    words: str
    ids: list[str]


def doubt_of(joined: Joined, listed: RiskList | None, settings: Settings, log: IssueLog) -> Doubt | None:
    """Everything that is drawn; None when the risk list names what is not there (the log says what)."""
    finder = TaskFinder(joined, log)
    estimates = _in_files(joined, log)
    sources = [IN_FILE] if estimates else []
    words = [f"{_count(len(estimates), 'task')} with three-point estimates in the file"] if estimates else []
    risks: list[Risk | None] = []
    correlations: list[Correlation] | None = []
    kinships: list[Kinship] = []
    is_whole = True
    if listed is not None:
        own = _listed_estimates(listed, joined, finder, log)
        correlations, kinships = _relations(listed, finder)
        risks = [_risk(one, joined, finder, log) for one in listed.risks]
        is_whole = own is not None and all(risk is not None for risk in risks) and correlations is not None
        estimates |= own or {}
        sources.append(LISTED)
        words += _listed_words(listed, own or {})
    spread = settings.spread if sources else settings.spread or DEFAULT_SPREAD
    if spread is not None:
        missing = [position for position in finder.every_leaf_ahead() if position not in estimates]
        estimates |= dict.fromkeys(missing, spread.estimate())
        sources.append(ASSUMED)
        count = _count(len(missing), "task")
        words.append(f"{count} without an estimate: {spread} of the planned duration, triangular, assumed")
    if not is_whole or any(issue.severity is Severity.ERROR for issue in log.close()):
        return None
    uncertainty = Uncertainty(
        estimates,
        [risk for risk in risks if risk is not None],
        correlations or (),
        kinships or (),
        standing=frozenset(_standing(joined)),
    )
    return Doubt(uncertainty, sources, "; ".join(words), [one.id for one in listed.risks] if listed else [])


def _standing(joined: Joined) -> Iterable[int]:
    for project, one in enumerate(joined.compilations):
        for row, task in enumerate(one.document.tasks):
            if task.is_level_of_effort:
                yield joined.first[project] + row


def _listed_words(listed: RiskList, own: dict[int, Estimate]) -> list[str]:
    words = [_count(len(listed.risks), "risk")]
    if own:
        words.append(f"{_count(len(own), 'task')} estimated in the risk list")
    if listed.correlations:
        words.append(_count(len(listed.correlations), "correlation"))
    return words


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _risk(one: ListedRisk, joined: Joined, finder: TaskFinder, log: IssueLog) -> Risk | None:
    before, after = [], []
    for listed in one.impacts:
        tasks = finder.positions(listed.tasks, listed.place)
        if tasks is None:
            return None
        scale = _scale(listed, tasks, joined, log)
        before.append(_impact(listed, listed.points, tasks, scale))
        after.append(_impact(listed, listed.after or listed.points, tasks, scale))
    response = None
    if one.after_probability is not None or one.response_cost:
        probability = one.probability if one.after_probability is None else one.after_probability
        response = Response(probability, tuple(after), one.response_cost)
    return Risk(one.name, one.probability, tuple(before), one.in_parallel, response)


def _impact(listed: ListedImpact, points: Points, tasks: tuple[int, ...], scale: int) -> Impact:
    distribution, shift = points.distribution(scale)
    return Impact(_DEEDS[listed.kind], distribution, tasks, shift)


def _scale(listed: ListedImpact, tasks: tuple[int, ...], joined: Joined, log: IssueLog) -> int:
    """Ticks of a day for impacts in days: of the first project touched, said where others count differently."""
    if listed.kind is not ImpactKind.DAYS:
        return 1
    projects = sorted({_project(joined, task) for task in tasks}) or range(len(joined.compilations))
    days = [joined.day_ticks(project) for project in projects]
    if len(set(days)) > 1:
        words = f"Its plans count days of different length; {joined.names[projects[0]]}'s is taken for all."
        log.add("simulation.day_lengths", words, place=listed.place)
    return days[0]


def _project(joined: Joined, task: int) -> int:
    return 0 if joined.project_of is None else int(joined.project_of[task])


def _listed_estimates(
    listed: RiskList, joined: Joined, finder: TaskFinder, log: IssueLog
) -> dict[int, Estimate] | None:
    found: dict[int, Estimate] = {}
    is_whole = True
    for one in listed.estimates:
        tasks = finder.positions(one.tasks, one.place)
        if tasks is None:
            is_whole = False
            continue
        for task in tasks or finder.every_leaf_ahead():
            if task in found:
                words = "It estimates a task that another row estimates as well."
                log.add("simulation.estimated_twice", words, place=one.place, severity=Severity.ERROR)
                is_whole = False
                break
            distribution, _ = one.points.distribution(joined.day_ticks(_project(joined, task)))
            found[task] = Estimate(distribution, Unit.TICKS)
    return found if is_whole else None


def _relations(listed: RiskList, finder: TaskFinder) -> tuple[list[Correlation] | None, list[Kinship]]:
    """Pairs, and groups of more than two."""
    pairs: list[Correlation] = []
    groups: list[Kinship] = []
    is_whole = True
    for one in listed.correlations:
        tasks = finder.positions(one.tasks, one.place)
        if tasks is None:
            is_whole = False
        elif len(tasks) == 2:
            pairs += [Correlation(a, b, one.coefficient) for a, b in pairwise(tasks)]
        elif len(tasks) != 1:
            groups.append(Kinship(tasks or tuple(finder.every_leaf_ahead()), max(one.coefficient, 0.0)))
    return (pairs if is_whole else None), groups


# ---- estimates that planners keep in custom fields


def _in_files(joined: Joined, log: IssueLog) -> dict[int, Estimate]:
    found: dict[int, Estimate] = {}
    for project, one in enumerate(joined.compilations):
        keys = _keys(one.document)
        if not {"low", "high"} <= set(keys):
            continue
        for row, task in enumerate(one.document.tasks):
            estimate = None if task.is_summary else _estimate(task, keys, joined, project, log)
            if estimate is not None:
                found[joined.first[project] + row] = estimate
    return found


def _keys(document: PlanDocument) -> dict[str, tuple[str, str]]:
    """Key and kind of the fields whose titles are those of a three-point estimate."""
    found: dict[str, tuple[str, str]] = {}
    for custom in document.custom_fields:
        role = _ROLES.get(" ".join(fold(custom.alias or custom.key).replace("_", " ").replace("-", " ").split()))
        if role is not None and custom.entity == "task" and custom.kind in ("duration", "number"):
            found.setdefault(role, (custom.key, custom.kind))
    return found


def _estimate(
    task: Task, keys: dict[str, tuple[str, str]], joined: Joined, project: int, log: IssueLog
) -> Estimate | None:
    low, likely, high = (_ticks(task, keys.get(role), joined, project) for role in ("low", "likely", "high"))
    if low is None or high is None or not high:
        return None
    if likely is None or (not likely and low):
        likely = (task.duration_minutes or 0.0) * joined.scale
    try:
        distribution, _ = Points(low, likely, high).distribution()
    except BadDistribution as bad:
        words = f"{bad} The task keeps its planned duration."
        place = f"{joined.names[project]}, task {task.uid} {task.name[:60]}".rstrip()
        log.add("simulation.bad_estimate", words, place=place)
        return None
    return Estimate(distribution, Unit.TICKS)


def _ticks(task: Task, key: tuple[str, str] | None, joined: Joined, project: int) -> float | None:
    """A custom field in ticks: durations hold minutes, numbers mean working days."""
    value = None if key is None else task.custom.get(key[0])
    if key is None or not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        return None
    return value * joined.scale if key[1] == "duration" else value * joined.day_ticks(project)
