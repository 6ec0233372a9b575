"""Risks and issues. What is exposed fits the stories: I-01 61 against 37 left; elsewhere within what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quarterdeck.demo.logs.words import ISSUES, OPPORTUNITIES, RISKS
from quarterdeck.demo.logs.writing import COUNTS, move, write
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, projects
from quarterdeck.finance.queries import reserves

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

EXPOSED = {"I-01": Decimal(61_000), "F-01": Decimal(94_000), "C-04": Decimal(24_000), "I-03": Decimal(27_000)}
USUAL_SHARE = Decimal("0.6")  # of what is left of the contingency
CHANCES = (Decimal(10), Decimal(20), Decimal(30), Decimal(40), Decimal(20), Decimal(60))
STATES = ("responding", "assessed", "response_planned", "responding", "closed", "assessed", "draft", "assessed")
IMPACT = {"schedule": "impact_time", "technical": "impact_quality", "organisation": "impact_benefit",
          "security": "impact_reputation", "legal": "impact_reputation", "resources": "impact_time"}  # fmt: skip
RESPONSES = ("reduce", "reduce", "contingent", "transfer", "accept", "share")
EXTREME = {"I-01": "Requirements keep growing", "F-01": "More asbestos behind the ducts",
           "I-03": "Identity expert is not there in November", "S-02": "Partner's price interface changes again",
           "C-04": "Speech recognition misses dialects"}  # fmt: skip
GRANT = (Decimal(60), Decimal(60_000))  # P = 60 % of 60 k€
OVERDUE = {"S-02": ("high",), "I-03": ("high", "high"), "F-01": ("high", "high", "critical"), "I-01": ("high",),
           "C-04": ("high",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A risk to come: its words, where it stands, and its money."""

    words: tuple[str, str, str, str]
    state: str
    chance: Decimal
    amount: Decimal
    is_opportunity: bool = False
    is_extreme: bool = False


def make_risks(making: Making) -> None:
    for demo in projects():
        for number, draft in enumerate(drafts(making, demo)):
            _risk(making, demo, number, draft)


