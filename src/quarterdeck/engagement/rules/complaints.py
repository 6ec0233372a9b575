"""Clusters, and the figures of complaint handling (domain: customer complaints, section 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

CLUSTER_SIZE = 5
CLUSTER_TIME = timedelta(days=30)


def topic_of(category: str, product: str) -> tuple[str, str]:
    """What makes two complaints alike: the category, and the product whatever its spelling in case and blanks."""
    return category, " ".join(product.split()).casefold()


def largest_cluster(received: Sequence[datetime], one: datetime) -> tuple[datetime, datetime]:
    """Of all thirty days that hold ``one``, those with the most of these: after the first instant, up to the second.

    Only those that end with a complaint are tried: others hold no more. Of equally large ones the earliest.
    """
    ends = [last for last in sorted(set(received) | {one}) if one <= last < one + CLUSTER_TIME]
    last = max(ends, key=lambda end: sum(end - CLUSTER_TIME < other <= end for other in received))
    return last - CLUSTER_TIME, last


def is_cluster(count: int) -> bool:
    return count >= CLUSTER_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One complaint as the figures see it."""

    topic: tuple[str, str]
    received: datetime
    acknowledged_in_time: bool | None
    resolved_in_time: bool | None
    days: int | None
    is_closed: bool = False
    at_first_contact: bool = False
    reopened: bool = False
    upheld: str = ""
    was_external: bool = False
    cost: Decimal | None = None
    satisfaction: int | None = None
    made_change: bool = False
    severity: str = ""
    hours_to_acknowledge: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityFigures:
    """How the promises of one severity were kept. Broken ones are those that ran out, whether answered since or not."""

    severity: str
    count: int
    open: int
    acknowledged_in_time: Decimal | None
    acknowledge_broken: int
    resolved_in_time: Decimal | None
    resolve_broken: int
    hours_to_acknowledge: float | None
    days_to_resolve: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares are percentages; None where their denominator is 0."""

    count: int
    per_thousand: Decimal | None
    acknowledged_in_time: Decimal | None
    resolved_in_time: Decimal | None
    median_days: float | None
    first_contact: Decimal | None
    reopened: Decimal | None
    upheld: Decimal | None
    external: Decimal | None
    cost: Decimal | None
    repeated: Decimal | None
    satisfaction: Decimal | None
    lasting_change: Decimal | None


def figures(cases: Sequence[Case], *, customers: int | None) -> Figures:
    """The figures of section 12 over complaints received in a time.

    Clocks that still run count in no share. Repeated: another one of the same topic came in the thirty days before.
    """
    closed = [case for case in cases if case.is_closed]
    judged = [case for case in closed if case.upheld]
    days = [case.days for case in cases if case.days is not None]
    costs = [case.cost for case in cases if case.cost is not None]
    happy = [case.satisfaction for case in cases if case.satisfaction is not None]
    return Figures(
        count=len(cases),
        per_thousand=None if not customers else (Decimal(len(cases)) * 1000 / customers).quantize(Decimal("0.001")),
        acknowledged_in_time=_share([case.acknowledged_in_time for case in cases]),
        resolved_in_time=_share([case.resolved_in_time for case in cases]),
        median_days=float(median(days)) if days else None,
        first_contact=_share([case.at_first_contact for case in cases if case.days is not None]),
        reopened=_share([case.reopened for case in cases if case.days is not None]),
        upheld=_share([case.upheld in ("yes", "partly") for case in judged]),
        external=_share([case.was_external for case in cases]),
        cost=sum(costs, Decimal(0)) if costs else None,
        repeated=_share(_repeats(cases)),
        satisfaction=round(Decimal(sum(happy)) / len(happy), 2) if happy else None,
        lasting_change=_share([case.made_change for case in closed]),
    )


def by_severity(cases: Sequence[Case]) -> list[SeverityFigures]:
    """One line per severity that occurs, the gravest first; hours and days are medians of the calendar, not of work."""
    return [_of_severity(key, [case for case in cases if case.severity == key]) for key in _severities(cases)]


def _severities(cases: Sequence[Case]) -> list[str]:
    return sorted({case.severity for case in cases})


def _of_severity(severity: str, cases: Sequence[Case]) -> SeverityFigures:
    acknowledged = [case.acknowledged_in_time for case in cases]
    resolved = [case.resolved_in_time for case in cases]
    hours = [case.hours_to_acknowledge for case in cases if case.hours_to_acknowledge is not None]
    days = [case.days for case in cases if case.days is not None]
    return SeverityFigures(
        severity=severity,
        count=len(cases),
        open=sum(not case.is_closed for case in cases),
        acknowledged_in_time=_share(acknowledged),
        acknowledge_broken=acknowledged.count(False),
        resolved_in_time=_share(resolved),
        resolve_broken=resolved.count(False),
        hours_to_acknowledge=round(median(hours), 1) if hours else None,
        days_to_resolve=float(median(days)) if days else None,
    )


def _repeats(cases: Sequence[Case]) -> list[bool | None]:
    seen: dict[tuple[str, str], list[datetime]] = {}
    found: list[bool | None] = []
    for case in sorted(cases, key=lambda one: one.received):
        before = seen.setdefault(case.topic, [])
        found.append(any(case.received - CLUSTER_TIME < one for one in before))
        before.append(case.received)
    return found


def _share(answers: Sequence[bool | None]) -> Decimal | None:
    known = [answer for answer in answers if answer is not None]
    return round(Decimal(sum(known)) * 100 / len(known), 1) if known else None
