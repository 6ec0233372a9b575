"""Lessons proposed to a project: by likeness, seen by right, answered with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord, Person
from quarterdeck.core.tests.factories import AT, grant, signed_in
from quarterdeck.improvement.actions import answer_lesson
from quarterdeck.improvement.choices import Verdict
from quarterdeck.improvement.errors import LessonNotTold, ReasonMissing
from quarterdeck.improvement.models import Lesson, LessonAnswer
from quarterdeck.improvement.queries.lessons import is_beginning, proposals
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.tests import factories
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register

pytestmark = pytest.mark.django_db


class Told:
    """A portfolio where one project has a validated lesson and another one begins."""

    def __init__(self) -> None:
        self.world = factories.world()
        place = self.world.portfolio.workspace
        self.old = factories.project(self.world.director, place, "OLD", name="Depot works", method="hybrid")
        self.new = factories.project(
            self.world.director, place, "NEW", name="Office move", summary="Landlord and roof", method="hybrid"
        )
        self.author = factories.somebody("project_manager", self.old.workspace)
        self.manager = factories.somebody("project_manager", self.new.workspace)
        grant(self.manager, "team_member", place)
        self.lesson = self.write()

    def write(self, *, validated: bool = True, project: Project | None = None) -> Lesson:
        register, place = find_register("lessons"), (project or self.old).workspace
        lesson: Any = create_entry(
            actor=self.author, register=register, workspace=place, values=dict(register.example), at=AT
        )
        if validated:
            lesson = transition_entry(actor=self.world.director, entry=lesson, transition_key="validate", at=AT)
        return lesson

    def client(self, person: Person | None = None) -> Client:
        return signed_in(Client(), person or self.manager)


def test_a_lesson_carries_what_its_project_is_and_is_proposed_to_one_like_it() -> None:
    told = Told()
    told.write(validated=False)
    found = proposals(told.manager, told.new)
    assert (told.lesson.method, is_beginning(told.new)) == ("hybrid", True)
    assert told.lesson.register.fields["method"].label_of("scrum_kanban") == "Scrum and kanban"
    assert [one.lesson for one in found] == [told.lesson]
    assert found[0].likeness.same == ("method",)
    assert set(found[0].likeness.shared) == {"landlord", "roof"}
    assert proposals(told.author, told.old) == []
    assert proposals(told.author, told.new) == proposals(told.author, told.new)


def test_an_answer_is_recorded_and_replaced() -> None:
    told = Told()
    with pytest.raises(ReasonMissing):
        answer_lesson(
            actor=told.manager, project=told.new, lesson=told.lesson, verdict=Verdict.NOT_RELEVANT, note=" ", at=AT
        )
    for verdict in (Verdict.NOT_RELEVANT, Verdict.APPLY):
        answer_lesson(
            actor=told.manager, project=told.new, lesson=told.lesson, verdict=verdict, note="No works here", at=AT
        )
    answer = LessonAnswer.objects.get()
    assert (answer.verdict, answer.workspace, answer.answered_by) == ("apply", told.new.workspace, told.manager)
    assert AuditRecord.objects.filter(action="improvement.answer_lesson").count() == 2
    assert proposals(told.manager, told.new)[0].answer == answer


def test_only_who_runs_the_project_answers_and_only_to_what_they_see_and_was_validated() -> None:
    told = Told()
    member = factories.somebody("team_member", told.world.portfolio.workspace)
    stranger = factories.somebody("project_manager", told.new.workspace)
    given = {"project": told.new, "verdict": Verdict.APPLY, "at": AT}
    with pytest.raises(NotAllowed):
        answer_lesson(actor=member, lesson=told.lesson, **given)
    with pytest.raises(NotVisible):
        answer_lesson(actor=stranger, lesson=told.lesson, **given)
    with pytest.raises(LessonNotTold):
        answer_lesson(actor=told.manager, lesson=told.write(validated=False), **given)
    assert proposals(stranger, told.new) == []
    assert LessonAnswer.objects.count() == 0


def test_the_page_asks_and_keeps_the_answer() -> None:
    told = Told()
    client, url = told.client(), "/projects/NEW/lessons/"
    page = client.get(url).content.decode()
    assert "<b>1 of 1</b> lessons wait for an answer" in page
    assert told.lesson.recommendation in page
    body = {"lesson": str(told.lesson.pk), "verdict": "not_relevant"}
    refused = client.post(url, body)
    assert (refused.status_code, "Say in a sentence why" in refused.content.decode()) == (422, True)
    assert client.post(url, {**body, "verdict": "perhaps"}).status_code == 422
    assert client.post(url, {**body, "note": "Nothing is built"}).status_code == 302
    assert "Not relevant: Nothing is built" in client.get(url).content.decode()
    assert client.post(url, {**body, "lesson": "999999"}).status_code == 404
    assert told.client(told.author).get(url).status_code == 404
    overview = client.get("/projects/NEW/").content.decode()
    assert "Lessons like this project" in overview
    assert "not relevant" in overview


def test_the_page_reads_as_often_for_three_lessons_as_for_one() -> None:
    told = Told()
    client = told.client()
    client.get("/projects/NEW/lessons/")
    with CaptureQueriesContext(connection) as one:
        client.get("/projects/NEW/lessons/")
    told.write()
    told.write()
    with CaptureQueriesContext(connection) as three:
        client.get("/projects/NEW/lessons/")
    assert len(three) == len(one)


def test_programs_read_and_answer_proposals() -> None:
    told = Told()
    client, url = told.client(), "/api/v1/projects/NEW/lessons"
    found = client.get(url).json()
    assert [(one["lesson"], one["verdict"]) for one in found] == [(told.lesson.pk, None)]
    put = {"content_type": "application/json"}
    assert client.put(f"{url}/{told.lesson.pk}", {"verdict": "not_relevant"}, **put).status_code == 422
    assert client.put(f"{url}/{told.lesson.pk}", {"verdict": "apply"}, **put).json()["verdict"] == "apply"
    assert client.put(f"{url}/{2**60}", {"verdict": "apply"}, **put).status_code == 404
    assert client.get(url).json()[0]["verdict"] == "apply"
