"""Which tasks a risk list means: unique ids, names, summaries, a project's tasks, or all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from quarterdeck.engine.simulation import EVERY_TASK
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.risk_list.document import ALL_TASKS
from quarterdeck.exchange.simulation.joining import Joined

_OF_PROJECT = "#"


class TaskFinder:
    """Finds the positions of named tasks in joined documents; what it cannot find goes to the log."""

    def __init__(self, joined: Joined, log: IssueLog) -> None:
        self._joined, self._log = joined, log
        self.leaves, self.ahead = joined.states()
        self._projects = {fold(name): project for project, name in enumerate(joined.names)}
        self._by_uid: list[dict[int, int]] = []
        self._by_name: list[dict[str, list[int]]] = []
        self._below: dict[int, list[int]] = defaultdict(list)
        for project, one in enumerate(joined.compilations):
            first, tasks = joined.first[project], one.document.tasks
            names: dict[str, list[int]] = defaultdict(list)
            for row, task in enumerate(tasks):
                names[" ".join(fold(task.name).split())].append(first + row)
                if task.parent_uid in one.row_of:
                    self._below[first + one.row_of[task.parent_uid]].append(first + row)
            self._by_uid.append({uid: first + row for uid, row in one.row_of.items()})
            self._by_name.append(names)

    def positions(self, names: Iterable[str], place: str) -> tuple[int, ...] | None:
        """Positions of leaf tasks, rising; `EVERY_TASK` for all; None when a name means nothing."""
        found: set[int] = set()
        is_whole = True
        for name in names:
            if name == ALL_TASKS:
                return EVERY_TASK
            here = self._named(name, place)
            if here is None:
                is_whole = False
            else:
                found.update(here)
        if not is_whole:
            return None
        leaves = sorted(position for one in found for position in self._leaves_of(one))
        if not leaves:
            self._fault("empty", "The tasks that it names have nothing below them to simulate.", place)
            return None
        if not self.ahead[leaves].any():
            words = "All tasks that it names are finished; it has no effect."
            self._log.add("simulation.all_finished", words, place=place, severity=Severity.NOTE)
        return tuple(dict.fromkeys(leaves))

    def every_leaf_ahead(self) -> list[int]:
        """Positions of all tasks that are still to be done and last some time."""
        return [int(position) for position in np.flatnonzero(self.ahead)]

    def _named(self, name: str, place: str) -> list[int] | None:
        head, mark, rest = name.partition(_OF_PROJECT)
        project = self._projects.get(fold(head.strip())) if mark else None
        if project is not None:
            return self._within(rest.strip(), [project], name, place)
        return self._within(name, list(range(len(self._joined.compilations))), name, place)

    def _within(self, name: str, projects: list[int], shown: str, place: str) -> list[int] | None:
        if name == ALL_TASKS:
            return [position for project in projects for position in self._by_uid[project].values()]
        if name.isdecimal():
            hits = [self._by_uid[project][int(name)] for project in projects if int(name) in self._by_uid[project]]
            if len(hits) > 1:
                where = ", ".join(self._joined.names[p] for p in projects if int(name) in self._by_uid[p])
                words = f"Task {name} is in several plans ({where}); write it as plan{_OF_PROJECT}{name}."
                self._fault("ambiguous_task", words, place)
                return None
            if hits:
                return hits
        folded = " ".join(fold(name).split())
        named = [self._by_name[project].get(folded, []) for project in projects]
        for project, hits in zip(projects, named, strict=True):
            if len(hits) > 1:
                words = f"“{name[:60]}” names {len(hits)} tasks of {self._joined.names[project]}; all are meant."
                self._log.add("simulation.name_of_several", words, place=place, severity=Severity.NOTE)
        found = [position for hits in named for position in hits]
        if not found:
            self._fault("unknown_task", f"“{shown[:60]}” is neither the unique id nor the name of a task.", place)
            return None
        return found

    def _leaves_of(self, position: int) -> Iterable[int]:
        """The task itself, or what stands below a summary."""
        stack, seen = [position], {position}
        while stack:
            one = stack.pop()
            if self.leaves[one]:
                yield one
            fresh = [below for below in self._below.get(one, ()) if below not in seen]
            seen.update(fresh)
            stack += fresh

    def _fault(self, code: str, words: str, place: str) -> None:
        self._log.add(f"simulation.{code}", words, place=place, severity=Severity.ERROR)
