"""Decisions and change requests of the demo organisation, each step by somebody who may take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, projects
from quarterdeck.planning.actions import propose_change_set
from quarterdeck.planning.models import Plan, Task
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

BOARD = "Brian Walsh"
DAY_MINUTES = 480
ASPECTS = ("scope", "schedule", "cost", "benefits", "quality", "risk", "resources", "contracts", "others",
           "sustainability")  # fmt: skip
# Title, euro out of contingency, working days; each alone within the change authority's 3 % of 1,880,000.
WORKS = (
    ("Remove asbestos found on the third floor", 31_000, 3),
    ("Replace the riser instead of relining it", 18_500, 1),
    ("Fire stopping to the new code", 14_000, 1),
    ("Extra acoustic walls in the contact centre", 12_500, 0),
    ("Second lift lobby on the ground floor", 11_000, 1),
    ("Larger comms room for the new rack layout", 9_800, 0),
    ("Roof membrane under the plant", 9_200, 1),
    ("Rerouted cable trays on level two", 7_500, 0),
    ("Accessible entrance on Dock Street", 6_500, 1),
)
MIGRATION = (
    ("Two more legal entities in the chart of accounts", 16_000, 2),
    ("Approval workflow for purchase orders", 14_500, 1),
    ("Interface to the tariff engine", 15_000, 3),
    ("Polish tax reports", 12_000, 1),
    ("Archive of ten years instead of seven", 8_500, 0),
    ("Second rehearsal of the migration", 13_000, 4),
    ("Mobile approval of invoices", 7_500, 0),
    ("Dunning letters in two languages", 6_500, 0),
    ("Payment file format of the second bank", 9_000, 1),
    ("Fixed asset register from the old system", 11_500, 2),
    ("Monthly close checklist in the system", 5_500, 0),
    ("Extra roles for segregation of duties", 9_500, 1),
    ("Bank reconciliation by rules", 8_000, 0),
    ("Training of the shared service centre", 11_500, 1),
)
SIGN_ON = (("Contractor for identity in November", 7_000, 0), ("Second factor for field engineers", 5_000, 1))
SMALL = (
    "Move the pilot to the Cork team", "Add a consent step", "Use the group's address service", "Drop the paper form",
    "Longer test of peak load", "New wording of the tariff page", "Report by region", "Earlier access for trainers",
)  # fmt: skip
QUESTIONS = (
    "Which supplier is kept after the pilot?", "Is the release moved behind the holiday?",
    "Who owns the service after handover?", "Is the second increment started before acceptance?",
    "Which data is migrated and which is archived?", "Is the training held on site or remotely?",
    "Which of the two designs is built?", "Is the scope of the first release reduced?",
    "Who signs the acceptance?", "Is the old system kept for three more months?",
)  # fmt: skip
OPEN_QUESTIONS = (
    ("S-02", "Is the portal released without invoice upload?", "scheduled"),
    ("I-03", "Is an identity contractor hired for November?", "scheduled"),
    ("I-01", "Is the cut-over moved to April?", "scheduled"),
    ("F-01", "Which floors are left out to stay within the budget?", "escalated"),
    ("I-04", "Is the warehouse declared amber until the plan is updated?", "requested"),
    ("S-03", "Does the tariff launch wait for single sign-on?", "requested"),
    ("F-03", "Is the lease signed without the landlord's consent?", "requested"),
    ("I-02", "Is the regulator told of the late controls?", "scheduled"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts in a project of the demo organisation."""

    demo: DemoProject
    place: Workspace
    manager: Person
    sponsor: Person
    board: Person


def govern(making: Making) -> None:
    """Everything of this module. The costs of approved changes are drawn from contingency as they are approved."""
    desks = [desk_of(making, demo) for demo in projects()]
    making.say("Change requests")
    for desk in desks:
        if desk.demo.code in MONEYED:
            _fund(desk)
    _other_changes(desks)
    _drafted_changes({desk.demo.code: desk for desk in desks})
    making.say("Decisions")
    _decisions(desks)
    _open_decisions({desk.demo.code: desk for desk in desks})


