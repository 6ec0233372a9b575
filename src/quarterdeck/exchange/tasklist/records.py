"""The rows of a task list as tasks, each cell by the meaning that the mapping gives its column."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from quarterdeck.exchange.document import (
    Baseline,
    Constraint,
    CustomField,
    Issue,
    PlanDocument,
    PlanSource,
    Severity,
    Task,
)
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.tables import Cell, ColumnRole, Mapping, Table, cell_text
from quarterdeck.exchange.tables.values import (
    DateStyle,
    NotADate,
    NotADuration,
    NotANumber,
    NumberStyle,
    Order,
    ParsedDate,
    fold,
    parse_date,
    parse_duration,
    parse_number,
)
from quarterdeck.exchange.tasklist import outline
from quarterdeck.exchange.tasklist.assigning import Assigner
from quarterdeck.exchange.tasklist.cells import (
    CONSTRAINTS,
    YES,
    custom_key,
    instant_of,
    plain_text,
    working_minutes,
)
from quarterdeck.exchange.tasklist.guessing import indent_of
from quarterdeck.exchange.tasklist.linking import Linker
from quarterdeck.exchange.tasklist.recognising import recognise_rows

_SAMPLE = 5
_LONGEST_TEXT = 4_000


@dataclass(slots=True)
class TaskListReading:
    """The plan as far as it could be read, the issues, the mapping that was used, and the first rows to look at."""

    document: PlanDocument | None
    issues: list[Issue] = field(default_factory=list)
    mapping: Mapping | None = None
    sample: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row of the list and the task that it became."""

    number: int
    line: list[Cell]
    task: Task


def read_records(
    grid: list[list[Cell]], mapping: Mapping, table: Table, *, log: IssueLog, limits: ReadingLimits
) -> TaskListReading:
    """The tasks below the line of headers, with their outline, links and people; raises `UnreadablePlan`."""
    return _TaskReader(grid, mapping, table, log, limits).read()


