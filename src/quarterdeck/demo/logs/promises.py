"""Actions, assumptions, and what projects need from each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from quarterdeck.demo.logs.words import ACTIONS, ASSUMPTIONS
from quarterdeck.demo.logs.writing import COUNTS, move, write
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, projects

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

OVERDUE = 41
ASSUMED = ("S-01", "S-02", "S-03", "C-03", "C-04", "I-01", "I-02", "I-03", "I-04", "F-01", "F-02", "F-03")
# receiver, giver, what, needed by, promised, forecast
NEEDS = (
    ("S-03", "I-03", "SSO live", date(2027, 1, 22), date(2027, 1, 15), date(2027, 3, 26)),
    ("C-03", "I-03", "SSO live", date(2027, 1, 22), date(2027, 1, 15), date(2027, 3, 26)),
    ("S-02", "I-01", "Price interface of the new ledger", date(2027, 1, 29), date(2027, 1, 22), date(2027, 1, 22)),
    ("C-01", "I-04", "Contact history in the warehouse", date(2026, 12, 11), date(2026, 11, 20), date(2026, 11, 20)),
    ("I-02", "I-03", "Strong sign-on for administrators", date(2027, 1, 22), date(2027, 1, 8), date(2027, 1, 15)),
    ("F-02", "F-01", "Electrician's team after the second floor", date(2026, 12, 18), date(2026, 12, 4), None),
)  # fmt: skip


def make_actions(making: Making) -> None:
    """310 promises: the first open ones of each project are overdue until there are 41."""
    late = 0
    for demo in projects():
        over = demo.declared in ("Closed", "Stopped")
        for number in range(COUNTS[demo.code][2]):
            is_done = over or number % 3 == 0
            is_late = not is_done and late < OVERDUE and number % 6 in (1, 4)
            late += is_late
            _action(making, demo, number, is_done=is_done, is_late=is_late)


def _action(making: Making, demo: DemoProject, number: int, *, is_done: bool, is_late: bool) -> None:
    place, manager = making.projects[demo.code].workspace, making.people[demo.manager]
    days = -1 - number % 17 if is_late else 3 + number % 40
    values = {
        "title": ACTIONS[(number + len(demo.name)) % len(ACTIONS)],
        "owner": (making.people[demo.sponsor] if number % 5 == 4 else manager).pk,
        "priority": ("medium", "high", "low", "medium")[number % 4],
        "due_on": STATUS_DATE + timedelta(days=-20 - number if is_done else days),
    }
    action = write(making, "actions", place, manager, values)
    if is_done:
        move(making, action, "finish", manager, values={"result": "Done and told to those concerned."})


def make_assumptions(making: Making) -> None:
    by_code = {demo.code: demo for demo in projects()}
    for number, code in enumerate(ASSUMED):
        demo = by_code[code]
        place, manager = making.projects[code].workspace, making.people[demo.manager]
        for offset in range(2):
            title, basis = ASSUMPTIONS[(number + 2 * offset) % len(ASSUMPTIONS)]
            due = STATUS_DATE + timedelta(days=14 + 7 * number)
            values = {"title": title, "basis": basis, "owner": manager.pk, "due_on": due}
            made = write(making, "assumptions", place, manager, values)
            if offset and number % 3 == 0:
                move(making, made, "confirm", manager, values={"finding": "Confirmed in writing."})


def make_dependencies(making: Making) -> None:
    """Raised by who sees both projects, agreed by another one; single sign-on will be later than it is needed."""
    raiser, analyst = making.people["Pawel Jankowski"], making.people["Anna Kowalczyk"]
    managers = {demo.code: demo.manager for demo in projects()}
    for receiver, giver, what, needed, promised, forecast in NEEDS:
        values = {
            "title": what,
            "giver": making.projects[giver].workspace_id,
            "owner": making.people[managers[receiver]].pk,
            "due_on": needed,
            "promised_on": promised,
            "forecast_on": forecast,
        }
        made = move(making, write(making, "dependencies", making.projects[receiver].workspace, raiser, values), "agree",
                    analyst)  # fmt: skip
        if forecast and forecast > needed:
            words = "The only identity expert has work for three projects."
            move(making, made, "report_late", making.people[managers[receiver]], reason=words)
        elif forecast:
            move(making, made, "report_on_track", making.people[managers[receiver]])
