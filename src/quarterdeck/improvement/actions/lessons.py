"""What a project says to the lessons that are proposed to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.improvement.choices import Verdict
from quarterdeck.improvement.errors import LessonNotTold, ReasonMissing
from quarterdeck.improvement.events import LessonAnswered
from quarterdeck.improvement.models import Lesson, LessonAnswer
from quarterdeck.improvement.queries.lessons import TOLD
from quarterdeck.portfolio.models import Project


def answer_lesson(
    *, actor: Person, project: Project, lesson: Lesson, verdict: Verdict, at: datetime, note: str = ""
) -> LessonAnswer:
    """Record that a project applies a lesson, or why it is not relevant to it. A later answer replaces an earlier one.

    Raises NotAllowed, NotVisible, LessonNotTold, ReasonMissing.
    """
    require(actor, "improvement.answer_lesson", project)
    if not Lesson.objects.visible_to(actor).filter(pk=lesson.pk).exists():
        raise NotVisible
    note = " ".join(note.split())[:500]
    if verdict == Verdict.NOT_RELEVANT and not note:
        raise ReasonMissing(fields={"note": ReasonMissing.words})
    with transaction.atomic():
        if Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk).state not in TOLD:
            raise LessonNotTold
        place = project.workspace
        before = LessonAnswer.objects.filter(workspace=place, lesson=lesson).values_list("verdict", flat=True).first()
        given = {"verdict": verdict, "note": note, "answered_by": actor, "answered_at": at}
        answer, _ = LessonAnswer.objects.update_or_create(workspace=place, lesson=lesson, defaults=given)
        audit.record(
            actor=actor,
            at=at,
            action="improvement.answer_lesson",
            subject=answer,
            workspace=place,
            changes={"lesson": lesson.reference, "verdict": [before, str(verdict)]},
            reason=note,
        )
        emit(LessonAnswered(lesson_id=lesson.pk, verdict=str(verdict)), workspace=place, actor=actor, at=at)
    return answer
