"""Several plan documents as one, so that their tasks compete for the people they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from quarterdeck.exchange.document import (
    Assignment,
    Calendar,
    Constraint,
    Issue,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    ResourceKind,
    SchedulingProfile,
    Severity,
    Task,
)

Identity = Callable[[Resource], Hashable | None]


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents in one.

    Attributes
    ----------
    document : PlanDocument
        All tasks, links, people and calendars, numbered anew from 1.
    origin : dict
        Which document (its place) and which task uid stands behind each task of ``document``.
    number : dict
        The way back: the new number by place and uid.
    shared : tuple of str
        Names of the people that stand in more than one document.
    issues : list of Issue
    """

    document: PlanDocument
    origin: dict[int, tuple[int, int]]
    number: dict[tuple[int, int], int]
    shared: tuple[str, ...]
    issues: list[Issue]


def identity_of(resource: Resource) -> Hashable | None:
    """Who a resource is in any plan: the same address, else the same name; None when it has neither.

    >>> identity_of(Resource(uid=1, name=" Ann  Lee", email=None)) == identity_of(Resource(uid=7, name="ann lee"))
    True
    """
    if resource.email:
        return resource.email.strip().casefold()
    return " ".join(resource.name.split()).casefold() or None


def join_documents(documents: Sequence[PlanDocument], *, identity: Identity = identity_of) -> Joined:
    """Put documents side by side; people whom ``identity`` takes for the same become one.

    Parameters
    ----------
    documents : sequence of PlanDocument
        The first one's profile and options hold for all; a person has the units and the calendar of the first document
        that names them.
    identity : callable
        What tells people apart; None: nobody else.

    Notes
    -----
    Each plan keeps its own start and status date: its tasks start no earlier.
    """
    return _Joining(documents, identity).join()


