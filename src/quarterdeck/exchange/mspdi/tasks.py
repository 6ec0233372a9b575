"""Tasks of MSPDI with their links, baselines, custom values and time-phased totals."""

from __future__ import annotations

from lxml import etree

from quarterdeck.exchange.document import LagUnit, Link, Severity, Task
from quarterdeck.exchange.mspdi.baselines import BaselineReader
from quarterdeck.exchange.mspdi.context import Context, fields_of
from quarterdeck.exchange.mspdi.custom import CustomFieldReader
from quarterdeck.exchange.mspdi.tables import TASK
from quarterdeck.exchange.mspdi.timephased import add_piece
from quarterdeck.exchange.mspdi.values import (
    ESTIMATED,
    FORMAT_BY_UNIT,
    LINK_TYPE,
    LONGEST_MINUTES,
    TEXT,
    parse_flag,
    parse_integer,
    parse_number,
    unit_of_format,
)

PERCENT_FORMATS = {19: LagUnit.PERCENT, 20: LagUnit.ELAPSED_PERCENT}
DAYS, ELAPSED_DAYS = 7, 8
HEADS = frozenset(("UID", "ID", "IsNull", "OutlineLevel", "OutlineNumber", "Summary"))


def lag_unit_of(code: int) -> LagUnit:
    """Working, elapsed or a percentage: odd format codes are working units, even ones elapsed."""
    bare = code - ESTIMATED if code > ESTIMATED + 2 else code
    if bare in PERCENT_FORMATS:
        return PERCENT_FORMATS[bare]
    return LagUnit.ELAPSED if bare % 2 == 0 and bare < 13 else LagUnit.WORKING


def canonical_format(task: Task) -> int | None:
    """Duration format that unit and estimate of the task imply."""
    if task.duration_unit is None:
        return None
    code = FORMAT_BY_UNIT.get(task.duration_unit)
    return None if code is None else code + (ESTIMATED if task.is_estimated else 0)