def drafts(making: Making, demo: DemoProject) -> Iterator[Draft]:
    """The opportunity first where there is one, then threats whose live ones add up to what is exposed."""
    count = COUNTS[demo.code][0]
    if demo.code in OPPORTUNITIES:
        count -= 1
        chance, amount = GRANT if demo.code == "F-02" else (Decimal(30), demo.bac / 100)
        state = "responding" if demo.code == "F-02" else "response_planned"
        yield Draft(OPPORTUNITIES[demo.code], state, chance, amount, is_opportunity=True)
    over = demo.declared in ("Closed", "Stopped")
    states = ["closed" if over else STATES[number % len(STATES)] for number in range(count)]
    every = RISKS[demo.area]
    titles = [every[number % len(every)] for number in range(count)]
    extreme = EXTREME.get(demo.code)
    first = next((number for number, words in enumerate(titles) if words[0] == extreme), None)
    if first is not None:
        states[first] = "responding"
    live = [number for number, state in enumerate(states) if state not in ("closed", "draft")]
    money = dict(zip(live, _split(_exposed(making, demo), len(live)), strict=True))
    for number, (words, state) in enumerate(zip(titles, states, strict=True)):
        chance, amount = money.get(number, (CHANCES[number % len(CHANCES)], Decimal(5000)))
        yield Draft(_told_apart(words, number // len(every)), state, chance, amount, is_extreme=number == first)


def _exposed(making: Making, demo: DemoProject) -> Decimal:
    if demo.code in EXPOSED:
        return EXPOSED[demo.code]
    held = reserves(making.projects[demo.code]).contingency
    return (held.left * USUAL_SHARE).quantize(Decimal(100)) if held else Decimal(0)


def _split(total: Decimal, parts: int) -> list[tuple[Decimal, Decimal]]:
    """Chances and amounts whose products add up to the total, to the cent."""
    found, left = [], total
    for number in range(parts - 1):
        chance = CHANCES[number % len(CHANCES)]
        amount = (total / parts / chance * 100).quantize(Decimal(100))
        left -= chance * amount / 100
        found.append((chance, amount))
    return [*found, (Decimal(50), left * 2)] if parts else []


def _told_apart(words: tuple[str, str, str, str], turn: int) -> tuple[str, str, str, str]:
    where = ("", " in the second stage", " at the cut-over")[turn]
    return (words[0] + where, *words[1:])


def _risk(making: Making, demo: DemoProject, number: int, draft: Draft) -> None:
    title, category, cause, effect = draft.words
    manager, sponsor = making.people[demo.manager], making.people[demo.sponsor]
    place = making.projects[demo.code].workspace
    likely = 5 if draft.is_extreme else 2 + number % 3
    hard = 5 if draft.is_extreme else 2 + number % 2
    values: dict[str, Any] = {
        "title": title,
        "kind": "opportunity" if draft.is_opportunity else "threat",
        "category": category,
        "cause": cause,
        "event": title,
        "effect": effect,
        "owner": sponsor.pk if number % 4 == 3 else manager.pk,
        "probability": likely,
        IMPACT.get(category, "impact_cost"): hard,
        "chance": min(draft.chance * 2, Decimal(90)) if not draft.is_opportunity else draft.chance,
        "amount": draft.amount.quantize(Decimal("0.01")),
        "residual_chance": draft.chance,
        "residual_amount": draft.amount.quantize(Decimal("0.01")),
        "residual_probability": 4 if draft.is_extreme else max(1, likely - 1),
        "residual_impact": 5 if draft.is_extreme else hard,
        "reviewed_on": STATUS_DATE - timedelta(days=3 + 5 * (number % 8)),
        "due_on": STATUS_DATE + timedelta(days=28),
        "proximity": ("imminent", "stage", "project")[number % 3],
    }
    if draft.state in ("responding", "response_planned"):
        values["response"] = ("exploit" if demo.code == "F-02" else "enhance") if draft.is_opportunity else (
            RESPONSES[number % len(RESPONSES)])  # fmt: skip
        values["response_plan"] = f"Weekly check by {demo.manager}; decision at the next board"
    risk = write(making, "risks", place, manager, values)
    way = {"assessed": ("assess",), "response_planned": ("assess", "plan"), "responding": ("assess", "plan", "respond")}
    for step in way.get(draft.state, ()):
        risk = move(making, risk, step, manager)
    if draft.state == "closed":
        move(making, risk, "close", manager, reason="Its window has passed.", values={"ending": "expired"})


def make_issues(making: Making) -> None:
    """Grave ones are overdue where the story says so, and nowhere else."""
    for demo in projects():
        late = OVERDUE.get(demo.code, ())
        over = demo.declared in ("Closed", "Stopped")
        for number in range(COUNTS[demo.code][1]):
            _issue(making, demo, number, late[number] if number < len(late) else "", is_over=over)


def _issue(making: Making, demo: DemoProject, number: int, grave: str, *, is_over: bool) -> None:
    place, manager = making.projects[demo.code].workspace, making.people[demo.manager]
    days = -12 if grave else 6 + 3 * number
    values = {
        "title": ISSUES[(number * 3 + len(demo.name)) % len(ISSUES)],
        "severity": grave or ("medium", "low", "high", "medium")[number % 4],
        "priority": "high" if grave else "medium",
        "kind": ("problem", "request_for_change", "off_specification", "defect", "external_event")[number % 5],
        "owner": manager.pk,
        "due_on": STATUS_DATE + timedelta(days=days),
    }
    issue = write(making, "issues", place, manager, values)
    if is_over or (not grave and number % 3):
        issue = move(making, issue, "resolve", manager, values={"resolution": "Settled with those concerned."})
        if is_over or number % 3 == 2:
            analyst = making.people["Anna Kowalczyk"]
            move(making, move(making, issue, "verify", analyst), "close", analyst)
    elif grave or number % 6 == 0:
        move(making, issue, "analyse", manager)
