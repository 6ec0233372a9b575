"""Running a scene in chunks: any size, any order, any number of workers, and a chunk twice does no harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation.errors import SimulationError
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.tables import Found, Job, Luck, Money, Net

TALLIES = 5
_CHUNKS_PER_WORKER = 4
_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Workload:
    """What one run computes: the tables, and how.

    ``removed`` is a risk that never happens, ``frozen`` a row of the net that takes what was planned (-1: none).
    """

    net: Net
    luck: Luck
    money: Money
    wanted: npt.NDArray[np.int32]
    groups: int
    seed: int
    iterations: int
    stratified: bool = False
    judges: bool = True
    prices: bool = False
    removed: int = -1
    frozen: int = -1
    coarse: int = 0

    @property
    def blocks(self) -> int:
        return -(-self.iterations // LANES)

    def without(self, *, risk: int = -1, row: int = -1) -> Workload:
        """The same iterations without one risk, or with one task as planned; only dates and costs."""
        return replace(self, judges=False, removed=risk, frozen=row)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Blocks ``first`` to ``last`` (not included) of a run."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a chunk found."""

    chunk: Chunk
    found: Found


class Pool(Protocol):
    """Workers. They may give parts in any order, and a part more than once."""

    @property
    def workers(self) -> int: ...

    def run(self, work: Workload, chunks: Sequence[Chunk]) -> Iterable[Part]: ...


class LostChunks(SimulationError):
    """Workers gave back fewer parts than were asked for."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} chunks of the simulation came back from no worker.")
        self.numbers = numbers


class Threads:
    """Threads of this process. The compiled loops run without the interpreter's lock."""

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)

    @property
    def workers(self) -> int:
        return self._workers

    def run(self, work: Workload, chunks: Sequence[Chunk]) -> Iterator[Part]:
        if self._workers == 1 or len(chunks) == 1:
            yield from (compute(work, chunk) for chunk in chunks)
            return
        with ThreadPoolExecutor(self._workers) as threads:
            for done in as_completed([threads.submit(compute, work, chunk) for chunk in chunks]):
                yield done.result()


def compute(work: Workload, chunk: Chunk) -> Part:
    """Run one chunk here."""
    columns = (chunk.last - chunk.first) * LANES
    found = Found(
        finishes=np.zeros((len(work.wanted), columns), np.int32),
        ends=np.zeros((len(work.net.facts), columns), np.int32),
        costs=np.zeros((work.groups, columns), np.float64),
        sums=np.zeros((len(work.net.nodes), TALLIES), np.int64),
        counts=np.zeros(len(work.luck.occurrences), np.int64),
    )
    job = Job(
        seed=np.array([work.seed & 0xFFFFFFFF, work.seed >> 32 & 0xFFFFFFFF], dtype=np.uint32),
        first_block=chunk.first,
        last_block=chunk.last,
        iterations=work.iterations,
        strata=work.iterations if work.stratified else 0,
        removed=work.removed,
        frozen=work.frozen,
        judges=work.judges,
        prices=work.prices,
        coarse=work.coarse,
    )
    kernels("simulation.lanes.blocks").run_blocks(work.net, work.luck, work.money, job, work.wanted, found)
    return Part(chunk, found)


def chunks_of(work: Workload, workers: int, *, blocks_per_chunk: int | None = None) -> list[Chunk]:
    """Cut a run into chunks: a few per worker, so that nobody waits long for the last."""
    size = blocks_per_chunk or max(1, -(-work.blocks // (workers * _CHUNKS_PER_WORKER)))
    starts = range(0, work.blocks, size)
    return [Chunk(number, first, min(first + size, work.blocks)) for number, first in enumerate(starts)]


def run(work: Workload, pool: Pool, *, blocks_per_chunk: int | None = None) -> Found:
    """Run all iterations and put the parts together.

    Raises
    ------
    LostChunks
        When the pool did not give all parts.
    """
    chunks = chunks_of(work, pool.workers, blocks_per_chunk=blocks_per_chunk)
    total = work.blocks * LANES
    whole = Found(
        finishes=np.zeros((len(work.wanted), total), np.int32),
        ends=np.zeros((len(work.net.facts), total), np.int32),
        costs=np.zeros((work.groups, total), np.float64),
        sums=np.zeros((len(work.net.nodes), TALLIES), np.int64),
        counts=np.zeros(len(work.luck.occurrences), np.int64),
    )
    missing = {chunk.number for chunk in chunks}
    for part in pool.run(work, chunks):
        if part.chunk.number in missing:
            missing.discard(part.chunk.number)
            _enter(whole, part)
    if missing:
        raise LostChunks(sorted(missing))
    n = work.iterations
    return whole._replace(finishes=whole.finishes[:, :n], ends=whole.ends[:, :n], costs=whole.costs[:, :n])


def _enter(whole: Found, part: Part) -> None:
    columns = slice(part.chunk.first * LANES, part.chunk.last * LANES)
    whole.finishes[:, columns] = part.found.finishes
    whole.ends[:, columns] = part.found.ends
    whole.costs[:, columns] = part.found.costs
    whole.sums[...] += part.found.sums
    whole.counts[...] += part.found.counts


class Cluster:
    """Workers of a Dask cluster, through a client that the caller has made.

    The tables travel once, as a task of their own, so that the scheduler can bring them back when the workers that
    held them die. A chunk whose workers keep dying is computed here.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    @property
    def workers(self) -> int:
        return max(1, int(sum(self._client.nthreads().values())))

    def run(self, work: Workload, chunks: Sequence[Chunk]) -> Iterator[Part]:
        held = self._client.submit(_same, work, pure=False)
        executor = self._client.get_executor(pure=False, retries=_RETRIES)
        waiting = {executor.submit(compute, held, chunk): chunk for chunk in chunks}
        for future in as_completed(waiting):
            error = future.exception()
            yield future.result() if error is None else compute(work, waiting[future])


def _same(work: Workload) -> Workload:
    return work