class TaskReader:
    """Turn the Task elements into tasks and links of the document."""

    def __init__(self, context: Context, custom: CustomFieldReader) -> None:
        self._context = context
        self._links: list[Link] = []
        self._uids: set[int] = set()
        self._summary_unknown: set[int] = set()
        self.parents: dict[int, int | None] = {}
        self._table = fields_of(
            TASK,
            UID=None,
            IsNull=None,
            OutlineNumber=None,
            DurationFormat=self._format,
            LevelingDelayFormat=self._leveling_format,
            CalendarUID=self._calendar,
            PredecessorLink=self._link,
            ExtendedAttribute=custom.read_value,
            OutlineCode=custom.read_outline_value,
            Baseline=BaselineReader(context).read,
            TimephasedData=self._timephased,
        )
        self._link_table = fields_of(
            (("CrossProjectName", "external_project", TEXT),),
            PredecessorUID=None,
            Type=None,
            LinkLag=None,
            LagFormat=None,
            CrossProject=self._cross_project,
        )

    def read(self, element: etree._Element) -> None:
        context = self._context
        children = context.children(element)
        heads = {name: child for name, child in children if name in HEADS}
        place = f"task, line {element.sourceline}"
        uid = None if "UID" not in heads else context.parse(heads["UID"], parse_integer, place=place)
        if uid is None:
            context.log.add(
                "mspdi.no_uid", "A task without a usable UID was left out.", place=place, severity=Severity.ERROR
            )
            return
        if "IsNull" in heads and context.parse(heads["IsNull"], parse_flag, place=place):
            number = heads["ID"].text if "ID" in heads else None
            context.document.extras.setdefault("blank_tasks", []).append({"UID": str(uid), "ID": number})
            return
        task = Task(uid=uid, outline_level=0 if uid == 0 else 1)
        if "OutlineLevel" not in heads and "OutlineNumber" in heads and uid != 0:
            task.outline_level = 1 + (heads["OutlineNumber"].text or "").count(".")
        self._links = []
        context.fill(task, element, self._table, label="task", children=children)
        self._finish(task, heads, element)

    def _finish(self, task: Task, heads: dict[str, etree._Element], element: etree._Element) -> None:
        context, document = self._context, self._context.document
        self._settle_format(task)
        if "Summary" not in heads:
            self._summary_unknown.add(task.uid)
        if task.uid in self._uids:
            self._renumber(task, element)
        self._uids.add(task.uid)
        if "is_project_summary" not in context.restored.get(id(task), ()):
            task.is_project_summary = task.uid == 0 and task.outline_level == 0
        for link in self._links:
            link.successor_uid = task.uid
        document.tasks.append(task)
        document.links.extend(self._links)
        context.count("tasks", len(document.tasks), context.limits.tasks)
        context.count("links", len(document.links), context.limits.links)

    def _renumber(self, task: Task, element: etree._Element) -> None:
        fresh = max(self._uids) + 1
        self._context.log.add(
            "mspdi.duplicate_uid",
            f"Two tasks have UID {task.uid}; the second was given {fresh}. Links to {task.uid} mean the first.",
            place=self._context.place("task", task, element),
        )
        task.uid = fresh

    def complete(self) -> None:
        """Set what only the whole list tells: parents, summaries, and links that lead nowhere."""
        tasks = self._context.document.tasks
        with_children = set()
        for task, parent in zip(tasks, parents_by_level(tasks), strict=True):
            if "parent_uid" not in self._context.restored.get(id(task), ()):
                task.parent_uid = parent
            with_children.add(parent)
        for task in tasks:
            if task.uid in self._summary_unknown:
                task.is_summary = task.uid in with_children
        self._check_links()

    def _check_links(self) -> None:
        names = {task.uid: task.name for task in self._context.document.tasks}
        for link in self._context.document.links:
            if link.predecessor_uid not in names and not link.external_project:
                self._context.log.add(
                    "mspdi.dangling_link",
                    f"A link starts at task {link.predecessor_uid}, which the file does not hold.",
                    place=f"task {link.successor_uid} {names.get(link.successor_uid, '')[:60]}".rstrip(),
                )

    def _format(self, element: etree._Element, task: Task) -> None:
        code = self._context.parse(element, parse_integer, place=f"task {task.uid}, line {element.sourceline}")
        if code is None:
            return
        task.duration_unit = unit_of_format(code)
        task.duration_is_elapsed = (task.duration_unit or "").startswith("e")
        task.extras["DurationFormat"] = str(code)

    @staticmethod
    def _settle_format(task: Task) -> None:
        code = task.extras.get("DurationFormat")
        if code is not None and code == str(canonical_format(task)):
            del task.extras["DurationFormat"]

    def _leveling_format(self, element: etree._Element, task: Task) -> None:
        code = self._context.parse(element, parse_integer, place=f"task {task.uid}, line {element.sourceline}")
        if code is None:
            return
        task.leveling_delay_is_elapsed = lag_unit_of(code) in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT)
        if code not in (DAYS, ELAPSED_DAYS):
            task.extras["LevelingDelayFormat"] = str(code)

    def _calendar(self, element: etree._Element, task: Task) -> None:
        uid = self._context.parse(element, parse_integer, place=f"task {task.uid}, line {element.sourceline}")
        if uid is not None and uid > 0:
            task.calendar_uid = uid

    def _timephased(self, element: etree._Element, task: Task) -> None:
        add_piece(self._context, element, task.timephased)

    def _link(self, element: etree._Element, task: Task) -> None:
        context = self._context
        parts = _children(element, context)
        place = context.place("link of task", task, element)
        predecessor = (
            context.parse(parts["PredecessorUID"], parse_integer, place=place) if "PredecessorUID" in parts else None
        )
        if predecessor is None:
            context.log.add("mspdi.bad_link", "A link without a usable predecessor was left out.", place=place)
            return
        link = Link(predecessor_uid=predecessor, successor_uid=task.uid)
        if "Type" in parts:
            link.kind = context.parse(parts["Type"], LINK_TYPE.parse, place=place) or link.kind
        self._set_lag(link, parts, place=place)
        context.fill(link, element, self._link_table, label="link of task")
        self._links.append(link)

    def _set_lag(self, link: Link, parts: dict[str, etree._Element], *, place: str) -> None:
        context = self._context
        code = context.parse(parts["LagFormat"], parse_integer, place=place) if "LagFormat" in parts else None
        if code is not None:
            link.lag_unit = lag_unit_of(code)
            if code != default_lag_format(link.lag_unit):
                link.extras["LagFormat"] = str(code)
        lag = context.parse(parts["LinkLag"], parse_number, place=place) if "LinkLag" in parts else None
        if lag is None:
            return
        is_share = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
        if abs(lag) > LONGEST_MINUTES * 10:
            context.bad(parts["LinkLag"], "is too long", place=place)
            return
        link.lag = lag if is_share else lag / 10

    def _cross_project(self, element: etree._Element, link: Link) -> None:
        if (element.text or "0").strip() != "0":
            link.external_project = link.external_project or ""


def default_lag_format(unit: LagUnit) -> int:
    return {LagUnit.WORKING: DAYS, LagUnit.ELAPSED: ELAPSED_DAYS, LagUnit.PERCENT: 19, LagUnit.ELAPSED_PERCENT: 20}[
        unit
    ]


def parents_by_level(tasks: list[Task]) -> list[int | None]:
    """Parent of each task by the outline levels of the list: the nearest earlier task of a lower level."""
    parents: list[int | None] = []
    above: list[Task] = []
    for task in tasks:
        while above and above[-1].outline_level >= task.outline_level:
            above.pop()
        parents.append(above[-1].uid if above else None)
        above.append(task)
    return parents


def _children(element: etree._Element, context: Context) -> dict[str, etree._Element]:
    return dict(context.children(element))
