from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.improvement.choices import EmbeddedIn, Impact, LessonKind, LessonState, Phase, Verdict
from quarterdeck.portfolio.choices import METHOD_PACKS
from quarterdeck.registers.models import Entry, counted, known_states, state_field


class Lesson(Entry):
    """What a project found out that others should know. Area, method and size are those of its project."""

    state = state_field(LessonState)
    kind = models.CharField(max_length=8, choices=LessonKind, default=LessonKind.AVOID)
    happened = models.TextField("what happened", max_length=5000)
    expected = models.TextField("what was expected", blank=True, max_length=5000)
    cause = models.TextField(blank=True, max_length=5000)
    recommendation = models.TextField(max_length=5000, help_text="What the next project should do")
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.DELIVERING)
    impact = models.CharField(max_length=8, choices=Impact, default=Impact.MEDIUM)
    area = models.CharField(max_length=120, blank=True, editable=False)
    method = models.CharField(max_length=60, choices=METHOD_PACKS, blank=True, editable=False)
    size_class = models.CharField("size", max_length=2, blank=True, editable=False)
    embedded_in = models.CharField(max_length=10, choices=EmbeddedIn, blank=True)
    embedded_link = models.URLField(
        "link to it", blank=True, max_length=500, help_text="Address of the template, checklist or playbook"
    )

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(LessonState),
            models.CheckConstraint(condition=Q(kind__in=LessonKind.values), name="lesson_kind_known"),
            models.CheckConstraint(
                condition=~Q(state=LessonState.EMBEDDED) | ~Q(embedded_in="") & ~Q(embedded_link=""),
                name="lesson_is_learned_when_embedded",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("kind", "phase", "impact"))


class LessonAnswer(ScopedModel):
    """What a project said to a lesson that was proposed to it: one answer, which may be changed."""

    view_permission = "improvement.view_lesson"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="answers")
    verdict = models.CharField(max_length=12, choices=Verdict)
    note = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("-answered_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "lesson"), name="lesson_answered_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="lesson_verdict_known"),
        )

    def __str__(self) -> str:
        return f"{self.lesson_id}: {self.verdict}"