class _Numbers:
    """Numbers of tasks: the list's own where it has one, else the next above all that were taken."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._top = 0

    def take(self, text: str) -> int:
        is_number = text.isdecimal() and len(text) < 10 and int(text) > 0 and int(text) not in self._taken
        number = int(text) if is_number else self._top + 1
        self._taken.add(number)
        self._top = max(self._top, number)
        return number


class _TaskReader:
    def __init__(
        self, grid: list[list[Cell]], mapping: Mapping, table: Table, log: IssueLog, limits: ReadingLimits
    ) -> None:
        self._grid, self._mapping, self._table, self._log, self._limits = grid, mapping, table, log, limits
        self._document = PlanDocument(PlanSource("task-list", log.file))
        self._properties = self._document.properties
        self._roles = {role.field: role for role in mapping.columns if role.field}
        self._custom = [role for role in mapping.columns if not role.field]

    def read(self) -> TaskListReading:
        rows = self._rows()
        if not rows:
            raise self._log.unreadable("tasks.nothing_found", "The list holds no tasks below its headers.")
        self._outline(rows)
        Linker(self._document, self._log, self._table, self._roles.get("predecessors")).read(rows)
        Assigner(self._document, self._log, self._table, self._roles.get("resources")).read(rows)
        self._keep_dates(rows)
        recognise_rows(self._document, self._log, has_identities="id" in self._roles)
        self._describe_custom()
        self._tell_guesses()
        sample = [
            [cell_text(self._cell(row.line, role))[:120] for role in self._mapping.columns] for row in rows[:_SAMPLE]
        ]
        return TaskListReading(self._document, mapping=self._mapping, sample=sample)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        first = self._mapping.header_line
        numbers = _Numbers()
        for number, line in enumerate(self._grid[first:], start=first + 1):
            name = " ".join(self._text(line, "name").split())
            if not name:
                self._tell_nameless(number, line)
                continue
            uid = numbers.take(self._text(line, "id"))
            task = Task(uid=uid, name=name[:_LONGEST_TEXT], number=len(rows) + 1)
            self._fill(task, line, number)
            rows.append(Row(number, line, task))
            if len(rows) > self._limits.tasks:
                words = f"The list has more than {self._limits.tasks} tasks."
                raise self._log.unreadable("plan.too_large", words, place=self._table.place(number))
        self._document.tasks = [row.task for row in rows]
        return rows

    def _tell_nameless(self, number: int, line: list[Cell]) -> None:
        if any(cell_text(self._cell(line, role)) for role in self._mapping.columns):
            self._log.add("tasks.no_name", "The row has no name and was left out.", place=self._table.place(number))

    def _fill(self, task: Task, line: list[Cell], number: int) -> None:
        identity = self._text(line, "id")
        if identity and identity != str(task.uid):
            task.source_id = identity[:200]
        task.wbs = self._text(line, "wbs")[:200] or None
        task.notes = self._text(line, "notes")[:_LONGEST_TEXT] or None
        self._fill_durations(task, line, number)
        self._fill_dates(task, line, number)
        self._fill_numbers(task, line, number)
        if fold(self._text(line, "milestone")) in YES:
            task.is_milestone = True
        self._fill_constraint(task, line, number)
        for role in self._custom:
            if text := plain_text(self._cell(line, role)):
                task.custom[custom_key(role)] = text[:_LONGEST_TEXT]

    def _fill_durations(self, task: Task, line: list[Cell], number: int) -> None:
        role = self._roles.get("duration")
        if role is not None and (text := self._text(line, "duration")):
            try:
                found = parse_duration(text)
            except NotADuration as error:
                self._bad("duration", str(error), number, role)
            else:
                if found.minutes < 0:
                    self._bad("duration", f"“{text[:40]}” is less than nothing.", number, role)
                    return
                task.duration_minutes, task.duration_unit = found.minutes, found.unit
                task.duration_is_elapsed, task.is_estimated = found.is_elapsed, found.is_estimated
                task.is_milestone = found.minutes == 0
        role = self._roles.get("work")
        if role is not None and (text := self._text(line, "work")):
            try:
                task.work_minutes = max(0.0, parse_duration(text, default_unit="h").minutes)
            except NotADuration as error:
                self._bad("work", str(error), number, role)

    def _fill_dates(self, task: Task, line: list[Cell], number: int) -> None:
        begin, end = self._properties.default_start_minute, self._properties.default_finish_minute
        for name in ("start", "actual_start"):
            if found := self._date(line, name, number):
                setattr(task, name, instant_of(found, begin))
        for name in ("finish", "actual_finish", "deadline"):
            if found := self._date(line, name, number):
                setattr(task, name, instant_of(found, end, is_end=True))
        first, last = self._date(line, "baseline_start", number), self._date(line, "baseline_finish", number)
        if first or last:
            task.baselines[0] = Baseline(
                start=instant_of(first, begin) if first else None,
                finish=instant_of(last, end, is_end=True) if last else None,
            )
        if task.start and task.finish and task.finish < task.start:
            words = f"“{task.name[:60]}” finishes before it starts; its finish was left out."
            self._log.add("tasks.backwards", words, place=self._table.place(number))
            task.finish = None
        if task.duration_minutes is None and task.start and task.finish:
            task.duration_minutes = working_minutes(task.start, task.finish, self._properties.minutes_per_day)

    def _fill_numbers(self, task: Task, line: list[Cell], number: int) -> None:
        percent = self._number(line, "percent_complete", number)
        if percent is not None:
            if self._mapping.choice("percent") == "hundredths":
                percent *= 100
            if not 0 <= percent <= 100:
                self._bad("percent", f"{percent:f} % is no progress.", number, self._roles["percent_complete"])
            else:
                self._progress(task, float(percent))
        for name in ("cost", "fixed_cost"):
            if (amount := self._number(line, name, number)) is not None:
                setattr(task, name, amount)
        if (priority := self._number(line, "priority", number)) is not None and 0 <= priority <= 1000:
            task.priority = int(priority)

    def _progress(self, task: Task, percent: float) -> None:
        """Progress without actual dates began and ended as planned, as planning tools take it."""
        task.percent_complete = percent
        if percent > 0 and task.actual_start is None:
            task.actual_start = task.start
        if percent == 100 and task.actual_finish is None:
            task.actual_finish = task.finish

    def _fill_constraint(self, task: Task, line: list[Cell], number: int) -> None:
        text = fold(self._text(line, "constraint"))
        kind = CONSTRAINTS.get(text) or next((each for each in Constraint if each.value == text), None)
        if kind is None:
            if text:
                self._bad("constraint", f"“{text[:40]}” is no constraint.", number, self._roles["constraint"])
            return
        found = self._date(line, "constraint_date", number)
        if kind in (Constraint.ASAP, Constraint.ALAP):
            task.constraint = kind
        elif found is not None:
            is_end = kind in (Constraint.MFO, Constraint.FNET, Constraint.FNLT)
            minute = self._properties.default_finish_minute if is_end else self._properties.default_start_minute
            task.constraint, task.constraint_date = kind, instant_of(found, minute)

    def _outline(self, rows: list[Row]) -> None:
        tasks = [row.task for row in rows]
        match self._mapping.choice("outline"):
            case "level":
                outline.by_levels(tasks, [self._level(row) for row in rows])
            case "wbs":
                outline.by_codes(tasks, [(row.task.wbs or "").strip(". ") for row in rows])
            case "parent":
                outline.by_parents(tasks, self._parents(rows))
            case "indent":
                outline.by_levels(tasks, [indent_of(self._cell(row.line, self._roles["name"])) for row in rows])
        outline.mark_summaries(tasks)
        for task in tasks:
            task.is_milestone = task.is_milestone and not task.is_summary

    def _level(self, row: Row) -> int:
        level = self._number(row.line, "level", row.number)
        return int(level) if level is not None and 0 <= level <= 1000 else 1

    def _parents(self, rows: list[Row]) -> list[Task | None]:
        """The task that each row names above it: by identity, else by name, the first of that name."""
        keys = {each.task.source_id or str(each.task.uid): each.task for each in reversed(rows)}
        names = {fold(each.task.name): each.task for each in reversed(rows)}
        found: list[Task | None] = []
        for row in rows:
            text = self._text(row.line, "parent")
            parent = keys.get(text) or names.get(fold(text)) if text else None
            if text and parent is None:
                words = f"There is no task “{text[:60]}” to be its parent."
                place = self._table.place(row.number, self._roles["parent"].column)
                self._log.add("tasks.no_parent", words, place=place)
            found.append(parent)
        return found

    def _keep_dates(self, rows: list[Row]) -> None:
        """A task with a date and without logic keeps its date: it starts no earlier."""
        linked = {link.successor_uid for link in self._document.links}
        kept = 0
        for row in rows:
            task = row.task
            is_free = task.constraint is Constraint.ASAP and task.actual_start is None and not task.is_summary
            if is_free and task.start is not None and task.uid not in linked:
                task.constraint, task.constraint_date = Constraint.SNET, task.start
                kept += 1
        starts = [task.start for task in self._document.tasks if task.start]
        self._properties.start = min(starts, default=None)
        self._properties.finish = max((task.finish for task in self._document.tasks if task.finish), default=None)
        if kept:
            words = f"{kept} tasks without predecessors keep their start: each starts no earlier than its date."
            self._log.add("tasks.dates_kept", words, severity=Severity.NOTE)

    def _describe_custom(self) -> None:
        for role in self._custom:
            key = custom_key(role)
            self._document.custom_fields.append(CustomField(key=key, alias=plain_text(role.header) or None))
            words = f"“{' '.join(key[:60].split())}” is kept as a custom field."
            self._log.add("tasks.custom_field", words, severity=Severity.NOTE)

    def _tell_guesses(self) -> None:
        for role in self._roles.values():
            if role.is_style_guessed and role.style_ground:
                style = {".": "a decimal point", ",": "a decimal comma"}.get(role.style, role.style)
                self._log.add("tasks.guessed_style", f"“{role.header[:60]}” is read with {style}. {role.style_ground}")
        for name in ("outline", "percent"):
            choice = self._mapping.choices.get(name)
            if choice and choice.is_guessed:
                self._log.add(f"tasks.guessed_{name}", f"{choice.ground} It was read as {choice.value}.")

    def _cell(self, line: list[Cell], role: ColumnRole | None) -> Cell:
        return line[role.column] if role is not None and role.column < len(line) else ""

    def _text(self, line: list[Cell], name: str) -> str:
        return plain_text(self._cell(line, self._roles.get(name)))

    def _date(self, line: list[Cell], name: str, number: int) -> ParsedDate | None:
        role = self._roles.get(name)
        cell = self._cell(line, role)
        if role is None or cell_text(cell).casefold() in ("", "na", "n/a", "nv", "-"):
            return None
        style = DateStyle(Order(role.style)) if role.style in set(Order) else DateStyle()
        try:
            return parse_date(cell, style)
        except NotADate as error:
            self._bad("date", str(error), number, role)
            return None

    def _number(self, line: list[Cell], name: str, number: int) -> Decimal | None:
        role = self._roles.get(name)
        text = self._text(line, name)
        if role is None or not text:
            return None
        try:
            return parse_number(text, NumberStyle(role.style) if role.style in (".", ",") else None).value
        except NotANumber as error:
            self._bad("number", str(error), number, role)
            return None

    def _bad(self, what: str, why: str, number: int, role: ColumnRole) -> None:
        self._log.add(f"tasks.bad_{what}", f"{why} It was left out.", place=self._table.place(number, role.column))
