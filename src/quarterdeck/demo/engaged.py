"""Sites, complaints, stakeholders, communication and meetings of the demo organisation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.demo.governed import make, take
from quarterdeck.demo.organisation import COMPANY_DAYS, projects
from quarterdeck.portfolio.actions import update_area
from quarterdeck.portfolio.models import Area
from quarterdeck.registers.actions import convert_entry, create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry
from quarterdeck.risk.models import Action

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

BY_MONTH = (3, 3, 4, 4, 5, 6, 8, 6, 4, 3)
ESTIMATES_BY_MONTH = (0, 0, 1, 1, 2, 5, 6, 2, 0, 0)
CLUSTER = "complaint-cluster"
LED_TO_THE_PROJECT = (7, 0)  # the month, and which of it
HOMES = {"Dublin": ("IE", "Europe/Dublin", 310_000), "Kraków": ("PL", "Europe/Warsaw", None)}
OTHERS = (
    ("delivery", "Heat pump", "Installer came two days late", "s3"),
    ("information", "Solar", "Nobody told me of the new appointment", "s4"),
    ("quality", "Heat pump", "The unit is louder than promised", "s3"),
    ("digital", "Customer app", "The app forgets the meter reading", "s4"),
    ("staff", "Contact centre", "I was passed on four times", "s3"),
    ("billing", "Direct debit", "The debit was taken twice", "s2"),
)
STAKEHOLDERS = (
    ("C-04", "Head of the voice channel", 5, 5, -2, 1, 3), ("C-04", "Contact centre teams", 2, 5, -1, 1, 3),
    ("I-01", "Group finance", 5, 4, 1, 3, 4), ("I-01", "Auditors of the group", 4, 3, 0, 2, 3),
    ("F-01", "Landlord of the headquarters", 5, 2, 0, 2, 3), ("F-01", "Staff of the third floor", 2, 4, -1, 1, 2),
    ("S-02", "Installer partners", 4, 5, -1, 2, 4), ("S-02", "Sales directors", 4, 4, 1, 3, 4),
    ("I-02", "Energy regulator", 5, 3, 0, 2, 3), ("I-03", "Works council", 4, 4, 0, 2, 3),
    ("C-02", "Consumer association", 3, 4, -2, 1, 2), ("F-03", "Landlord in Kraków", 5, 3, -1, 1, 3),
)  # fmt: skip
STEERED = ("I-01", "F-01", "C-04")


def engage(making: Making) -> None:
    making.say("Complaints")
    _complaints(making)
    making.say("Stakeholders and meetings")
    _stakeholders(making)
    _communication(making)
    _meetings(making)


def at_hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _complaints(making: Making) -> None:
    """Forty-six by month; seventeen are wrong estimates on the bill and gather in June and July (story 11)."""
    desk, ciara = making.people["Anna Kowalczyk"], making.people["Ciara Doyle"]
    sites = _sites(making, desk)
    area = Area.objects.get(workspace=making.organisation, name="Customer Service")
    update_area(actor=making.director, area=area, owner=making.people["Conor Daly"], at=making.at)
    number = 0
    for month, (count, estimates) in enumerate(zip(BY_MONTH, ESTIMATES_BY_MONTH, strict=True), start=1):
        for nth in range(count):
            day = date(2026, month, 2 + nth * 27 // count)
            values: dict[str, Any] = {"site": sites["Dublin"].pk, "area": area.pk, "owner": ciara.pk}
            if nth < estimates:
                values |= {"title": "Estimate on the bill is twice the reading", "category": "billing",
                           "product": "Smart tariff", "severity": "s2",
                           "subject_matter": "wrong billing estimate"}  # fmt: skip
            else:
                category, product, title, severity = OTHERS[number % len(OTHERS)]
                values |= {"title": title, "category": category, "product": product, "severity": severity}
            led = (month, nth) == LED_TO_THE_PROJECT
            place = making.projects["C-02"].workspace if led else making.parents["C-02"]
            one = _handled(desk, ciara, _received(desk, place, day, number, values), day, number)
            number += 1
            if led:
                _led_to_the_project(making, ciara, one)
    for problem in Action.objects.filter(workspace=making.parents["C-02"], closed_at=None, tags=[CLUSTER]):
        take(desk, problem, "finish", date(2026, 9, 4), result="Led to the billing fix, C-02.")


def _sites(making: Making, desk: Person) -> dict[str, Entry]:
    found = {}
    for name, (country, zone, customers) in HOMES.items():
        off = [{"on": day.isoformat(), "occasion": "Company day"} for day in COMPANY_DAYS[country]]
        found[name] = make("sites", desk, making.organisation, date(2026, 1, 5), title=name, country=country, zone=zone,
                           opens="08:30", closes="17:00", customers=customers, company_days=off)  # fmt: skip
    return found


def _received(desk: Person, place: Workspace, day: date, number: int, values: dict[str, Any]) -> Entry:
    given = {**values, "channel": ("phone", "email", "web", "letter")[number % 4],
             "complainant": f"Customer {1000 + 37 * number}",
             "contact": f"customer{1000 + 37 * number}@mail.example"}  # fmt: skip
    register = find_register("complaints")
    return create_entry(actor=desk, register=register, workspace=place, values=given, at=at_hour(day, 10))


def _handled(desk: Person, owner: Person, one: Entry, day: date, number: int) -> Entry:
    """Every seventh is acknowledged late, every ninth answered late; the newest two are still open."""

    def step(key: str, after: int, **values: Any) -> None:
        nonlocal one
        moment = at_hour(day + timedelta(days=after), 15)
        one = transition_entry(actor=desk, entry=one, transition_key=key, values=values, at=moment)

    if number >= 44:
        return one
    if number % 4 == 3:
        step("settle", 1, response="We have put it right.", remedy="apology")
        step("accept", 2, upheld="yes", satisfaction=str(3 + number % 3))
        return one
    step("acknowledge", 9 if number % 7 == 6 else 1)
    step("assess", 2, owner=owner.pk)
    step("investigate", 3)
    answered = 45 if number % 9 == 8 else 12
    step("propose", answered, response="We correct the estimate.", root_cause="system" if number % 2 else "process",
         remedy="process_change" if number % 5 == 0 else "correction", cost=str(40 + number))  # fmt: skip
    step("communicate", answered, upheld=("yes", "partly", "no")[number % 3])
    if number % 11 != 10:
        step("accept", answered + 3, satisfaction=str(2 + number % 4))
    return one


def _led_to_the_project(making: Making, ciara: Person, complaint: Entry) -> None:
    """Complaint, issue, change: the chain that leads to the billing fix."""
    place, day = making.projects["C-02"].workspace, date(2026, 8, 24)
    values = {"title": complaint.title, "severity": "high", "kind": "problem", "owner": ciara.pk}
    issue = convert_entry(
        actor=ciara, entry=complaint, target=find_register("issues"), workspace=place, values=values,
        at=at_hour(day, 11),
    )  # fmt: skip
    given = {"title": "Estimate bills from the last three readings", "why": "Seventeen complaints on wrong estimates.",
             "owner": ciara.pk, "scope_effect": "must"}  # fmt: skip
    convert_entry(
        actor=ciara, entry=issue, target=find_register("changes"), workspace=place, values=given, at=at_hour(day, 12)
    )


def _stakeholders(making: Making) -> None:
    managers = {one.code: making.people[one.manager] for one in projects()}
    for code, name, power, interest, attitude, now, wanted in STAKEHOLDERS:
        place, manager = making.projects[code].workspace, managers[code]
        one = make("stakeholders", manager, place, date(2026, 6, 8), title=name, power=power, interest=interest,
                   attitude=attitude, engagement=now, desired=wanted, is_legitimate=True, is_urgent=power == 5,
                   owner=manager.pk)  # fmt: skip
        one = take(manager, one, "analyse", date(2026, 6, 8))
        take(manager, one, "engage", date(2026, 6, 9))


def _communication(making: Making) -> None:
    managers = {one.code: making.people[one.manager] for one in projects()}
    for code, title, audience, rhythm in (
        ("I-01", "Progress letter", "Finance users", "monthly"),
        ("F-01", "Floor news", "Staff of the headquarters", "fortnightly"),
        ("C-02", "Answer to the consumer association", "Consumer association", "quarterly"),
    ):
        one = make("communication", managers[code], making.projects[code].workspace, date(2026, 10, 1), title=title,
                   audience=audience, frequency=rhythm, owner=managers[code].pk, starts_on="2026-11-02",
                   ends_on="2026-12-18", message="What is done, what comes next, what we need from you.")  # fmt: skip
        take(managers[code], one, "activate", date(2026, 10, 1))


def _meetings(making: Making) -> None:
    demos = {one.code: one for one in projects()}
    for code in STEERED:
        place, demo = making.projects[code].workspace, demos[code]
        manager, sponsor = making.people[demo.manager], making.people[demo.sponsor]
        for month in (9, 10):
            day = date(2026, month, 15)
            people = [{"person": one.pk, "presence": "present"} for one in (sponsor, manager)]
            one = make("meetings", manager, place, day, title=f"Steering of {demo.code}", series="Steering",
                       forum="project_board", meets_on=day.isoformat(), chair=sponsor.pk, owner=manager.pk,
                       attendance=people, next_on=(day + timedelta(days=30)).isoformat(),
                       agenda=[{"topic": "Status and forecast", "kind": "inform", "time": 15},
                               {"topic": "Changes and contingency", "kind": "decide", "time": 30}])  # fmt: skip
            one = take(manager, one, "hold", day)
            outcome = {"kind": "action", "what": f"Bring the forecast of {demo.code} up to date", "owner": manager.pk,
                       "due_on": "2026-11-13"}  # fmt: skip
            one = take(manager, one, "circulate", day, minutes="Forecast and changes were discussed.",
                       outcomes=[outcome])  # fmt: skip
            if month == 9:
                take(sponsor, one, "approve", day + timedelta(days=2))
