"""F06: a simulation on a cluster whose workers are killed, are slow or answer twice gives the same bits."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from quarterdeck.engine.simulation import Cluster, Estimate, Simulation, Triangular, Uncertainty, simulate
from tests.engine.simulation.cases import plan, same
from tests.engine.test_simulate_command import run as run_command
from tests.exchange.simulated_plans import forked, written

pytestmark = pytest.mark.faults
TASKS = 400
KILLS = 3


@pytest.fixture
def client() -> Iterator[Client]:
    """Two worker processes on this machine, reached by loopback only."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def run(pool: Cluster | None = None) -> Simulation:
    chain = [(k, k + 1) for k in range(TASKS - 1)] + [(k, k + 7) for k in range(TASKS - 7)]
    uncertain = Uncertainty({k: Estimate(Triangular(0.9, 1, 1.5)) for k in range(TASKS)})
    return simulate(plan([5] * TASKS, chain), uncertain, seed=6, iterations=20_000, pool=pool, blocks_per_chunk=4)


def test_killed_workers_change_nothing(client: Client) -> None:
    calm = run()
    killed: list[int] = []

    def kill() -> None:
        while len(killed) < KILLS:
            time.sleep(0.4)
            for pid in list(client.run(os.getpid, on_error="ignore").values())[:1]:
                if isinstance(pid, int):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    hand = threading.Thread(target=kill)
    hand.start()
    disturbed = run(Cluster(client))
    hand.join()
    assert len(killed) == KILLS
    assert same(calm, disturbed)
    assert same(calm, run(Cluster(client)))


class Failing(ThreadPoolExecutor):
    """Workers that fail at everything."""

    def submit(self, *_: Any, **__: Any) -> Any:
        return super().submit(lambda: 1 / 0)


class Broken:
    """A client of such workers."""

    def nthreads(self) -> dict[str, int]:
        return {}

    def submit(self, *_: Any, **__: Any) -> None:
        return None

    def get_executor(self, **_: Any) -> Failing:
        return Failing(1)


def test_a_cluster_that_fails_at_everything_leaves_the_work_to_us() -> None:
    assert same(run(), run(Cluster(Broken())))


def test_the_command_gives_the_same_answer_by_a_scheduler(client: Client, tmp_path: Path) -> None:
    path = written(tmp_path, forked())
    here = run_command(path, "--iterations", "2000", "--format", "json")
    there = run_command(path, "--iterations", "2000", "--format", "json", "--scheduler", client.scheduler.address)
    assert (here.exit_code, there.exit_code) == (0, 0)
    assert here.stdout == there.stdout
