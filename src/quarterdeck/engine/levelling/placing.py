"""Decoding orders of nodes to schedules on the plan's own calendars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.levelling.ground import Ground, Profile
from quarterdeck.engine.plan.network import Ints

_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A schedule on the plan's calendars.

    Attributes
    ----------
    start, finish : int64 [nodes]
        Instants.
    delay : int64 [nodes]
        Elapsed ticks after what links and dates allow.
    last : int
        Last instant of work.
    unresolved : int
        Tasks that found no place within their latest start.
    lost : bool [nodes]
        Which these are.
    """

    start: Ints
    finish: Ints
    delay: Ints
    last: int
    unresolved: int
    lost: npt.NDArray[np.bool_]

    @property
    def cost(self) -> tuple[int, int]:
        """What is compared: first tasks without a place, then the finish."""
        return self.unresolved, self.last


class Placer:
    """Places the nodes of a plan again and again, with one set of tables of free units."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._passes = kernels("levelling.calendar_serial")
        self._copy = kernels("levelling.profile").copy_to
        self._room = 1
        self._take_room()

    def serial(self, order: Ints) -> Placed:
        """The serial scheme; ``order`` names every node after all that it waits for."""
        return self._placed(self._passes.place_all, order)

    def parallel(self, rank: Ints) -> Placed:
        """The parallel scheme; ``rank`` decides between nodes that can start at the same time."""
        return self._placed(self._passes.place_in_time, rank)

    def order(self, rank: Ints) -> Ints:
        """Nodes by rising rank, each after all that it waits for."""
        order = np.empty(len(rank), np.int64)
        self._passes.topological(self.ground.wiring, rank, order)
        return order

    def _take_room(self) -> None:
        self._empty: Profile = self.ground.profile(room=self._room)
        self._free = Profile(*(part.copy() for part in self._empty))

    def _placed(self, scheme: Any, order: Ints) -> Placed:
        ground = self.ground
        count = len(ground.wiring.stays)
        start, finish, delay = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
        lost = np.zeros(count, np.bool_)
        while True:
            self._copy(self._empty, self._free)
            last, unresolved = scheme(
                *ground.tables, ground.options, ground.wiring, self._free, order, start, finish, delay, lost
            )
            if not self._free.full[0]:
                return Placed(start, finish, delay, int(last), int(unresolved), lost)
            self._room *= _GROWTH
            self._take_room()
