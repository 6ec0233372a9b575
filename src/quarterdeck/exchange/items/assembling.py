"""Cards as tasks of a plan: outline, dates, progress, people and links.

======================  ==========================================================================
a card has              the task
======================  ==========================================================================
start and due           lasts the working time between, starts no earlier, its deadline is the due
only a due              lasts one day (estimated), the day it is due
only a start            lasts one day (estimated) from then
neither                 lasts one day (estimated), whenever its links let it
an estimate             lasts that long
is done                 really started and finished; lasts the working time between
======================  ==========================================================================
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.exchange.document import (
    Assignment,
    Constraint,
    CustomField,
    Link,
    PlanDocument,
    PlanSource,
    Resource,
    Severity,
    StateCategory,
    Task,
    TaskType,
    WorkItem,
)
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.items.card import Card, Group, Somebody
from quarterdeck.exchange.items.days import (
    DAY_MINUTES,
    OPENING,
    beginning,
    ending,
    usual_calendar,
    working_minutes,
)
from quarterdeck.exchange.limits import ReadingLimits

_HALF_DONE, _DONE = 50.0, 100.0
_SHORTEST = 1.0


@dataclass(slots=True)
class Assembly:
    """What a reader hands over: cards and groups in the order of the file, and what it knows about states."""

    tool: str
    file: str
    log: IssueLog
    limits: ReadingLimits
    name: str = ""
    cards: list[Card] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    people: list[Somebody] = field(default_factory=list)
    categories: dict[str, StateCategory] = field(default_factory=dict)
    custom_fields: list[CustomField] = field(default_factory=list)
    application: str = ""


def assemble(assembly: Assembly) -> PlanDocument:
    """Make the document of the cards.

    Returns
    -------
    PlanDocument
        Every card is a task whose ``item`` carries what only its tool knows. Instants are as in the file.

    Raises
    ------
    UnreadablePlan
        There are more cards, people or links than a plan may have.
    """
    return _Assembler(assembly).run()


class _Assembler:
    def __init__(self, assembly: Assembly) -> None:
        self.given, self.log = assembly, assembly.log
        source = PlanSource(assembly.tool, assembly.file, application=assembly.application or None)
        self.document = PlanDocument(source)
        self.cards: dict[str, Card] = {}
        self.tasks: dict[str, Task] = {}
        self.people: dict[str, Resource] = {}
        self.counts: Counter[str] = Counter()

    def run(self) -> PlanDocument:
        document = self.document
        document.properties.name = self.given.name
        document.calendars = [usual_calendar()]
        document.properties.default_calendar_uid = document.calendars[0].uid
        document.custom_fields = self.given.custom_fields
        self._gather()
        self._outline()
        for person in self.given.people:
            self._resource(person)
        for key, card in self.cards.items():
            self._plan(card, self.tasks[key])
            self.tasks[key].is_active = not self._is_put_away(card)
            self._assign(card, self.tasks[key])
        self._link()
        starts = [at for task in document.tasks for at in (task.actual_start, task.start) if at is not None]
        starts = starts or [card.created for card in self.cards.values() if card.created is not None]
        finishes = [task.finish for task in document.tasks if task.finish is not None]
        document.properties.start = datetime.combine(min(starts).date(), OPENING) if starts else None
        document.properties.finish = max(finishes, default=None)
        self._report()
        return document

    def _gather(self) -> None:
        """Cards by identity; one that a file holds twice (on two pages, in two projects) is one card."""
        for card in self.given.cards:
            if card.id in self.cards:
                self.counts["twice"] += 1
                continue
            self.cards[card.id] = card
        self._limit("tasks", len(self.cards) + len(self.given.groups), self.given.limits.tasks)

    def _limit(self, what: str, number: int, most: int) -> None:
        if number > most:
            raise self.log.unreadable("plan.too_large", f"It holds more than {most} {what}.")

    # Outline

    def _outline(self) -> None:
        """Groups and cards, each followed by what stands below it."""
        things: dict[str, Card | Group] = {f"g{group.id}": group for group in self.given.groups}
        things |= {f"c{card.id}": card for card in self.cards.values()}
        above = {key: self._above(thing, things) for key, thing in things.items()}
        self._cut_circles(things, above)
        below: dict[str | None, list[str]] = defaultdict(list)
        for key, parent in above.items():
            below[parent].append(key)
        waiting: list[tuple[str, Task | None]] = [(key, None) for key in reversed(below[None])]
        while waiting:
            key, over = waiting.pop()
            task = self._task(things[key], over)
            waiting.extend((inner, task) for inner in reversed(below[key]))

    def _above(self, thing: Card | Group, things: dict[str, Card | Group]) -> str | None:
        if isinstance(thing, Group):
            return f"g{thing.parent}" if f"g{thing.parent}" in things else None
        if thing.parent is not None and f"c{thing.parent}" in things and thing.parent != thing.id:
            return f"c{thing.parent}"
        if thing.parent is not None:
            self.log.add(
                f"{self.given.tool}.lost_parent",
                "It is part of something that the file does not hold; it stands by itself.",
                place=thing.place,
            )
        return f"g{thing.group}" if f"g{thing.group}" in things else None

    def _cut_circles(self, things: dict[str, Card | Group], above: dict[str, str | None]) -> None:
        """What is its own ancestor goes to the top of the outline."""
        sound: set[str | None] = {None}
        for key in above:
            path: set[str | None] = set()
            at: str | None = key
            while at not in sound and at not in path:
                path.add(at)
                at = above[at] if at is not None else None
            if at in path:
                above[key] = None
                self.log.add(
                    "plan.cyclic_parents",
                    "Its parents lead back to itself; it was placed at the top of the outline.",
                    place=getattr(things[key], "place", ""),
                )
            sound |= path

    def _task(self, thing: Card | Group, parent: Task | None) -> Task:
        task = Task(
            uid=len(self.document.tasks) + 1,
            name=thing.name,
            source_id=thing.id,
            parent_uid=None if parent is None else parent.uid,
            outline_level=1 if parent is None else parent.outline_level + 1,
            extras=thing.extras,
        )
        if parent is not None:
            parent.is_summary = True
        if isinstance(thing, Group):
            task.is_summary = True
        else:
            self.tasks[thing.id] = task
        self.document.tasks.append(task)
        return task

    # Dates and progress

    def _plan(self, card: Card, task: Task) -> None:
        task.notes, task.hyperlink, task.custom = card.notes, card.link, card.custom
        task.is_milestone, task.task_type = card.is_milestone, TaskType.FIXED_DURATION
        task.item = self._item(card)
        task.deadline = None if card.due is None else ending(card.due)
        self._planned_dates(card, task)
        self._set_work(card, task)
        if card.is_done:
            self._finish(card, task)
        else:
            self._begin(card, task)

    def _is_put_away(self, card: Card) -> bool:
        """What was put away unfinished is no work any more, nor what was left open on a finished card."""
        if card.is_done:
            return False
        if card.is_archived or card.is_template:
            return True
        above = self.cards.get(card.parent or "") if card.falls_with_parent else None
        return above is not None and (above.is_done or self._is_put_away(above))

    def _item(self, card: Card) -> WorkItem:
        category = StateCategory.DONE if card.is_done else self.given.categories.get(card.state or "")
        return WorkItem(
            key=card.key,
            kind=card.kind,
            state=card.state,
            category=category or StateCategory.TODO,
            resolution=card.resolution,
            priority=card.priority,
            points=card.points,
            reporter=card.reporter,
            labels=card.labels,
            created=card.created,
            updated=card.updated,
            resolved=card.done_at if card.is_done else None,
            is_archived=card.is_archived,
            changes=sorted(card.changes, key=lambda change: change.at),
            logs=card.logs,
            remarks=card.remarks,
        )

    def _planned_dates(self, card: Card, task: Task) -> None:
        start = None if card.start is None else beginning(card.start)
        due = None if card.due is None else ending(card.due)
        if start is not None and due is not None and due < start:
            self.log.add(
                f"{self.given.tool}.due_before_start",
                "It is due before it starts; the start was left out.",
                place=card.place,
            )
            start = None
        length = working_minutes(start, due) if start is not None and due is not None else 0.0
        task.is_estimated = not length and card.estimate_minutes is None and not card.is_milestone
        task.duration_minutes = 0.0 if card.is_milestone else card.estimate_minutes or length or DAY_MINUTES
        task.duration_unit = "d"
        if card.is_milestone:
            start = due or start
        elif start is None and due is not None:
            self.counts["no_start"] += 1
            start = datetime.combine(due.date(), OPENING)
        if start is None:
            self.counts["no_date"] += not card.is_done
            return
        task.start, task.finish = start, max(due or ending(start.date()), start)
        if not task.is_summary and not card.is_done:
            task.constraint, task.constraint_date = Constraint.SNET, start

    def _set_work(self, card: Card, task: Task) -> None:
        spent = card.spent_minutes
        if spent is None and card.logs:
            spent = sum(log.minutes for log in card.logs)
        if card.estimate_minutes is not None or spent is not None:
            left = max(0.0, (card.estimate_minutes or 0.0) - (spent or 0.0))
            task.actual_work_minutes, task.remaining_work_minutes = spent or 0.0, 0.0 if card.is_done else left
            task.work_minutes = task.actual_work_minutes + task.remaining_work_minutes

    def _finish(self, card: Card, task: Task) -> None:
        """When it was really finished; where nobody knows, the day it was due or last touched."""
        finish = card.done_at or (ending(card.due) if card.due is not None else None) or card.updated or card.created
        if finish is None:
            self.counts["done_unknown"] += 1
            task.percent_complete = _DONE
            return
        self.counts["finish_guessed"] += card.done_at is None
        start = card.begun_at or (beginning(card.start) if card.start is not None else None)
        if start is None or start > finish:
            self.counts["begin_guessed"] += 1
            start = min(datetime.combine(finish.date(), OPENING), finish)
        task.percent_complete, task.remaining_duration_minutes = _DONE, 0.0
        task.start, task.finish = task.actual_start, task.actual_finish = start, finish
        if card.is_milestone:
            task.start = task.actual_start = finish
        elif not task.is_summary:
            task.duration_minutes = task.actual_duration_minutes = max(_SHORTEST, working_minutes(start, finish))
            task.is_estimated = False

    def _begin(self, card: Card, task: Task) -> None:
        """A card on the way is half done unless its parts tell more."""
        task.percent_complete = 0.0
        category = self.given.categories.get(card.state or "")
        begun = card.begun_at or (beginning(card.start) if card.start is not None else None)
        if category is not StateCategory.DOING or begun is None or card.is_milestone or task.is_summary:
            return
        task.actual_start, task.percent_complete = begun, _HALF_DONE
        duration = task.duration_minutes or 0.0
        task.actual_duration_minutes = task.remaining_duration_minutes = duration / 2
        self.counts["half"] += 1

    # People and links

    def _assign(self, card: Card, task: Task) -> None:
        known: set[int] = set()
        for person in card.people:
            resource = self._resource(person)
            if resource.uid in known:
                continue
            known.add(resource.uid)
            rows = self.document.assignments
            self._limit("assignments", len(rows) + 1, self.given.limits.assignments)
            row = Assignment(
                len(rows) + 1, task.uid, resource.uid, source_id=f"{card.id}-{resource.source_id}", units=1.0
            )
            if len(card.people) == 1:
                row.work_minutes, row.actual_work_minutes = task.work_minutes, task.actual_work_minutes
                row.remaining_work_minutes = task.remaining_work_minutes
            rows.append(row)

    def _resource(self, person: Somebody) -> Resource:
        known = self.people.get(person.id)
        if known is None:
            rows = self.document.resources
            self._limit("people", len(rows) + 1, self.given.limits.resources)
            name = person.name or person.email or person.id
            known = Resource(len(rows) + 1, name, source_id=person.id, email=person.email, max_units=1.0)
            self.people[person.id] = known
            rows.append(known)
        known.email = known.email or person.email
        if person.name and known.name in (known.email, known.source_id):
            known.name = person.name
        return known

    def _link(self) -> None:
        seen: set[tuple[int, int]] = set()
        for key, card in self.cards.items():
            for before in card.waits_for:
                if before not in self.tasks:
                    self.log.add(
                        f"{self.given.tool}.lost_dependency",
                        f"It waits for “{before[:60]}”, which the file does not hold.",
                        place=card.place,
                    )
                    continue
                ends = (self.tasks[before].uid, self.tasks[key].uid)
                if ends not in seen:
                    seen.add(ends)
                    self.document.links.append(Link(*ends))
                    self._limit("links", len(seen), self.given.limits.links)

    def _report(self) -> None:
        words = {
            "no_start": "{} have a due date and no start; they were taken to last one day, the day they are due.",
            "no_date": "{} have no dates; they were taken to last one day, as soon as their links let them.",
            "half": "{} are in progress without a figure; they were taken to be half done.",
            "begin_guessed": "{} are done and nobody knows since when they were worked on; the day they were done "
            "was taken.",
            "finish_guessed": "{} are done and nobody knows when; the day they were due or last touched was taken.",
            "done_unknown": "{} are done and have no date at all.",
            "twice": "{} stand in the file more than once; each became one task.",
        }
        for code, text in words.items():
            if count := self.counts[code]:
                self.log.add(
                    f"{self.given.tool}.{code}", text.format(f"{count} items"), severity=Severity.NOTE, place="tasks"
                )
