"""Streams of work behind a generated plan: where their tasks stand in the baseline, and what each costs.

A project's planned value follows ``BAC (3x² − 2x³)`` over the elapsed share ``x`` of its baseline. Each stream cuts the
baseline's working days into tasks; a task's cost is the growth of the curve over its days. Between the cuts the value
of a task grows straight, so the sum would miss the curve by a hair: one least-squares correction of the cuts makes it
exact where it is measured, at the status date and at the earned schedule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.demo.days import days_between
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject

Floats = NDArray[np.float64]
STREAM_COUNT = {"S": 2, "M": 3, "L": 4, "XL": 6}
TASK_COUNT = {"S": 36, "M": 56, "L": 86, "XL": 170}
LEVEL_OF_EFFORT_SHARE = {"I-04": 0.45}
LEVEL_OF_EFFORT_TASKS = 6


@dataclass(frozen=True, slots=True)
class Stream:
    """``cuts`` are working-day positions of the task borders (``n + 1`` of them); ``costs`` the ``n`` task costs."""

    number: int
    cuts: NDArray[np.int64]
    costs: Floats
    is_level_of_effort: bool = False


def _in_whole_euro(costs: list[Floats], bac: float) -> list[Floats]:
    """Rounded costs that still add up to the budget: the dearest task takes the rest."""
    rounded = [np.round(one) for one in costs]
    dearest = max(rounded, key=np.max)
    dearest[int(dearest.argmax())] += bac - sum(float(one.sum()) for one in rounded)
    return rounded


def curve(share: Floats | float) -> Floats | float:
    clipped: Floats = np.clip(share, 0.0, 1.0)
    return 3 * clipped**2 - 2 * clipped**3


def share_earning(value: float) -> float:
    """The elapsed share at which the curve reaches ``value``."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if curve(middle) < value else (low, middle)
    return low


def baseline_days(project: DemoProject) -> tuple[date, ...]:
    return days_between(project.country, project.start, project.baseline_finish)


def elapsed_share(project: DemoProject, day: date) -> float:
    """Elapsed share at the close of ``day``, scaled so that the status date has (status − start) / (finish − start)."""
    length = (project.baseline_finish - project.start).days
    now = min(STATUS_DATE, project.baseline_finish)
    scale = ((now - project.start).days / length) / ((now - project.start).days + 1)
    return min(1.0, ((day - project.start).days + 1) * scale) if day < project.baseline_finish else 1.0


def make_streams(project: DemoProject, rng: np.random.Generator) -> list[Stream]:
    days = baseline_days(project)
    count = STREAM_COUNT[project.size_class]
    weights = rng.uniform(0.7, 1.3, count)
    effort = LEVEL_OF_EFFORT_SHARE.get(project.code, 0.0)
    shares = [*(weights / weights.sum() * (1 - effort)), *([effort] if effort else [])]
    per_stream = TASK_COUNT[project.size_class] // count
    cuts = [cut_days(len(days), per_stream + int(rng.integers(-2, 3)), rng) for _ in range(count)]
    if effort:
        cuts.append(np.linspace(0, len(days), LEVEL_OF_EFFORT_TASKS + 1).round().astype(np.int64))
    borders = [_border_values(project, days, cut) * share for cut, share in zip(cuts, shares, strict=True)]
    borders = _corrected(project, days, cuts, borders)
    costs = _in_whole_euro([np.diff(value) * float(project.bac) for value in borders], float(project.bac))
    return [Stream(n, cut, cost, n == count) for n, (cut, cost) in enumerate(zip(cuts, costs, strict=True))]


def cut_days(length: int, tasks: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Borders of ``tasks`` tasks of at least two days that fill ``length`` days."""
    tasks = max(4, min(tasks, length // 3))
    weights = rng.uniform(0.6, 1.6, tasks)
    spare = length - 2 * tasks
    inner = np.floor(np.cumsum(weights) / weights.sum() * spare).astype(np.int64)
    return np.concatenate([[0], inner + 2 * np.arange(1, tasks + 1)])


def _border_values(project: DemoProject, days: tuple[date, ...], cut: NDArray[np.int64]) -> Floats:
    """The curve at each border; a border lies at the close of the working day before it."""
    before = [project.start - timedelta(days=1), *days]
    values = np.array([float(curve(elapsed_share(project, before[int(position)]))) for position in cut])
    values[0], values[-1] = 0.0, 1.0
    return values


def _corrected(
    project: DemoProject, days: tuple[date, ...], cuts: list[NDArray[np.int64]], borders: list[Floats]
) -> list[Floats]:
    """Border values moved as little as possible so that the straight-line sum meets the curve where it is measured."""
    targets = _measured_positions(project, days)
    if not targets:
        return borders
    rows, wanted = [], []
    for position, value in targets:
        pieces = [_weights_at(cut, position) for cut in cuts]
        rows.append(np.concatenate([piece[1:-1] for piece in pieces]))
        wanted.append(value - sum(float(piece @ border) for piece, border in zip(pieces, borders, strict=True)))
    moves, *_ = np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)
    corrected, at = [], 0
    for border in borders:
        inner = len(border) - 2
        corrected.append(np.concatenate([border[:1], border[1:-1] + moves[at : at + inner], border[-1:]]))
        at += inner
    return corrected


def _weights_at(cut: NDArray[np.int64], position: float) -> Floats:
    """How much each border value counts in the straight-line value at a working-day position."""
    weights = np.zeros(len(cut))
    index = int(np.clip(np.searchsorted(cut, position, side="right") - 1, 0, len(cut) - 2))
    part = (position - cut[index]) / (cut[index + 1] - cut[index])
    weights[index], weights[index + 1] = 1 - part, part
    return weights


def _measured_positions(project: DemoProject, days: tuple[date, ...]) -> list[tuple[float, float]]:
    """(working-day position, curve value) at the status date and at the moment whose planned value is earned today."""
    done = sum(day <= STATUS_DATE for day in days)
    if project.ev_share is None or not project.is_measured:
        return []
    now = elapsed_share(project, STATUS_DATE)
    elapsed = (STATUS_DATE - project.start).days + 1
    moment = _worked_moment(project, days, share_earning(project.ev_share) / now * elapsed, elapsed)
    day = project.start + timedelta(days=int(moment))
    earned = sum(one < day for one in days) + moment - int(moment)
    positions = [(float(done), float(curve(now))), (earned, project.ev_share)]
    return positions if abs(earned - done) > 1 else positions[:1]


def _worked_moment(project: DemoProject, days: tuple[date, ...], moment: float, elapsed: int) -> float:
    """``moment`` in calendar days after the start, moved to the nearest worked day that leaves SPI(t) as printed."""
    if project.start + timedelta(days=int(moment)) in days:
        return moment
    printed = round(moment / elapsed, 2)
    near = [int(moment) + step + part for step in range(-3, 4) for part in (0.02, 0.5, 0.98)]
    same = [one for one in near if round(one / elapsed, 2) == printed]
    worked = [one for one in same if project.start + timedelta(days=int(one)) in days]
    return min(worked, key=lambda one: abs(one - moment))
