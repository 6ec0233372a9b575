"""Every iteration is a critical path: dates and criticality equal those of the slow, exact scheduler."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import NodeColumn, Plan
from quarterdeck.engine.plan.network import INACTIVE, LEAF
from quarterdeck.engine.simulation import Estimate, Uncertainty, Uniform, simulate
from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.building import with_lengths
from tests.engine.simulation import drawing_again
from tests.engine.simulation.random_plans import plans

SEED = 20_261_126
ITERATIONS = 5
HALF_TO_DOUBLE = Estimate(Uniform(0.5, 2.0))


def drawn_lengths(plan: Plan, simulation: object) -> np.ndarray:
    """What each task lasted in each iteration, drawn again in numpy: int64 [tasks, iterations]."""
    scene, work = simulation.scene, simulation.workload  # type: ignore[attr-defined]
    held = np.repeat(scene.left[:, None], ITERATIONS, axis=1)
    for task in range(len(plan)):
        row = scene.built.row_of[task]
        slot = work.luck.lengths[row] if row >= 0 else -1
        if slot < 0:
            continue
        draw = work.luck.draws[slot]
        name = (int(draw[layout.VARIABLE]), int(draw[layout.PURPOSE]), int(draw[layout.VARIABLE_PROJECT]))
        u = drawing_again.uniforms(SEED, *name, ITERATIONS)
        values = drawing_again.quantiles(u, draw, work.luck.numbers[slot], work.luck.tables)
        held[task] = drawing_again.lengths(values, int(scene.left[task]), work.net.longest)
    return held


def compare(plan: Plan, *, keep_dates: bool) -> None:
    uncertain = Uncertainty(dict.fromkeys(range(len(plan)), HALF_TO_DOUBLE))
    live = plan.network.node(NodeColumn.STATE)[plan.node_of] != INACTIVE
    targets = np.flatnonzero(live).tolist()
    simulation = simulate(plan, uncertain, seed=SEED, iterations=ITERATIONS, targets=targets, keep_dates=keep_dates)
    scene = simulation.scene
    lengths = drawn_lengths(plan, simulation)
    critical = np.zeros(len(plan))
    for k in range(ITERATIONS):
        nodes, portions = with_lengths(scene.plan, lengths[:, k])
        network = replace(scene.plan.network, nodes=nodes, portions=portions)
        answer = schedule(replace(scene.plan, network=network))
        for target in simulation.targets:
            assert target.finish.values[k] == answer.early_finish[target.task], (target.task, k)
        assert simulation.finish.values[k] == answer.project_finish
        critical += answer.total_float <= 0
    judged = ~np.isnan(simulation.tasks.criticality)
    assert np.array_equal((simulation.tasks.criticality * ITERATIONS)[judged].round(), critical[judged])


def has_leaf(plan: Plan) -> bool:
    nodes = plan.network.nodes
    return bool(((nodes[:, NodeColumn.KIND] == LEAF) & (nodes[:, NodeColumn.STATE] != INACTIVE)).any())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plans().filter(has_leaf), st.booleans())
def test_every_iteration_equals_the_critical_path_of_its_drawn_durations(plan: Plan, keep_dates: bool) -> None:
    compare(plan, keep_dates=keep_dates)
