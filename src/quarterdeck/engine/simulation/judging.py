"""Which tasks matter: criticality, cruciality, significance and their product with the spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.tables import Found
from quarterdeck.engine.simulation.running import Workload
from quarterdeck.engine.simulation.scene import Scene

Floats = npt.NDArray[np.float64]
SHARE_UNIT = 65536
"""`lanes.tally.SHARE_UNIT`, which is not imported here because its module loads the compiler."""
CRITICAL, LENGTHS, SQUARES, PRODUCTS, SIGNIFICANCE = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class TaskMeasures:
    """Measures of every task over all iterations: float64 [tasks] each, NaN where there is none.

    Attributes
    ----------
    criticality : share of iterations with total float at or below 0 (not for finished and level-of-effort tasks)
    cruciality : correlation (Pearson, absolute) of a task's duration with its project's
    significance : mean of duration / (duration + float) × project duration / its mean
    sensitivity : standard deviation × criticality / standard deviation of the project ("SSI")
    mean, deviation : of what is left of the duration, in ticks

    Sources: T. Williams, Criticality in stochastic networks, 1992; M. Vanhoucke, Project management with dynamic
    scheduling, 2012, chapter 5.
    """

    criticality: Floats
    cruciality: Floats
    significance: Floats
    sensitivity: Floats
    mean: Floats
    deviation: Floats


def measure_tasks(scene: Scene, work: Workload, found: Found) -> TaskMeasures:
    """The measures of all tasks from the sums of a run."""
    tasks, nodes = len(scene.plan), scene.built.net.nodes
    out = {name: np.full(tasks, np.nan) for name in TaskMeasures.__slots__}
    judged = np.flatnonzero(nodes[:, layout.FLAGS] & layout.JUDGED) if work.judges else np.zeros(0, np.int64)
    n, unit = work.iterations, float(1 << work.coarse)
    owner, sums = nodes[judged, layout.TASK], found.sums[judged].astype(np.longdouble)
    project = nodes[judged, layout.PROJECT]
    spans = project_spans(scene, found)
    shifts = (spans - scene.built.net.project_span[:, None]) >> work.coarse
    mean_span, spread = spans.mean(axis=1), spans.std(axis=1, ddof=1 if n > 1 else 0)
    total = shifts.sum(axis=1).astype(np.longdouble)[project]
    square = (shifts.astype(np.longdouble) ** 2).sum(axis=1)[project]
    scatter = n * sums[:, SQUARES] - sums[:, LENGTHS] ** 2
    joint = n * sums[:, PRODUCTS] - sums[:, LENGTHS] * total
    whole = np.sqrt(np.maximum(scatter, 0) * np.maximum(n * square - total**2, 0))
    deviation = np.sqrt(np.maximum(scatter, 0) / (n * max(n - 1, 1))) * unit
    timed = sums[:, SIGNIFICANCE] > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        out["criticality"][owner] = sums[:, CRITICAL] / n
        out["cruciality"][owner] = np.where(whole > 0, np.abs(joint) / whole, np.nan)
        shares = sums[:, SIGNIFICANCE] * unit / (SHARE_UNIT * n) / mean_span[project]
        out["significance"][owner] = np.where(timed, shares, np.nan)
        ratio = deviation * sums[:, CRITICAL] / n / spread[project]
        out["sensitivity"][owner] = np.where(spread[project] > 0, ratio, np.nan)
    out["mean"][owner] = nodes[judged, layout.DURATION] + sums[:, LENGTHS] * unit / n
    out["deviation"][owner] = deviation
    return TaskMeasures(**out)


def project_spans(scene: Scene, found: Found) -> npt.NDArray[np.int64]:
    """Duration of every project in every iteration, in working ticks of its calendar: int64 [projects, iterations]."""
    net, calendars = scene.built.net, scene.plan.calendars
    spans = np.empty(found.ends.shape, dtype=np.int64)
    for project, calendar in enumerate(net.project_calendar.tolist()):
        ends = found.ends[project].astype(np.int64) + net.zero
        spans[project] = calendars.between(calendar, net.zero, ends) - int(net.project_ticks[project])
    return np.maximum(spans, 0)