class _Joining:
    def __init__(self, documents: Sequence[PlanDocument], identity: Identity) -> None:
        self.documents, self.identity = documents, identity
        self.tasks: list[Task] = []
        self.links: list[Link] = []
        self.calendars: list[Calendar] = []
        self.resources: list[Resource] = []
        self.assignments: list[Assignment] = []
        self.origin: dict[int, tuple[int, int]] = {}
        self.number: dict[tuple[int, int], int] = {}
        self.person: dict[Hashable, Resource] = {}
        self.seen_in: dict[int, set[int]] = {}
        starts = [one.properties.start for one in documents if one.properties.start]
        self.start = min(starts, default=None)
        dates = {one.properties.status_date for one in documents}
        self.status_date = dates.pop() if len(dates) == 1 else None

    def join(self) -> Joined:
        for place, document in enumerate(self.documents):
            calendars = self._add_calendars(document)
            default = None if self._is_usual(document) else calendars.get(document.properties.default_calendar_uid)
            people = self._add_people(place, document, calendars, default)
            self._add_tasks(place, document, calendars, default)
            self._add_work(place, document, people)
        first = self.documents[0]
        own = {field.name: getattr(first.properties, field.name) for field in fields(PlanProperties)}
        properties = PlanProperties(**own | {"start": self.start, "status_date": self.status_date})
        properties.default_calendar_uid = self._first_default()
        document = PlanDocument(
            source=PlanSource(format=first.source.format, file=", ".join(d.source.file for d in self.documents)),
            profile=first.profile,
            properties=properties,
            calendars=self.calendars,
            tasks=self.tasks,
            links=self.links,
            resources=self.resources,
            assignments=self.assignments,
        )
        shared = tuple(one.name for one in self.resources if len(self.seen_in[one.uid]) > 1)
        return Joined(document, self.origin, self.number, shared, self._issues())

    def _is_usual(self, document: PlanDocument) -> bool:
        """Whether a document's own calendar is the first one's, so that nothing need name it."""
        first = self.documents[0]
        return document is first or _hours(document) == _hours(first)

    def _first_default(self) -> int | None:
        wanted = self.documents[0].properties.default_calendar_uid
        calendars = self.documents[0].calendars
        return next((k for k, one in enumerate(calendars, 1) if one.uid == wanted), None)

    def _add_calendars(self, document: PlanDocument) -> dict[int | None, int]:
        base = len(self.calendars)
        number: dict[int | None, int] = {one.uid: base + k for k, one in enumerate(document.calendars, 1)}
        for one in document.calendars:
            self.calendars.append(replace(one, uid=number[one.uid], parent_uid=number.get(one.parent_uid)))
        return number

    def _add_people(
        self, place: int, document: PlanDocument, calendars: dict[int | None, int], default: int | None
    ) -> dict[int, int]:
        number: dict[int, int] = {}
        for one in document.resources:
            key = self.identity(one) if one.kind is ResourceKind.WORK else None
            known = self.person.get(key) if key is not None else None
            if known is None:
                known = replace(one, uid=len(self.resources) + 1, calendar_uid=calendars.get(one.calendar_uid, default))
                self.resources.append(known)
                if key is not None:
                    self.person[key] = known
            number[one.uid] = known.uid
            self.seen_in.setdefault(known.uid, set()).add(place)
        return number

    def _add_tasks(
        self, place: int, document: PlanDocument, calendars: dict[int | None, int], default: int | None
    ) -> None:
        kept = [task for task in document.tasks if not task.is_project_summary]
        working = {one.task_uid for one in document.assignments if one.resource_uid is not None}
        for task in kept:
            self.number[place, task.uid] = len(self.number) + 1
            self.origin[len(self.number)] = (place, task.uid)
        summaries = {task.parent_uid for task in kept}
        floor = self._floor(document)
        for task in kept:
            own = calendars.get(task.calendar_uid)
            if own is None and task.uid not in working:
                own = default
            copy = replace(
                task,
                uid=self.number[place, task.uid],
                parent_uid=self.number.get((place, task.parent_uid or 0)),
                calendar_uid=own,
            )
            if floor is not None and task.uid not in summaries:
                _hold_back(copy, floor)
            self.tasks.append(copy)

    def _floor(self, document: PlanDocument) -> datetime | None:
        """Before when nothing of a document starts that all together would not hold back."""
        own = document.properties
        found = [own.start if own.start != self.start else None]
        if document.profile is not SchedulingProfile.MSPROJECT and own.status_date != self.status_date:
            found.append(own.status_date)
        return max((date for date in found if date is not None), default=None)

    def _add_work(self, place: int, document: PlanDocument, people: dict[int, int]) -> None:
        for link in document.links:
            ends = (self.number.get((place, link.predecessor_uid)), self.number.get((place, link.successor_uid)))
            if ends[0] is not None and ends[1] is not None:
                self.links.append(replace(link, predecessor_uid=ends[0], successor_uid=ends[1]))
        for one in document.assignments:
            task, person = self.number.get((place, one.task_uid)), people.get(one.resource_uid or 0)
            if task is not None and person is not None:
                number = len(self.assignments) + 1
                self.assignments.append(replace(one, uid=number, task_uid=task, resource_uid=person))

    def _issues(self) -> list[Issue]:
        first = self.documents[0]
        return [
            Issue(
                "levelling.other_profile",
                f"Scheduled by the conventions of {first.profile.value}, as the first plan, not by its own.",
                Severity.WARNING,
                "",
                one.source.file,
            )
            for one in self.documents
            if one.profile is not first.profile
        ]


def _hours(document: PlanDocument) -> object:
    """What a document's own calendar says; nothing that compares where it rests on others."""
    wanted = document.properties.default_calendar_uid
    own = next((one for one in document.calendars if one.uid == wanted), None)
    if own is None:
        return None
    return (own.days, own.exceptions, own.weeks) if own.parent_uid is None else object()


def _hold_back(task: Task, floor: datetime) -> None:
    """Let an unstarted task start no earlier than its own plan would let it; a started one goes on no earlier."""
    if task.actual_start is not None:
        if task.actual_finish is None:
            task.resume = max(task.resume or task.stop or floor, floor)
    elif task.constraint is Constraint.ASAP:
        task.constraint, task.constraint_date = Constraint.SNET, floor
    elif task.constraint is Constraint.SNET and task.constraint_date is not None:
        task.constraint_date = max(task.constraint_date, floor)
