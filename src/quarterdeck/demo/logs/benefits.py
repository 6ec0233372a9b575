"""Benefits: S-05 brings 45 % of its plan in six months, C-04 was revised from 180 to 45 k€ a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quarterdeck.core import actions as core
from quarterdeck.core.models import Person
from quarterdeck.demo.logs.writing import move, write
from quarterdeck.demo.organisation import projects
from quarterdeck.registers.actions import edit_entry

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

MONTHS = tuple(date(2026, month, day) for month, day in ((4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30)))
YEARS = tuple(date(year, 12, 31) for year in (2027, 2028, 2029))
REALISED = (10, 15, 20, 25, 30, 35)


@dataclass(frozen=True, slots=True)
class Case:
    """Yearly benefit in thousand euro, and the operations person who owns it."""

    code: str
    title: str
    kind: str
    owner: str
    yearly: int
    measure: str


CASES = (
    Case("S-01", "Orders without re-typing", "efficiency", "Tara Molloy", 310, "Minutes per order"),
    Case("S-02", "Orders through partners", "revenue", "Tara Molloy", 260, "Partner orders per month"),
    Case("S-03", "Margin of dynamic tariffs", "revenue", "Tara Molloy", 190, "Customers on the tariff"),
    Case("C-01", "Shorter calls", "efficiency", "Colm Feeney", 140, "Average handling time"),
    Case("C-02", "Fewer complaints about bills", "cash", "Colm Feeney", 75, "Complaints about estimates per month"),
    Case("C-03", "Fewer calls", "cash", "Colm Feeney", 330, "Calls per customer and year"),
    Case("C-04", "Calls answered by the voice bot", "cash", "Colm Feeney", 180, "Calls closed without an agent"),
    Case("I-01", "Faster month-end", "efficiency", "Ruth Hanley", 720, "Working days to close"),
    Case("I-03", "One sign-on", "efficiency", "Beata Chmiel", 160, "Password calls per month"),
    Case("I-04", "Old warehouse switched off", "cash", "Beata Chmiel", 240, "Licences and hosting"),
    Case("I-06", "Visits per engineer and day", "efficiency", "Una Griffin", 95, "Visits per day"),
    Case("F-01", "Rent saved by one building", "cash", "Una Griffin", 820, "Rented square metres"),
    Case("F-02", "Charging at the depot", "cash", "Una Griffin", 170, "Price per kilowatt hour"),
    Case("S-05", "One customer record", "cash", "Tara Molloy", 600, "Double entries per month"),
)


def make_benefits(making: Making) -> None:
    """Profiled by the manager, approved by the sponsor; the owner is of the operations and takes part for that."""
    by_code = {demo.code: demo for demo in projects()}
    for case in CASES:
        demo, project = by_code[case.code], making.projects[case.code]
        owner, manager = making.people[case.owner], making.people[demo.manager]
        if case.owner != demo.sponsor:
            core.grant_role(
                actor=making.director, person=owner, role="team_member", workspace=project.workspace, at=making.at
            )
        values = {
            "title": case.title,
            "kind": case.kind,
            "owner": owner.pk,
            "measure": case.measure,
            "baseline_on": date(2026, 1, 30),
            "confidence": 80,
            "plan": plan_of(case),
        }
        benefit = write(making, "benefits", project.workspace, manager, values)
        benefit = move(making, move(making, benefit, "profile", manager), "baseline", making.people["Brian Walsh"])
        if case.code == "C-04":
            edit_entry(actor=manager, entry=benefit, values={"plan": revised(case)}, at=making.at)
        elif case.code == "S-05":
            realise(making, benefit, owner)


def plan_of(case: Case) -> list[dict[str, Any]]:
    """Three full years; what is live already by month first."""
    rows = [{"until": day, "planned": Decimal(case.yearly * 1000)} for day in YEARS]
    if case.code == "S-05":
        rows = [{"until": day, "planned": Decimal(50_000)} for day in MONTHS] + rows[:1]
    if case.code == "C-04":
        rows = [{**row, "running_cost": Decimal(30_000)} for row in rows]
    return rows


def revised(case: Case) -> list[dict[str, Any]]:
    return [{**row, "forecast": Decimal(45_000)} for row in plan_of(case)]


def realise(making: Making, benefit: Any, owner: Person) -> None:
    """What the first six months brought, reported by the owner and confirmed by finance."""
    rows = [{"until": day, "amount": Decimal(amount * 1000)} for day, amount in zip(MONTHS, REALISED, strict=True)]
    started = move(making, benefit, "start", owner, values={"live_on": date(2026, 3, 31), "actuals": rows})
    move(making, started, "confirm", making.people["Magdalena Duda"])
