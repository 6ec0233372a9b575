"""Dull facts of schedules for the tests of quality."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality import Logic, QualityInput

DAY = 480.0
NO = np.nan


def schedule(n: int, links=(), **changes) -> QualityInput:
    """n open tasks of one day each, on days 10 and on; a day is both 480 working minutes and one date."""
    links = [(*link, 0.0)[:4] if len(link) == 3 else link for link in links]
    start = (10 + np.arange(n)) * 1440.0 + 480
    fields = {
        "task_id": 100 + np.arange(n),
        "is_summary": np.zeros(n, dtype=bool),
        "is_milestone": np.zeros(n, dtype=bool),
        "is_loe": np.zeros(n, dtype=bool),
        "is_complete": np.zeros(n, dtype=bool),
        "is_critical": np.ones(n, dtype=bool),
        "duration": np.full(n, DAY),
        "baseline_duration": np.full(n, DAY),
        "total_float": np.zeros(n),
        "start": start,
        "finish": start + DAY,
        "actual_start": np.full(n, NO),
        "actual_finish": np.full(n, NO),
        "baseline_start": start,
        "baseline_finish": start + DAY,
        "constraint": np.zeros(n, dtype=np.int8),
        "has_resource": np.ones(n, dtype=bool),
        "has_cost": np.zeros(n, dtype=bool),
        "link_id": 500 + np.arange(len(links)),
        "predecessor": np.array([link[0] for link in links], dtype=np.int64),
        "successor": np.array([link[1] for link in links], dtype=np.int64),
        "link_kind": np.array([link[2] for link in links], dtype=np.int8),
        "lag": np.array([link[3] for link in links], dtype=np.float64),
        "status": 9 * 1440.0 + 1020,
        "project_finish": float((start + DAY).max()) if n else None,
        "minutes_per_day": DAY,
        "days_between": lambda task, begin, end: (end - begin) / 1440,
        "finish_after_delay": None,
    }
    return QualityInput(**(fields | changes))


def chain(n: int, kind=Logic.FS, lag=0.0):
    return [(task, task + 1, kind, lag) for task in range(n - 1)]


def offending_tasks(check) -> list[int]:
    return sorted(offender.task - 100 for offender in check.offenders)


def mask(n: int, *chosen: int) -> np.ndarray:
    flags = np.zeros(n, dtype=bool)
    flags[list(chosen)] = True
    return flags


# ---- the worked example
