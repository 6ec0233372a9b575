"""A slow, obvious judge of levelled plans: looks at every slot of time and every link, and has no calendar table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from quarterdeck.engine.calendars import Pattern
from quarterdeck.engine.levelling import Levelling, Problem
from quarterdeck.engine.plan import LinkColumn, LinkKind, NodeColumn

DAY = 1440


@dataclass
class Judge:
    """What is wrong with a levelled plan whose calendars, durations, lags and dates are multiples of ``slot`` ticks."""

    problem: Problem
    patterns: Sequence[Pattern]
    slot: int = 60
    _works: dict[tuple[int, int], bool] = field(default_factory=dict)

    def faults(self, levelling: Levelling) -> list[str]:
        return [*self.overloads(levelling), *self.broken_links(levelling), *self.wrong_lengths(levelling)]

    def works(self, calendar: int, instant: int) -> bool:
        key = (calendar, instant)
        if key not in self._works:
            day, minute = divmod(instant, DAY)
            self._works[key] = any(a <= minute < b for a, b in self.patterns[calendar].hours_on(day))
        return self._works[key]

    def slots(self, calendar: int, start: int, ticks: int, delay: int = 0) -> list[int]:
        """The slots of ``ticks`` working ticks of a calendar from ``start`` on, the first ``delay`` left out."""
        found: list[int] = []
        at = start - start % self.slot
        skip, wanted = delay // self.slot, ticks // self.slot
        while len(found) < wanted:
            if at >= start and self.works(calendar, at):
                if skip:
                    skip -= 1
                else:
                    found.append(at)
            at += self.slot
        return found

    def use(self, levelling: Levelling) -> dict[tuple[int, int], int]:
        """Units in use per resource and slot, by everything that is not finished and not inactive."""
        used: dict[tuple[int, int], int] = defaultdict(int)
        p = self.problem
        for row in range(len(p.task)):
            task = int(p.task[row])
            start = int(levelling.schedule.start[task])
            for at in self.slots(int(p.calendar[row]), start, int(p.ticks[row]), int(p.delay[row])):
                used[int(p.resource[row]), at] += int(p.units[row])
        return used

    def capacity(self, resource: int, instant: int) -> int:
        units = int(self.problem.capacity[resource])
        for r, begins, then in self.problem.steps.tolist():
            if r == resource and begins <= instant:
                units = then
        return units

    def overloads(self, levelling: Levelling) -> list[str]:
        return [
            f"resource {r} has {self.capacity(r, at)} and gives {units} at {at}"
            for (r, at), units in sorted(self.use(levelling).items())
            if units > self.capacity(r, at)
        ]

    def broken_links(self, levelling: Levelling) -> list[str]:
        """Links whose lag does not lie between the dates that they join."""
        plan, s = self.problem.plan, levelling.schedule
        nodes = plan.network.nodes
        found = []
        for link in plan.network.links_out:
            one, other = (int(nodes[link[c], NodeColumn.TASK]) for c in (LinkColumn.SOURCE, LinkColumn.TARGET))
            kind, lag, calendar = (int(link[c]) for c in (LinkColumn.KIND, LinkColumn.LAG, LinkColumn.LAG_CALENDAR))
            begin = int(s.finish[one] if kind in (LinkKind.FS, LinkKind.FF) else s.start[one])
            end = int(s.start[other] if kind in (LinkKind.FS, LinkKind.SS) else s.finish[other])
            worked = self.between(calendar, begin, end)
            if worked < lag:
                found.append(f"link {LinkKind(kind).name} {one} → {other} has {worked} instead of {lag}")
        return found

    def between(self, calendar: int, begin: int, end: int) -> int:
        if begin > end:
            return -self.between(calendar, end, begin)
        return sum(self.slot for at in range(begin, end, self.slot) if self.works(calendar, at))

    def wrong_lengths(self, levelling: Levelling) -> list[str]:
        """Tasks whose dates do not hold exactly their duration on their calendar, or that start at rest.

        A finish may lie in the rest that follows the work, where a link to it says so.
        """
        plan, s = self.problem.plan, levelling.schedule
        found = []
        for task in range(len(plan)):
            node = plan.network.nodes[plan.node_of[task]]
            duration, calendar = int(node[NodeColumn.DURATION]), int(node[NodeColumn.CALENDAR])
            start, finish = int(s.start[task]), int(s.finish[task])
            done = self.slots(calendar, start, duration)[-1] + self.slot if duration else finish
            if finish < done or self.between(calendar, done, finish):
                found.append(f"task {task} lasts from {start} to {finish}, not {duration}")
            if duration and not self.works(calendar, start):
                found.append(f"task {task} starts at rest ({start})")
        return found
