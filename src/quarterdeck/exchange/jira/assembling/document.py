"""`assemble`: everything that Jira's files say, as one plan document."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from quarterdeck.exchange.document import (
    Constraint,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Remark,
    Severity,
    StateCategory,
    Task,
    WorkItem,
    WorkLog,
)
from quarterdeck.exchange.flow.items import STATES
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.jira.assembling.boards import named_boards
from quarterdeck.exchange.jira.assembling.effort import (
    WorkingTime,
    set_progress,
    set_spans,
    set_work,
    site_calendar,
)
from quarterdeck.exchange.jira.assembling.fields import Fields
from quarterdeck.exchange.jira.assembling.history import Actuals, actuals_of, state_changes
from quarterdeck.exchange.jira.assembling.links import Links
from quarterdeck.exchange.jira.assembling.outline import Outline, outline_of
from quarterdeck.exchange.jira.assembling.people import People
from quarterdeck.exchange.jira.assembling.sprints import Sprints
from quarterdeck.exchange.jira.assembling.versions import Releases
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import JiraIssue
from quarterdeck.exchange.jira.words import PRIORITIES

ESTIMATE = "Original estimate"
_BEGIN, _END = 480, 1020
_GROUNDS = {
    "logged work": "the first logged work",
    "finish": "the finish",
    "change of category": "the last change of state",
    "last update": "the last update",
}


def assemble(content: JiraContent) -> PlanDocument:
    """Make a plan document of what was read. The issues of `content` are used up.

    Parameters
    ----------
    content : JiraContent

    Returns
    -------
    PlanDocument
        Issues as tasks in the order of the outline, then versions as milestones. ``source_id`` is the issue's id.
    """
    return _Assembly(content).document()


class _Assembly:
    def __init__(self, content: JiraContent) -> None:
        self._content, self._log, self._clock = content, content.log, content.clock
        application = "Jira" if content.shapes else None
        self._document = PlanDocument(PlanSource("jira", content.file, application, content.version))
        self._fields = Fields(content)
        self._grounds: Counter[str] = Counter()
        self._halves = 0

    def document(self) -> PlanDocument:
        content = self._content
        self._fields.look_at(content.issues)
        self._clock.decide()
        content.tracking.decide()
        self._fields.settle()
        content.issues = issues = self._without_doubles(content.issues)
        for issue in issues:
            issue.parents += self._fields.take_parents(issue)
        outline = outline_of(issues, log=self._log)
        calendar = site_calendar(content.tracking.day.minutes_per_day, content.tracking.day.minutes_per_week)
        self._document.calendars = [calendar]
        self._add_tasks(outline, WorkingTime(calendar))
        self._document.boards = named_boards(content)
        self._set_properties()
        used = {key for task in self._document.tasks for key in task.custom}
        self._document.custom_fields = self._fields.definitions(used)
        if ESTIMATE in used:
            self._document.custom_fields.append(self._fields.estimate_field(ESTIMATE))
        self._say_guesses()
        return self._document

    def _without_doubles(self, issues: list[JiraIssue]) -> list[JiraIssue]:
        """One issue per id: the one that was updated last, at the place of the first."""
        held: dict[str, int] = {}
        kept: list[JiraIssue] = []
        for issue in issues:
            if issue.id not in held:
                held[issue.id] = len(kept)
                kept.append(issue)
                continue
            position = held[issue.id]
            before, after = (self._clock.at(one.updated, one.place, "Updated") for one in (kept[position], issue))
            if before is None or (after is not None and after >= before):
                kept[position] = issue
            words = "The issue stands in the files more than once; the state that was updated last counts."
            self._log.add("jira.double", words, place=issue.place, severity=Severity.NOTE)
        return kept

    # ---- tasks

    def _add_tasks(self, outline: Outline, time: WorkingTime) -> None:
        content, document = self._content, self._document
        people, sprints, releases = People(content, document), Sprints(content, document), Releases(content)
        summaries = outline.has_children()
        uid_of = [0] * len(content.issues)
        for number, position in enumerate(outline.order, start=1):
            uid_of[position] = number
        links = Links(content, outline, uid_of)
        for position in outline.order:
            issue = content.issues[position]
            above = outline.parent[position]
            task = Task(
                uid=uid_of[position],
                name=issue.summary or issue.key,
                source_id=issue.id,
                outline_level=outline.level[position],
                parent_uid=None if above is None else uid_of[above],
                is_summary=position in summaries,
            )
            task.item = self._item(issue, people, sprints)
            task.item.versions = releases.take(issue, task.uid, is_summary=task.is_summary)
            self._describe(task, issue)
            self._plan(task, issue, task.item, time)
            links.take(issue, position, task)
            people.assign(issue.assignee, task)
            document.tasks.append(task)
            content.issues[position] = _USED_UP
        set_spans([task for task in document.tasks if not task.is_summary], time)
        releases.close(document)
        links.close(document)

    def _item(self, issue: JiraIssue, people: People, sprints: Sprints) -> WorkItem:
        at, place = self._clock.at, issue.place
        category = issue.category or self._content.states.category(issue.status, identity=issue.status_id)
        created = at(issue.created, place, "Created")
        return WorkItem(
            key=issue.key,
            kind=issue.kind,
            state=issue.status,
            category=category,
            resolution=issue.resolution,
            priority=issue.priority,
            points=self._fields.take_points(issue),
            reporter=None if issue.reporter is None else issue.reporter.name or people.name(issue.reporter.id),
            labels=issue.labels,
            components=issue.components,
            sprint_uids=[sprint.uid for sprint in sprints.of(issue.sprints)],
            created=created,
            updated=at(issue.updated, place, "Updated"),
            resolved=at(issue.resolved, place, "Resolved"),
            is_archived=issue.is_archived,
            changes=state_changes(issue, self._content, created=created),
            logs=self._logs(issue, people),
            remarks=[Remark(at(each.at, place, "Comment"), people.name(each.by), each.text) for each in issue.remarks],
        )

    def _logs(self, issue: JiraIssue, people: People) -> list[WorkLog]:
        logs = []
        for each in issue.logs:
            value = each.seconds if each.seconds is not None else each.words
            minutes = self._content.tracking.minutes(value, issue.place, "Log Work")
            if minutes is not None:
                at = self._clock.at(each.at, issue.place, "Log Work")
                logs.append(WorkLog(at, minutes, people.name(each.by), each.note))
        return logs

    def _describe(self, task: Task, issue: JiraIssue) -> None:
        task.notes = issue.description
        task.hyperlink = issue.link
        task.priority = PRIORITIES.get(fold(issue.priority)) if issue.priority else None
        task.deadline = self._clock.day(issue.due, issue.place, "Due date", minute=_END)
        task.extras = issue.extras
        if issue.is_subtask:
            task.extras["subtask"] = True

    def _plan(self, task: Task, issue: JiraIssue, item: WorkItem, time: WorkingTime) -> None:
        """Dates, work and progress; those of a summary follow from its parts."""
        start = self._fields.take_date(issue, "start", minute=_BEGIN)
        end = self._fields.take_date(issue, "end", minute=_END) or task.deadline
        is_done = item.category is StateCategory.DONE
        real_start = real_finish = None
        if not task.is_summary:
            real_start = self._fields.take_date(issue, "actual start", minute=_BEGIN)
            real_finish = self._fields.take_date(issue, "actual end", minute=_END) if is_done else None
        minutes = self._content.tracking.minutes
        estimate = minutes(issue.estimate, issue.place, "Original estimate")
        remaining = minutes(issue.remaining, issue.place, "Remaining Estimate")
        spent = minutes(issue.spent, issue.place, "Time Spent")
        if spent is None and item.logs:
            spent = sum(log.minutes for log in item.logs)
        task.custom = self._fields.values(issue)
        if estimate is not None:
            task.custom[ESTIMATE] = estimate
        self._constrain(task, item, start)
        if task.is_summary:
            return
        set_work(task, estimate=estimate, remaining=remaining, spent=spent)
        actuals = actuals_of(issue, self._content, item.changes, category=item.category, created=item.created)
        self._set_actuals(task, actuals, start=real_start, finish=real_finish, category=item.category)
        planned = time.between([(start, end)])[0] if start and end and start < end and not task.work_minutes else None
        usual = self._content.tracking.day.minutes_per_day
        set_progress(task, item.category, usual=usual, planned=planned)
        self._halves += task.percent_complete == 50 and not item.logs

    def _constrain(self, task: Task, item: WorkItem, start: datetime | None) -> None:
        """Planned work does not begin before its start date, or before its sprint where it has none."""
        if task.is_summary:
            task.start = start
            return
        if start is None and item.sprint_uids and item.category is not StateCategory.DONE:
            sprint = self._document.sprints[item.sprint_uids[-1] - 1]
            start = sprint.start if sprint.completed is None and sprint.state != "closed" else None
        if start is not None:
            task.constraint, task.constraint_date, task.start = Constraint.SNET, start, start

    def _set_actuals(
        self,
        task: Task,
        actuals: Actuals,
        *,
        start: datetime | None,
        finish: datetime | None,
        category: StateCategory | None,
    ) -> None:
        """Real dates: those that a field of the site states, else those that the states tell."""
        if category is StateCategory.DONE:
            task.actual_finish = finish or actuals.finish
        task.actual_start = start or actuals.start or task.actual_finish
        if task.actual_start is None:
            task.actual_finish = None
        elif task.actual_finish is not None and task.actual_finish < task.actual_start:
            words = f"It ended before it began ({task.actual_start:%Y-%m-%d %H:%M}); the end was taken for both."
            self._log.add("jira.dates_crossed", words, place=f"issue {task.item.key if task.item else task.uid}")
            task.actual_start = task.actual_finish
        if start is None and actuals.start_ground:
            self._grounds[actuals.start_ground] += 1
        task.start = task.actual_start or task.start
        task.finish = task.actual_finish

    # ---- the whole

    def _set_properties(self) -> None:
        content, document = self._content, self._document
        names = [name or key for key, name in content.projects.items() if name or key]
        tasks = document.tasks
        begins = [task.start for task in tasks if task.start] + [s.start for s in document.sprints if s.start]
        created = [task.item.created for task in tasks if task.item and task.item.created]
        ends = [at for text in content.ends if (at := self._clock.at(text, "export", "date_end"))]
        per_day = round(content.tracking.day.minutes_per_day)
        properties = PlanProperties(
            name=names[0] if len(names) == 1 else " · ".join(names[:4]),
            manager=content.lead,
            start=min(begins or created, default=None),
            status_date=max([*ends, *([self._clock.latest] if self._clock.latest else [])], default=None),
            default_calendar_uid=1,
            minutes_per_day=per_day,
            minutes_per_week=round(content.tracking.day.minutes_per_week),
        )
        if self._clock.zone_name:
            properties.extras["time_zone"] = self._clock.zone_name
        if any(content.projects):
            properties.extras["projects"] = dict(content.projects)
        if states := content.states.meanings():
            properties.extras[STATES] = states
        document.properties = properties

    def _say_guesses(self) -> None:
        for ground, count in sorted(self._grounds.items()):
            words = f"Without a history of states, {_GROUNDS[ground]} was taken as actual start of {_issues(count)}."
            self._log.add("jira.start_guessed", words, place="actual starts")
        if self._halves:
            words = f"Without logged work, {_issues(self._halves)} in progress count as half done."
            self._log.add("jira.half_done", words, place="progress")
        status = self._document.properties.status_date
        if status is not None:
            words = f"The status date is the latest instant of the file, {status:%Y-%m-%d %H:%M}."
            self._log.add("jira.status_date", words, place="project", severity=Severity.NOTE)


def _issues(count: int) -> str:
    return "one issue" if count == 1 else f"{count} issues"


_USED_UP = JiraIssue()
