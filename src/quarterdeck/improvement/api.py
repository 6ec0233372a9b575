"""Lessons proposed to projects, as JSON. The registers themselves are served by the kernel."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.improvement import actions
from quarterdeck.improvement.choices import Verdict
from quarterdeck.improvement.queries.lessons import Proposal, proposals, visible_lesson
from quarterdeck.portfolio.queries import project_by_code

router = Router(tags=["improvement"])


class ProposalOut(Schema):
    """``likeness`` is 0 to 1: 0.6 of the words and 0.4 of the attributes. ``verdict`` is null until it is answered."""

    lesson: int
    reference: str
    title: str
    recommendation: str
    state: str
    likeness: float
    words: float
    attributes: float
    shared_words: list[str]
    same_attributes: list[str]
    verdict: Verdict | None
    note: str


class AnswerIn(Schema, extra="forbid"):
    verdict: Verdict
    note: str = ""


class AnswerOut(Schema):
    lesson: int
    verdict: Verdict
    note: str


@router.get("/projects/{code}/lessons", operation_id="improvement_list_proposals", response=list[ProposalOut])
def list_proposals(request: HttpRequest, code: str) -> list[ProposalOut]:
    """The ten lessons most like the project, best first."""
    actor = _actor(request)
    project = project_by_code(actor, code)
    require(actor, "improvement.view_proposal", project)
    return [_out(one) for one in proposals(actor, project)]


@router.put("/projects/{code}/lessons/{key}", operation_id="improvement_answer_lesson", response=AnswerOut)
def answer_lesson(request: HttpRequest, code: str, key: int, answer: AnswerIn) -> AnswerOut:
    """Say whether the project applies a lesson."""
    actor = _actor(request)
    project = project_by_code(actor, code)
    lesson = visible_lesson(actor, key)
    made = actions.answer_lesson(
        actor=actor, project=project, lesson=lesson, verdict=answer.verdict, note=answer.note, at=clock.now()
    )
    return AnswerOut(lesson=lesson.pk, verdict=Verdict(made.verdict), note=made.note)


def _actor(request: HttpRequest) -> Person:
    actor: Person = request.actor  # type: ignore[attr-defined]
    return actor


def _out(one: Proposal) -> ProposalOut:
    return ProposalOut(
        lesson=one.lesson.pk,
        reference=one.lesson.reference,
        title=one.lesson.title,
        recommendation=one.lesson.recommendation,
        state=one.lesson.state,
        likeness=round(one.likeness.score, 4),
        words=round(one.likeness.words, 4),
        attributes=round(one.likeness.attributes, 4),
        shared_words=list(one.likeness.shared),
        same_attributes=list(one.likeness.same),
        verdict=Verdict(one.answer.verdict) if one.answer else None,
        note=one.answer.note if one.answer else "",
    )
