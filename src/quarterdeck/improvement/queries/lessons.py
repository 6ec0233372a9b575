"""Lessons that a project should know: the most like it, with what it said to them."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.improvement.choices import LessonState
from quarterdeck.improvement.models import Lesson, LessonAnswer
from quarterdeck.improvement.rules.likeness import Likeness, Traits, most_like
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.models import Project

TOLD = (LessonState.VALIDATED, LessonState.PUBLISHED, LessonState.EMBEDDED)
BEGINNING = (ProjectState.CANDIDATE, ProjectState.AUTHORISED, ProjectState.INITIATING)
LARGEST_KEY = 2**53
MOST_READ = 5000  # the newest; a cap so that one page never reads more


@dataclass(frozen=True, slots=True)
class Proposal:
    """A lesson proposed to a project. ``answer`` is None until the project has said something to it."""

    lesson: Lesson
    likeness: Likeness
    answer: LessonAnswer | None

    @property
    def percent(self) -> int:
        return round(100 * self.likeness.score)


def is_beginning(project: Project) -> bool:
    return project.state in BEGINNING


def proposals(actor: Person, project: Project) -> list[Proposal]:
    """The ten validated lessons of other workspaces that are most like the project, best first."""
    rows = Lesson.objects.visible_to(actor).filter(state__in=TOLD).exclude(workspace=project.workspace_id)
    lessons: dict[int, Lesson] = {
        row.pk: row  # type: ignore[misc]
        for row in rows.select_related("workspace").order_by("-pk")[:MOST_READ]
    }
    found = most_like(traits_of_project(project), [traits_of_lesson(one) for one in lessons.values()])
    answers = {
        one.lesson_id: one
        for one in LessonAnswer.objects.filter(workspace=project.workspace_id).select_related("answered_by")
    }
    return [Proposal(lessons[one.key], one, answers.get(one.key)) for one in found]


def visible_lesson(actor: Person, key: int) -> Lesson:
    """Raises NotVisible."""
    found = Lesson.objects.visible_to(actor).filter(pk=key).first() if key <= LARGEST_KEY else None
    if not isinstance(found, Lesson):
        raise NotVisible
    return found


def traits_of_project(project: Project) -> Traits:
    return Traits(
        key=project.pk,
        text=f"{project.workspace.name} {project.summary}",
        method=project.method,
        area=project.primary_area.name if project.primary_area else "",
        size=project.size_class,
    )


def traits_of_lesson(lesson: Lesson) -> Traits:
    words = (lesson.title, lesson.happened, lesson.cause, lesson.recommendation, lesson.description, *lesson.tags)
    return Traits(
        key=lesson.pk,
        text=" ".join(words),
        method=lesson.method,
        area=lesson.area,
        size=lesson.size_class,
        phase=lesson.phase,
    )
