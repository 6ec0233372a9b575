"""Lessons: what the next project should know."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.improvement.choices import LessonState as State
from quarterdeck.improvement.models import Lesson
from quarterdeck.portfolio.models import Project
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Conversion,
    Counts,
    Filter,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)
from quarterdeck.registers.models import Entry

STANDING = (State.CAPTURED, State.VALIDATED, State.PUBLISHED, State.EMBEDDED)


def of_request(request: Entry) -> dict[str, object]:
    return {"happened": request.description or request.title, "phase": "delivering"}


@register
class LessonRegister(Register[Lesson]):
    """What projects found out; learned when it stands in a template, a checklist or a playbook."""

    model = Lesson
    key = "lessons"
    prefix = "LE"
    title = "Lessons"
    access = "learning"
    workflow = Workflow(
        states=State,
        start=State.CAPTURED,
        closed=(State.EMBEDDED, State.RETIRED),
        transitions=(
            Transition("validate", "Validate", (State.CAPTURED,), State.VALIDATED, requires=("cause", "recommendation"),
                       segregated=("create",), operation="verify"),
            Transition("return", "Return it", (State.VALIDATED,), State.CAPTURED, reason=True, operation="verify"),
            Transition("publish", "Publish", (State.VALIDATED,), State.PUBLISHED, operation="verify"),
            Transition("embed", "Embed", (State.PUBLISHED,), State.EMBEDDED,
                       requires=("embedded_in", "embedded_link"), operation="verify"),
            Transition("retire", "Retire", STANDING, State.RETIRED, reason=True, operation="verify"),
        ),
    )  # fmt: skip
    columns = (
        Column("kind"),
        Column("phase"),
        Column("impact"),
        Column("area"),
        Column("method", shown=False),
        Column("owner", shown=False),
        Column("state"),
        Column("embedded_in"),
    )
    filters = (
        Filter("learned", "Learned", lambda actor, day: Q(state=State.EMBEDDED)),
        Filter("not_learned", "Validated, not yet learned", lambda actor, day: Q(state__in=STANDING[1:3])),
    )
    sections = (
        Section("Lesson", ("title", "kind", "happened", "expected", "cause", "recommendation", "description")),
        Section("Where it belongs", ("phase", "impact", "owner", "due_on")),
    )
    summary = (Counts("kind"), Counts("phase"), Counts("impact"))
    accepts_from = (
        Conversion(source="support", label="Keep as a lesson", values=of_request),
        Conversion(source="issues", label="Keep as a lesson", values=of_request),
    )
    sort = "-number"
    example = {
        "title": "Ask the landlord before the design is frozen",
        "happened": "The roof works waited nine weeks for a consent that nobody had asked for",
        "cause": "Consents stood in no checklist of the design stage",
        "recommendation": "List all consents at initiation and give each an owner",
    }

    def derive(self, act: Act[Lesson]) -> None:
        """A lesson carries the attributes that its project has when it is written down."""
        if act.transition != "create":
            return
        lesson = act.entry
        project = Project.objects.filter(workspace_id=lesson.workspace_id).select_related("primary_area").first()
        if project is not None:
            lesson.area = project.primary_area.name[:120] if project.primary_area else ""
            lesson.method, lesson.size_class = project.method, project.size_class
