"""One document or several as one plan for the engine, with the links that lead from file to file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.plan import LagKind, LinkKind, NodeColumn, Plan
from quarterdeck.engine.plan.network import COMPLETE, INACTIVE, LEAF
from quarterdeck.engine.simulation import CrossLink, Part, join_plans
from quarterdeck.exchange.compilation import Compilation, compile_plan
from quarterdeck.exchange.document import LagUnit, Link, PlanDocument, Severity
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog

_EXTERNAL = re.compile(r"(?P<path>.+?)\\(?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents as one plan.

    Attributes
    ----------
    names : list of str
        What people call each project: its file without folder and ending.
    compilations : list of Compilation
    plan : Plan
    parts, project_of
        For `quarterdeck.engine.simulation.simulate`; None with a single document.
    first : list of int
        Where each document's tasks begin.
    crossing : int
        Links between the documents.
    """

    names: list[str]
    compilations: list[Compilation]
    plan: Plan
    parts: list[Part] | None
    project_of: npt.NDArray[np.int64] | None
    first: list[int]
    crossing: int = 0

    @property
    def is_portfolio(self) -> bool:
        return self.parts is not None

    @property
    def scale(self) -> int:
        return self.plan.calendars.ticks_per_minute

    def day_ticks(self, project: int = 0) -> int:
        """Ticks of a working day as the project counts it."""
        return (self.compilations[project].document.properties.minutes_per_day or 480) * self.scale

    def states(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Which tasks are live leaves, and which of them are not finished: bool [tasks] each."""
        nodes = self.plan.network.nodes[self.plan.node_of]
        leaves = (nodes[:, NodeColumn.KIND] == LEAF) & (nodes[:, NodeColumn.STATE] != INACTIVE)
        return leaves, leaves & (nodes[:, NodeColumn.STATE] != COMPLETE)


def join_documents(documents: Sequence[PlanDocument], files: Sequence[str], log: IssueLog) -> Joined:
    """Compile documents and put them together.

    Raises
    ------
    quarterdeck.engine.plan.PlanError
        Cycles, within a plan or across several.
    """
    compilations = [compile_plan(document) for document in documents]
    names = [PurePath(file.replace("\\", "/")).stem for file in files]
    if len(compilations) == 1:
        only = compilations[0]
        return Joined(names, compilations, only.plan, None, None, [0])
    links = _cross_links(compilations, names, log)
    held = join_plans([one.plan for one in compilations], links)
    return Joined(names, compilations, held.plan, held.parts, held.project_of, held.first, len(links))


def _cross_links(compilations: Sequence[Compilation], names: Sequence[str], log: IssueLog) -> list[CrossLink]:
    """Links that name a task of another of these files, and shadows of such tasks, tied to the tasks themselves."""
    by_name = {fold(name): project for project, name in enumerate(names)}
    rows = [{task.number: row for row, task in enumerate(one.document.tasks)} for one in compilations]
    found = []

    def place(text: str | None) -> tuple[int, int] | None:
        match = _EXTERNAL.fullmatch(text or "")
        if match is None:
            return None
        project = by_name.get(fold(PurePath(match["path"].replace("\\", "/")).stem))
        row = None if project is None else rows[project].get(int(match["number"]))
        return None if project is None or row is None else (project, row)

    for project, one in enumerate(compilations):
        for link in one.document.links:
            if link.external_project and link.predecessor_uid not in one.row_of and link.successor_uid in one.row_of:
                source = place(link.external_project)
                if source is None:
                    words = f"A link from {link.external_project[:80]} leads out of the given plans; it does not count."
                    log.add("simulation.link_outside", words, place=names[project], severity=Severity.WARNING)
                else:
                    lag = _lag(link, compilations[project].ticks_per_minute)
                    kind = LinkKind[link.kind.name]
                    found.append(CrossLink(*source, project, one.row_of[link.successor_uid], kind, lag))
        for row, task in enumerate(one.document.tasks):
            source = place(task.external_project) if task.is_external else None
            if source is not None and source[0] != project:
                found.append(CrossLink(*source, project, row, LinkKind.FF, 0))
    return found


def _lag(link: Link, scale: int) -> int:
    return 0 if LagKind[LagUnit(link.lag_unit).name] != LagKind.WORKING else round(link.lag * scale)
