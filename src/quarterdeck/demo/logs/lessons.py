"""Lessons on their way to a template, and what project managers ask the PMO."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quarterdeck.core.models import Person
from quarterdeck.demo.logs.told import LESSONS, QUESTIONS
from quarterdeck.demo.logs.writing import move, write
from quarterdeck.demo.organisation import projects
from quarterdeck.registers.models import Entry

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

WAY = {
    "captured": (),
    "validated": ("validate",),
    "published": ("validate", "publish"),
    "embedded": ("validate", "publish", "embed"),
}
ASKED = 30
LIBRARY = "https://velmora.example/pmo/"


def make_lessons(making: Making) -> None:
    """22 lessons by their project managers; the PMO validates, publishes and embeds."""
    managers = {demo.code: demo.manager for demo in projects()}
    analyst = making.people["Anna Kowalczyk"]
    for code, kind, phase, title, happened, cause, recommendation, state, where in LESSONS:
        values = {
            "title": title,
            "kind": kind,
            "phase": phase,
            "happened": happened,
            "cause": cause,
            "recommendation": recommendation,
            "impact": "high" if where else "medium",
        }
        lesson = write(making, "lessons", making.projects[code].workspace, making.people[managers[code]], values)
        for step in WAY[state]:
            lesson = move(
                making, lesson, step, analyst, values=where_it_stands(lesson, where) if step == "embed" else {}
            )


def where_it_stands(lesson: Entry, where: str) -> dict[str, str]:
    return {"embedded_in": where, "embedded_link": f"{LIBRARY}{where}s/{lesson.number}"}


def make_questions(making: Making) -> None:
    """30 questions; of ten one is still new, one waits, and one was answered late."""
    every = projects()
    for number in range(ASKED):
        category, priority, title, resolution = QUESTIONS[number % len(QUESTIONS)]
        demo = every[(number * 5) % len(every)]
        asked = making.at - timedelta(days=2 + 7 * (number % 4), hours=number % 3)
        values = {"title": title, "category": category, "priority": priority}
        manager = making.people[demo.manager]
        made = write(making, "support", making.projects[demo.code].workspace, manager, values, at=asked)
        _serve(making, made, number, asked, manager, resolution)


def _serve(making: Making, made: Entry, number: int, asked: datetime, manager: Person, resolution: str) -> None:
    planner = making.people["Eoin Gallagher" if number % 2 else "Anna Kowalczyk"]
    if number % 10 == 9:
        return
    answered = asked + timedelta(days=3) if number % 10 == 4 else asked + timedelta(minutes=50)
    one = move(making, made, "assign", planner, at=answered, values={"owner": planner.pk})
    one = move(making, one, "start", planner, at=answered)
    if number % 10 == 8:
        move(making, one, "wait", planner, at=answered, reason="Which plan do you mean?")
        return
    one = move(making, one, "resolve", planner, at=answered + timedelta(hours=3), values={"resolution": resolution})
    move(making, one, "close", manager, at=making.at, values={"satisfaction": 5 - number % 3})
