"""Genetic search on all cores: one population per thread, which send one another members now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import sqrt
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.levelling.budget import Budget
from quarterdeck.engine.levelling.periods import Periods

Order = npt.NDArray[np.int32]
_LEAST, _MOST = 12, 2_000
_CHUNK = 60_000
"""Activities decoded between two looks at the clock."""
_EXCHANGES = 12
_SENT = 2
_MIXING = 0.7
_DECODES = 3
"""Schedules made per child: forwards, backwards, forwards."""
_URGENT = 20.0
"""Bias of the first sample: practically the list by urgency alone."""


class Member(NamedTuple):
    """A list, the starts it decodes to, and what these cost."""

    order: Order
    start: Order
    cost: int


class Population(NamedTuple):
    """Lists with their schedules, and the best schedule so far."""

    order: npt.NDArray[np.int32]  # [members, activities]
    start: npt.NDArray[np.int32]  # [members, activities]
    cost: npt.NDArray[np.int64]  # [members]
    best: npt.NDArray[np.int32]  # [activities]
    best_cost: npt.NDArray[np.int64]  # [1]
    rate: npt.NDArray[np.float64]  # [1] share of neighbours that are swapped


class Scratch(NamedTuple):
    """Memory of one thread."""

    free: npt.NDArray[np.uint64]
    used: npt.NDArray[np.int64]
    key: npt.NDArray[np.int32]
    order: npt.NDArray[np.int32]
    back: npt.NDArray[np.int32]
    tally: npt.NDArray[np.int32]
    child: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    mark: npt.NDArray[np.int8]


class Island(Protocol):
    """A population with its own random numbers."""

    schedules: int

    @property
    def best(self) -> Member: ...

    def found(self, size: int) -> None:
        """Make sure of ``size`` members."""

    def breed(self, children: int, goal: int) -> int: ...

    def send(self, count: int) -> list[Member]: ...

    def receive(self, members: Sequence[Member]) -> None: ...


class PeriodIsland:
    """A population that is decoded in whole periods."""

    def __init__(self, periods: Periods, seed: int, first: Sequence[Order] = (), *, rate: float = 0.0) -> None:
        self.periods = periods
        self.schedules = 0
        self._passes = kernels("levelling.breeding")
        self._state = np.random.default_rng(seed).integers(1, 2**63, 1).astype(np.uint64)
        self._scratch = scratch(periods)
        self._urgency = urgency(periods)
        self._first = list(first)
        self._rate = rate
        self.population = population(0, len(periods), rate)

    @property
    def best(self) -> Member:
        held = self.population
        order = np.argsort(held.best, kind="stable").astype(np.int32)
        return Member(order, held.best.copy(), int(held.best_cost[0]))

    def found(self, size: int) -> None:
        """Add members, the given lists first and samples after them, until there are ``size``."""
        old, n = self.population, len(self.periods)
        new = population(size, n, self._rate)
        kept = len(old.cost)
        keep(old, new)
        waits, ready = np.zeros(n, np.int32), np.zeros(n, np.int32)
        forward, mirror = self.periods.forward, self.periods.mirror
        for i in range(kept, size):
            if i < len(self._first):
                new.order[i] = self._first[i]
            else:
                bias = _URGENT if i == len(self._first) else 1.0
                self._passes.sample(forward, mirror, self._urgency, bias, self._state, new.order[i], waits, ready)
            self.schedules += _DECODES
            new.cost[i] = self._passes.decode(forward, mirror, new.order[i], new.start[i], self._scratch)
            if new.cost[i] < new.best_cost[0]:
                new.best_cost[0] = new.cost[i]
                new.best[:] = new.start[i]
        self.population = new

    def breed(self, children: int, goal: int) -> int:
        """Breed until so many children are born or the best costs no more than ``goal``; gives how many were born."""
        forward, mirror = self.periods.forward, self.periods.mirror
        held = (self.population, self._scratch, self._state)
        born = int(self._passes.evolve(forward, mirror, *held, children, goal))
        self.schedules += born * _DECODES
        return born

    def send(self, count: int) -> list[Member]:
        """The best members."""
        held = self.population
        chosen = np.argsort(held.cost, kind="stable")[:count]
        return [Member(held.order[i].copy(), held.start[i].copy(), int(held.cost[i])) for i in chosen]

    def receive(self, members: Sequence[Member]) -> None:
        """Take members of another island in place of the worst."""
        held = self.population
        worst = np.argsort(held.cost, kind="stable")[::-1]
        for i, member in zip(worst, members, strict=False):
            if member.cost < held.cost[i]:
                held.order[i], held.start[i], held.cost[i] = member
            if member.cost < held.best_cost[0]:
                held.best_cost[0] = member.cost
                held.best[:] = member.start


def population(size: int, activities: int, rate: float) -> Population:
    return Population(
        np.zeros((size, activities), np.int32),
        np.zeros((size, activities), np.int32),
        np.zeros(size, np.int64),
        np.zeros(activities, np.int32),
        np.full(1, 2**62, np.int64),
        np.array([rate]),
    )


def keep(old: Population, new: Population) -> None:
    """Copy the members of a population to the first places of a larger one."""
    kept = len(old.cost)
    new.order[:kept], new.start[:kept], new.cost[:kept] = old.order, old.start, old.cost
    new.best[:], new.best_cost[:] = old.best, old.best_cost


def scratch(periods: Periods) -> Scratch:
    n, span = len(periods), periods.forward.base.shape[1]
    ints = [np.zeros(n, np.int32) for _ in range(5)]
    return Scratch(
        free=periods.forward.base.copy(),
        used=np.full(1, span, np.int64),
        key=ints[0],
        order=ints[1],
        back=ints[2],
        tally=np.zeros(span + 2, np.int32),
        child=ints[3],
        start=ints[4],
        mark=np.zeros(n, np.int8),
    )


def urgency(periods: Periods) -> npt.NDArray[np.float64]:
    """[activities] Periods from each start to the end of the project at the earliest."""
    tail = np.zeros(len(periods), np.int64)
    kernels("levelling.bounding").tails(periods.forward, periods.mirror, tail)
    return tail.astype(np.float64)


def search(
    islands: Sequence[Island],
    *,
    activities: int,
    budget: Budget,
    goal: int,
    longer: Callable[[], bool] = lambda: False,
) -> Member:
    """Let islands evolve until the budget is used up or the best costs no more than ``goal``.

    ``longer`` says whether to go on with a used-up budget of time.

    Without a clock the answer depends on the seeds and on nothing else: each island breeds the same numbers of children
    between the same exchanges, whatever thread is faster.
    """
    with ThreadPoolExecutor(len(islands)) as pool:
        run = _Run(islands, pool, activities, budget, goal, longer)
        run.found()
        run.evolve()
    return run.best


class _Run:
    def __init__(
        self,
        islands: Sequence[Island],
        pool: ThreadPoolExecutor,
        activities: int,
        budget: Budget,
        goal: int,
        longer: Callable[[], bool],
    ) -> None:
        self.islands, self.pool, self.budget, self.goal, self.longer = islands, pool, budget, goal, longer
        self.chunk = min(max(_CHUNK // max(activities, 1), 4), 1_000)
        self.begun = budget.left
        self.children = 0 if budget.schedules is None else budget.schedules // (_DECODES * len(islands))

    @property
    def best(self) -> Member:
        return min((island.best for island in self.islands), key=lambda member: member.cost)

    def found(self) -> None:
        """As many members as the children to come will mix: a share of the square root of their number."""
        self._all(lambda island: island.found(_LEAST))
        if self.budget.schedules is None:
            self._all(lambda island: island.found(_LEAST + 4))
            begun = self.budget.left
            self._all(lambda island: island.found(2 * _LEAST))
            took = max(begun - self.budget.left, 1e-5) / (_LEAST - 4)
            self.children = int(max(self.budget.left, 0.0) / took)
        size = min(max(round(_MIXING * sqrt(max(self.children, 1))), _LEAST), _MOST)
        reached = 2 * _LEAST
        while reached < size and self._goes_on():
            reached = min(reached + self.chunk, size)
            self._all(partial(_found, size=reached))
        self.size = max(reached, size)

    def evolve(self) -> None:
        born, exchanges = 0, 0
        limit = self.children - self.size if self.budget.schedules is not None else 2**62
        while self._goes_on() and born < limit:
            count = min(self.chunk, limit - born)
            self._all(partial(_breed, children=count, goal=self.goal))
            born += count
            if self._share(born) * _EXCHANGES >= exchanges + 1:
                exchanges += 1
                self._exchange()

    def _share(self, born: int) -> float:
        """How much of the budget is used up."""
        if self.budget.schedules is not None:
            return born / max(self.children, 1)
        return 1.0 - self.budget.left / self.begun if 0 < self.begun < float("inf") else 0.0

    def _goes_on(self) -> bool:
        has_time = self.budget.left > 0 or self.longer()
        return has_time and all(island.best.cost > self.goal for island in self.islands)

    def _exchange(self) -> None:
        sent = [island.send(_SENT) for island in self.islands]
        for k, island in enumerate(self.islands):
            if len(self.islands) > 1:
                island.receive(sent[k - 1])

    def _all(self, work: Callable[[Island], object]) -> None:
        """Do the same on every island at once."""
        for done in [self.pool.submit(work, island) for island in self.islands]:
            done.result()


def _found(island: Island, *, size: int) -> None:
    island.found(size)


def _breed(island: Island, *, children: int, goal: int) -> None:
    island.breed(children, goal)
