"""From a plan on calendars to whole periods on one axis, exactly where that is possible and roughly where not.

Exact: all unstarted work runs on one calendar, every demand lasts as long as its task, lags run on the same calendar
and no link hangs on a summary's start. Then a period is the greatest common divisor of everything in the plan.
Otherwise durations are taken as they lie on the most used calendar without levelling and rounded up to a tolerable
period: good enough to search good orders, which are then placed on the real calendars.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.levelling.ground import FAR, Ground, Profile
from quarterdeck.engine.levelling.periods import NEVER, Periods, build_periods
from quarterdeck.engine.levelling.problem import most_units
from quarterdeck.engine.plan import NONE, ConstraintKind, LagKind, LinkColumn, LinkKind, NodeColumn
from quarterdeck.engine.plan.network import CLOSE, INACTIVE, LEAF, OPEN, Ints

_MOST_PERIODS = 400_000
_LONGEST = 2_000
"""Mean duration in periods beyond which stepping through periods would be slower than through events."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A plan in periods.

    Attributes
    ----------
    periods : Periods
    node : int64 [activities]
        The plan's node behind each activity.
    calendar : int
        Whose working ticks are the axis.
    origin : int
        Tick at which period 0 begins.
    scale : int
        Ticks per period.
    floor : int
        Period in which the last work ends that levelling does not move.
    is_exact : bool
    """

    periods: Periods
    node: Ints
    calendar: int
    origin: int
    scale: int
    floor: int
    is_exact: bool

    def starts(self, ground: Ground, start: Ints) -> npt.NDArray[np.int32]:
        """[activities] The period in which each activity starts, from instants of the nodes."""
        ticks = ground.plan.calendars.worked(self.calendar, start[self.node])
        found: npt.NDArray[np.int32] = np.maximum((ticks - self.origin) // self.scale, 0).astype(np.int32)
        return found


def convert(ground: Ground) -> Conversion | None:
    """The plan in periods; None when nothing can move."""
    wiring = ground.wiring
    if not np.diff(wiring.demand_at).any():
        return None
    return _Converter(ground).convert()


class _Converter:
    def __init__(self, ground: Ground) -> None:
        self.ground, self.plan = ground, ground.plan
        self.nodes = ground.plan.network.nodes
        self.links = ground.plan.network.links_out
        self.kind = self.nodes[:, NodeColumn.KIND]
        self.fixed = ground.wiring.stays
        self.dead = (self.kind == LEAF) & (self.nodes[:, NodeColumn.STATE] == INACTIVE)
        self.calendar = self._reference()
        self.is_exact = self._fits_one_axis()

    def convert(self) -> Conversion:
        begin, finish = self._ticks(self.ground.wiring.start), self._ticks(self.ground.wiring.finish)
        lasts = self._durations(begin, finish)
        arcs = self._arcs(lasts)
        release = self._releases(arcs, lasts, begin)
        kept = np.flatnonzero(self._needed())
        origin = int(release[kept].min())
        scale = self._scale(lasts, arcs, release, kept, origin)
        place = np.full(len(self.nodes), -1, np.int64)
        place[kept] = np.arange(len(kept))
        latest = self._latest(origin, scale)[kept]
        taken = self._taken(origin, scale)
        inner = arcs[(place[arcs[:, 0]] >= 0) & (place[arcs[:, 1]] >= 0)]
        periods = build_periods(
            duration=_up(lasts[kept], scale),
            arcs=np.column_stack((place[inner[:, 0]], place[inner[:, 1]], _up(inner[:, 2], scale))),
            demand=self._demand(place, len(kept)),
            capacity=self._capacity(),
            release=_up(release[kept] - origin, scale),
            latest=latest,
            taken=taken,
        )
        still = self.fixed & (self.kind == LEAF)
        floor = int(_up(finish[still].max(initial=origin) - origin, scale)) if still.any() else 0
        return Conversion(periods, kept, self.calendar, origin, scale, max(floor, 0), self.is_exact)

    def _reference(self) -> int:
        """The calendar on which most demands run."""
        used = self.ground.wiring.calendar
        return int(np.bincount(used).argmax())

    def _fits_one_axis(self) -> bool:
        wiring, c = self.ground.wiring, self.calendar
        free = self.ground.is_free
        held = self.ground.held
        owner = np.repeat(np.arange(len(self.nodes)), np.diff(wiring.demand_at))
        whole = (wiring.ticks == self.nodes[owner, NodeColumn.DURATION]) & (wiring.delay == 0)
        return bool(
            (self.nodes[free, NodeColumn.CALENDAR] == c).all()
            and (self.nodes[free, NodeColumn.PORTION_FIRST] == self.nodes[free, NodeColumn.PORTION_LAST]).all()
            and (wiring.calendar == c).all()
            and whole.all()
            and (held[:, 1] == c).all()
            and not self.ground.is_late.any()
            and self._links_fit()
            and self._outline_fits()
        )

    def _links_fit(self) -> bool:
        links, c = self.links, self.calendar
        lag, kind = links[:, LinkColumn.LAG], links[:, LinkColumn.LAG_KIND]
        lagged = lag != 0
        source = self.kind[links[:, LinkColumn.SOURCE]]
        elapsed = np.isin(kind, (LagKind.ELAPSED, LagKind.ELAPSED_PERCENT))
        percent_of_summary = (kind >= LagKind.PERCENT) & (source != LEAF)
        foreign = lagged & (elapsed | percent_of_summary | (links[:, LinkColumn.LAG_CALENDAR] != c))
        from_start = np.isin(links[:, LinkColumn.KIND], (LinkKind.SS, LinkKind.SF)) & (source == CLOSE)
        return not bool(foreign.any() or from_start.any())

    def _outline_fits(self) -> bool:
        summary = self.kind != LEAF
        plain = self.nodes[summary, NodeColumn.CONSTRAINT] == ConstraintKind.ASAP
        by_hand = self.nodes[summary, NodeColumn.FIXED_START] != NONE
        return bool(plain.all() and not by_hand.any())

    def _ticks(self, instants: Ints) -> Ints:
        """Instants on the axis; `NONE` stays."""
        known = (instants != NONE) & (instants < FAR)
        ticks: Ints = np.full(len(instants), NONE, np.int64)
        ticks[known] = self.plan.calendars.worked(self.calendar, instants[known])
        return ticks

    def _durations(self, begin: Ints, finish: Ints) -> Ints:
        own = self.nodes[:, NodeColumn.DURATION]
        if not self.is_exact:
            own = np.where(own > 0, np.maximum(finish - begin, 1), 0)
        lasts: Ints = np.where(self.kind == LEAF, own, 0)
        found: Ints = np.where(self.fixed, finish - begin, lasts)
        return found

    def _arcs(self, lasts: Ints) -> Ints:
        """[arcs, 3] Node, later node, ticks from start to start: links, and summaries around their children."""
        links = self.links
        source, target = links[:, LinkColumn.SOURCE], links[:, LinkColumn.TARGET]
        lag = self._lags(lasts)
        from_start = np.isin(links[:, LinkColumn.KIND], (LinkKind.SS, LinkKind.SF))
        to_finish = np.isin(links[:, LinkColumn.KIND], (LinkKind.FF, LinkKind.SF))
        gap = lag + np.where(from_start, 0, lasts[source]) - np.where(to_finish, lasts[target], 0)
        every = np.arange(len(self.nodes))
        gate, roof = self.nodes[:, NodeColumn.PARENT_OPEN], self.nodes[:, NodeColumn.PARENT_CLOSE]
        entering, leaving = (gate >= 0) & (self.kind != CLOSE), (roof >= 0) & (self.kind != OPEN)
        arcs = np.concatenate(
            (
                np.column_stack((source, target, gap)),
                np.column_stack((gate[entering], every[entering], np.zeros(entering.sum(), np.int64))),
                np.column_stack((every[leaving], roof[leaving], lasts[leaving])),
            )
        ).astype(np.int64)
        alive = ~(self.dead[arcs[:, 0]] | self.dead[arcs[:, 1]])
        kept: Ints = arcs[alive & ~self.fixed[arcs[:, 1]]]
        return kept

    def _lags(self, lasts: Ints) -> Ints:
        links = self.links
        lag = links[:, LinkColumn.LAG].copy()
        percent = links[:, LinkColumn.LAG_KIND] >= LagKind.PERCENT
        lag[percent] = np.round(lag[percent] * lasts[links[percent, LinkColumn.SOURCE]] / 10_000).astype(np.int64)
        return lag

    def _releases(self, arcs: Ints, lasts: Ints, begin: Ints) -> Ints:
        """[nodes] The tick before which dates and what stays keep a node from starting."""
        options = self.ground.options
        release = np.full(len(self.nodes), NONE, np.int64)
        leaf = self.kind == LEAF
        first = max(options.project_start if options.base != NONE else NONE, options.data_date)
        if first != NONE:
            release[leaf] = self._tick(first)
        constraint, date = (self.nodes[:, c] for c in (NodeColumn.CONSTRAINT, NodeColumn.CONSTRAINT_DATE))
        ticks = self._ticks(date)
        for wanted, before in ((ConstraintKind.SNET, np.zeros_like(lasts)), (ConstraintKind.FNET, lasts)):
            rows = leaf & (constraint == wanted) & (date != NONE)
            release[rows] = np.maximum(release[rows], ticks[rows] - before[rows])
        still = arcs[self.fixed[arcs[:, 0]]]
        np.maximum.at(release, still[:, 1], begin[still[:, 0]] + still[:, 2])
        release[release == NONE] = self._tick(max(options.project_start, options.data_date))
        return release

    def _tick(self, instant: int) -> int:
        return int(self.plan.calendars.worked(self.calendar, instant))

    def _needed(self) -> npt.NDArray[np.bool_]:
        """Free leaves, and the summaries that links reach through."""
        keep = self.ground.is_free.copy()
        summary = self.kind != LEAF
        entered, left = np.zeros(len(keep), bool), np.zeros(len(keep), bool)
        entered[self.links[:, LinkColumn.TARGET]] = True
        left[self.links[:, LinkColumn.SOURCE]] = True
        gates = summary & (self.kind == OPEN)
        roofs = summary & (self.kind == CLOSE)
        gate, roof = self.nodes[:, NodeColumn.PARENT_OPEN], self.nodes[:, NodeColumn.PARENT_CLOSE]
        for i in np.flatnonzero(gates).tolist():  # parents come before their children
            keep[i] = entered[i] or (gate[i] >= 0 and keep[gate[i]])
        for i in np.flatnonzero(roofs)[::-1].tolist():  # and close after them
            keep[i] = left[i] or (roof[i] >= 0 and keep[roof[i]])
        return keep

    def _scale(self, lasts: Ints, arcs: Ints, release: Ints, kept: Ints, origin: int) -> int:
        own = lasts[kept]
        inner = np.isin(arcs[:, 1], kept) & np.isin(arcs[:, 0], kept)
        step = int(np.gcd.reduce(np.concatenate((own, arcs[inner, 2], release[kept] - origin, [0]))))
        for begin, finish in self._booked():
            step = gcd(step, begin - origin, finish - origin)
        step = max(step, 1)
        positive = own[own > 0]
        if not positive.size:
            return step
        coarse = max(int(positive.sum()) // _MOST_PERIODS, int(positive.mean()) // _LONGEST, 1)
        if not self.is_exact:
            coarse = max(coarse, int(np.median(positive)) // 16)
        if coarse > step:
            self.is_exact = False
            return coarse
        return step

    def _booked(self) -> list[tuple[int, int]]:
        """Ticks at which something not movable begins or ends to use a resource."""
        held = [(begin, begin + ticks) for _, c, begin, ticks, _ in self.ground.held.tolist() if c == self.calendar]
        for _, begin, finish, _ in self._steps():
            edge = finish if begin == NONE else begin
            held.append((edge, edge if finish == FAR else finish))
        return held

    @cached_property
    def _profile(self) -> Profile:
        return self.ground.profile()

    def _steps(self) -> list[tuple[int, int, int, int]]:
        """Missing units: resource, begin, end in ticks of the axis (`NONE` and `FAR` where open)."""
        found = []
        for resource, begin, finish, missing in self._profile.step.tolist():
            if self.ground.axis[resource] < 0:
                begin = begin if begin == NONE else self._tick(begin)
                finish = finish if finish == FAR else self._tick(finish)
            found.append((resource, begin, finish, missing))
        return found

    def _latest(self, origin: int, scale: int) -> Ints:
        late = self.ground.wiring.latest
        bound = late < FAR
        found = np.full(len(late), NEVER, np.int64)
        found[bound] = np.maximum((self.plan.calendars.worked(self.calendar, late[bound]) - origin) // scale, 0)
        capped: Ints = np.minimum(found, NEVER)
        return capped

    def _demand(self, place: Ints, count: int) -> Ints:
        wiring = self.ground.wiring
        owner = place[np.repeat(np.arange(len(self.nodes)), np.diff(wiring.demand_at))]
        demand = np.zeros((count, len(self.ground.problem.capacity)), np.int64)
        np.add.at(demand, (owner, wiring.resource), wiring.units)
        demand = np.minimum(demand, most_units(self.ground.problem))
        return self._reduced(demand)

    def _capacity(self) -> Ints:
        found: Ints = self._profile.capacity // self._divisors
        return found

    def _reduced(self, demand: Ints) -> Ints:
        found: Ints = -(-demand // self._divisors)
        return found

    @cached_property
    def _divisors(self) -> Ints:
        """[resources] Greatest common divisor of all units asked of a resource: capacity is counted in these."""
        wiring, problem = self.ground.wiring, self.ground.problem
        divisor = np.ones(len(problem.capacity), np.int64)
        for resource in range(len(divisor)):
            asked = [wiring.units[wiring.resource == resource], self.ground.held[self.ground.held[:, 0] == resource, 4]]
            missing = [m for r, _, _, m in self._profile.step.tolist() if r == resource]
            divisor[resource] = max(int(np.gcd.reduce(np.concatenate((*asked, missing, [0])).astype(np.int64))), 1)
        return divisor

    def _taken(self, origin: int, scale: int) -> Ints | None:
        """[resources, periods] Units that are not available, in reduced units, rounded up."""
        divisors = self._divisors
        booked = [
            (resource, (begin - origin) // scale, int(_up(begin + ticks - origin, scale)), units)
            for resource, c, begin, ticks, units in self._held_on_axis()
        ]
        for resource, begin, finish, missing in self._steps():
            first = 0 if begin == NONE else (begin - origin) // scale
            last = first if finish == FAR else int(_up(finish - origin, scale))
            booked.append((resource, first, last, missing))
        booked = [(r, max(first, 0), last, units) for r, first, last, units in booked if last > max(first, 0)]
        if not booked:
            return None
        taken = np.zeros((len(divisors), max(last for _, _, last, _ in booked)), np.int64)
        for resource, first, last, units in booked:
            taken[resource, first:last] += -(-units // int(divisors[resource]))
        return taken

    def _held_on_axis(self) -> list[tuple[int, int, int, int, int]]:
        calendars = self.plan.calendars
        found = []
        for resource, c, begin, ticks, units in self.ground.held.tolist():
            if c != self.calendar:
                first = self._tick(int(calendars.latest(c, begin)))
                ticks = max(self._tick(int(calendars.earliest(c, begin + ticks))) - first, 1)
                begin = first
            found.append((resource, c, begin, ticks, units))
        return found


def _up(ticks: npt.ArrayLike, scale: int) -> Ints:
    """Whole periods, rounded up."""
    found: Ints = -(-np.asarray(ticks, dtype=np.int64) // scale)
    return found