MONEYED: dict[str, tuple[tuple[str, int, int], ...]] = {"F-01": WORKS, "I-01": MIGRATION, "I-03": SIGN_ON}


def drawn_by_changes(code: str) -> int:
    """What the change requests of a project draw from its contingency."""
    return sum(cost for _, cost, _ in MONEYED.get(code, ()))


def desk_of(making: Making, demo: DemoProject) -> Desk:
    people, place = making.people, making.projects[demo.code].workspace
    return Desk(demo, place, people[demo.manager], people[demo.sponsor], people[BOARD])


def noon(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)


def make(key: str, actor: Person, place: Workspace, day: date, **values: Any) -> Entry:
    return create_entry(actor=actor, register=find_register(key), workspace=place, values=values, at=noon(day))


def take(actor: Person, entry: Entry, key: str, day: date, reason: str = "", **values: Any) -> Entry:
    return transition_entry(actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=noon(day))


def days(first: date, last: date, count: int) -> Iterator[date]:
    """``count`` weekdays spread evenly over a time."""
    span = (last - first).days
    for number in range(count):
        day = first + timedelta(days=span * (number + 1) // (count + 1))
        yield day - timedelta(days=max(0, day.weekday() - 4))


def _analysis(title: str, cost: int, moved: int) -> dict[str, Any]:
    told = {f"impact_{aspect}": "None." for aspect in ASPECTS}
    told |= {"impact_scope": f"{title}; nothing else changes.", "impact_cost": f"{cost:,} euro, once."}
    return {
        **told,
        "options": "Do it now\nDo it in a later stage\nDo nothing",
        "do_nothing": "The result does not pass acceptance.",
        "recommendation": "Do it now.",
        "days": str(moved),
        "cost_once": str(cost),
        "benefit_percent": "0",
    }


def _recommended(desk: Desk, title: str, day: date, cost: int = 0, moved: int = 0, **more: Any) -> Entry:
    values = {"title": title, "why": "Found while building.", "owner": desk.manager.pk, **more}
    if cost:
        values |= {"from_contingency": str(cost), "cost_category": "external_labour"}
    one = make("changes", desk.manager, desk.place, day, **values)
    one = take(desk.manager, one, "screen", day)
    one = take(desk.manager, one, "analyse", day + timedelta(days=1))
    return take(desk.manager, one, "recommend", day + timedelta(days=4), **_analysis(title, cost, moved))


def _decide(desk: Desk, one: Entry, key: str, day: date, reason: str = "") -> Entry:
    """By the sponsor, or by the portfolio board where the register asks for it."""
    authority = getattr(one, "authority", "")
    return take(desk.board if authority == "portfolio_board" else desk.sponsor, one, key, day, reason)


def _fund(desk: Desk) -> None:
    changes = MONEYED[desk.demo.code]
    first = max(desk.demo.start, date(2026, 1, 12))
    for (title, cost, moved), day in zip(changes, days(first, date(2026, 10, 12), len(changes)), strict=True):
        one = _recommended(desk, title, day, cost, moved, scope_effect="should")
        _decide(desk, one, "approve", day + timedelta(days=8))


def _other_changes(desks: Iterable[Desk]) -> None:
    """Thirty-six without money, at every step of their way."""
    open_ones = [desk for desk in desks if desk.demo.is_measured and desk.demo.code not in MONEYED]
    ends = cycle(("approve", "", "reject", "raise", "withdraw", "approve", "screen"))
    span = days(date(2026, 3, 2), date(2026, 10, 16), 36)
    for desk, title, end, day in zip(cycle(open_ones), cycle(SMALL), ends, span, strict=False):
        if end in ("approve", "reject", ""):
            one = _recommended(desk, title, max(day, desk.demo.start))
            if end:
                _decide(desk, one, end, max(day, desk.demo.start) + timedelta(days=9), "Not worth its effort.")
            continue
        one = make("changes", desk.manager, desk.place, day, title=title, why="Asked for by users.")
        if end == "screen":
            take(desk.manager, one, "screen", day)
        if end == "withdraw":
            take(desk.manager, one, "withdraw", day + timedelta(days=3), "Solved another way.")


def _drafted_changes(desks: dict[str, Desk]) -> None:
    """Two that wait for the board with a draft of the plan: the page shows what it would do."""
    for code, title, longer in (("S-02", "Rebuild the partner import", 10), ("I-03", "Re-sequence the pilots", 6)):
        desk = desks[code]
        plan = Plan.objects.get(workspace=desk.place)
        task = (
            Task.objects.filter(plan=plan, is_summary=False, is_critical=True, is_milestone=False)
            .order_by("-finish", "pk").first()
        )  # fmt: skip
        if task is None:
            continue
        minutes = int(task.duration_minutes or 0) + longer * DAY_MINUTES
        draft = propose_change_set(
            actor=desk.manager, plans=[(plan, plan.version)], at=noon(date(2026, 10, 20)), title=title,
            operations=[{"op": "update_task", "task": task.pk, "set": {"duration_minutes": minutes}}],
        )  # fmt: skip
        _recommended(desk, title, date(2026, 10, 20), 0, longer, change_set=draft.pk, scope_effect="must")


def _decisions(desks: Iterable[Desk]) -> None:
    """A hundred and eleven that were taken, by month as the work grew; the board is slower from August on."""
    running = cycle([desk for desk in desks if desk.demo.declared not in ("Closed", "Stopped")])
    span = days(date(2026, 1, 12), date(2026, 10, 14), 111)
    for number, (desk, question, day) in enumerate(zip(running, cycle(QUESTIONS), span, strict=False)):
        asked = max(day, desk.demo.start)
        wait = 2 + number % 5 + (6 if asked >= date(2026, 8, 1) else 0)
        met = min(asked + timedelta(days=wait), STATUS_DATE)
        one = make("decisions", desk.manager, desk.place, asked, title=question, owner=desk.sponsor.pk,
                   requested_on=asked.isoformat(), options="Yes\nNo\nLater", forum="project_board",
                   scheduled_on=met.isoformat(),
                   reversibility=("easy", "costly", "easy", "final")[number % 4])  # fmt: skip
        one = take(desk.manager, one, "schedule", asked)
        take(desk.sponsor, one, "decide", met, decision="Yes.", rationale="The recommendation holds.")


def _open_decisions(desks: dict[str, Desk]) -> None:
    """Nine that wait; the one on the voice bot was deferred twice while a champion resists (story 4)."""
    desk = desks["C-04"]
    one = make("decisions", desk.manager, desk.place, date(2026, 8, 24), title="Is the voice bot stopped?",
               owner=desk.sponsor.pk, requested_on="2026-08-24", due_on="2026-09-04", reversibility="final",
               options="Stop now\nFinish the first release\nDo nothing",
               recommendation="Stop now: 45 k€ of benefits a year against 30 of run cost, and 105 still to spend.",
               consequence="Every month costs about 20 k€ that nothing brings back.")  # fmt: skip
    for met in (date(2026, 9, 10), date(2026, 10, 8)):
        one = take(desk.manager, one, "schedule", met, forum="project_board", scheduled_on=met.isoformat())
        one = take(desk.sponsor, one, "defer", met, "The sponsor of the channel asks for another look.")
    for number, (code, question, state) in enumerate(OPEN_QUESTIONS):
        desk, asked = desks[code], date(2026, 10, 5) + timedelta(days=2 * number)
        until = (asked + timedelta(days=28)).isoformat()
        one = make("decisions", desk.manager, desk.place, asked, title=question, owner=desk.sponsor.pk,
                   requested_on=asked.isoformat(), due_on=until, options="Yes\nNo\nDo nothing",
                   recommendation="Yes, with a review in a month.",
                   consequence="The finish moves on with every week.")  # fmt: skip
        if state == "scheduled":
            take(desk.manager, one, "schedule", asked, forum="portfolio_board", scheduled_on=until)
        if state == "escalated":
            take(desk.manager, one, "escalate", asked, "Beyond the tolerance of the project.", forum="portfolio_board")
