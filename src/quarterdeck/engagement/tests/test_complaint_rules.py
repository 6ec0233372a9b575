"""Promises to complainants on a site's working time, and the figures of section 12."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.engagement.rules.clocks import acknowledge_by, end_of_working_day, kept, resolve_by, site_time, waited
from quarterdeck.engagement.rules.complaints import Case, figures, is_cluster, largest_cluster, topic_of

DUBLIN = ZoneInfo("Europe/Dublin")
IRELAND = site_time("Europe/Dublin", "09:00", "17:00", holidays.country_holidays("IE", years=(2026, 2027)))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=DUBLIN)  # type: ignore[misc,arg-type]


def test_t_12_1_a_holiday_moves_both_promises() -> None:
    """T-12.1: S2 received Fri 23 Oct 2026 16:00 Dublin: acknowledged by Tue 27 Oct, resolved by Mon 9 Nov."""
    received = local(2026, 10, 23, 16, 0)
    assert acknowledge_by(received, "s2", IRELAND) == local(2026, 10, 27, 17, 0)
    assert resolve_by(received, "s2", IRELAND) == local(2026, 11, 9, 17, 0)


@pytest.mark.parametrize(
    ("severity", "acknowledged", "resolved"),
    [
        ("s1", local(2026, 10, 27, 12, 0), local(2026, 10, 28, 17, 0)),
        ("s3", local(2026, 10, 28, 17, 0), local(2026, 11, 23, 17, 0)),
        ("s4", local(2026, 10, 29, 17, 0), local(2026, 12, 7, 17, 0)),
    ],
)
def test_every_severity_has_its_own_promises(severity: str, acknowledged: datetime, resolved: datetime) -> None:
    received = local(2026, 10, 23, 16, 0)
    assert acknowledge_by(received, severity, IRELAND) == acknowledged
    assert resolve_by(received, severity, IRELAND) == resolved


def test_waiting_stops_the_resolution_alone_and_ten_days_at_most() -> None:
    received = local(2026, 10, 23, 16, 0)
    three = waited(local(2026, 10, 28, 10, 0), local(2026, 11, 2, 9, 0), IRELAND)
    assert three == 3
    assert resolve_by(received, "s2", IRELAND, waited_days=three) == local(2026, 11, 12, 17, 0)
    assert waited(local(2026, 10, 28, 10, 0), local(2027, 3, 1, 9, 0), IRELAND) == 10
    assert waited(local(2026, 10, 28, 10, 0), local(2027, 3, 1, 9, 0), IRELAND, before=10) == 10
    assert waited(local(2026, 10, 28, 10, 0), local(2026, 10, 28, 16, 0), IRELAND) == 0
    assert resolve_by(received, "s2", IRELAND, waited_days=99) == resolve_by(received, "s2", IRELAND, waited_days=10)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(offset=st.integers(0, 60 * 24 * 300), days=st.integers(1, 30))
def test_a_promise_in_days_ends_as_one_counts_on_a_wall_calendar(offset: int, days: int) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=offset)
    off = holidays.country_holidays("IE", years=(2026, 2027))
    day, left = start.astimezone(DUBLIN).date(), days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in off
    assert end_of_working_day(start, days, IRELAND).astimezone(DUBLIN) == datetime(
        day.year, day.month, day.day, 17, tzinfo=DUBLIN
    )


def test_a_clock_is_kept_late_or_running() -> None:
    due, before, after = local(2026, 10, 27, 17), local(2026, 10, 27, 16), local(2026, 10, 28, 9)
    assert [kept(due, before, after), kept(due, after, after), kept(due, None, before), kept(due, None, after)] == [
        "Kept", "Late", "Running", "Late"
    ]  # fmt: skip
    assert kept(None, None, before) == ""


def size(received: list[datetime], one: datetime) -> int:
    after, last = largest_cluster(received, one)
    assert after < one <= last
    return sum(after < other <= last for other in {*received, one}) + received.count(one) - (one in received)


def test_five_alike_within_thirty_days_are_a_cluster() -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    days = [start + timedelta(days=step) for step in (0, 8, 16, 24, 30)]
    assert [size(days[: n + 1], days[n]) for n in range(5)] == [1, 2, 3, 4, 4]
    assert size([*days, days[-1]], days[-1]) == 5
    assert size([day + timedelta(days=40) for day in days[:4]], start) == 1
    assert size(days[1:], start) == 4  # recorded last, received first: the thirty days lie before and after it
    assert (is_cluster(4), is_cluster(5)) == (False, True)
    assert topic_of("billing", " Smart   Tariff") == topic_of("billing", "smart tariff")


def case(day: int, **given: Any) -> Case:
    values: dict[str, Any] = {
        "topic": ("billing", "a"),
        "acknowledged_in_time": True,
        "resolved_in_time": True,
        "days": 4,
    }
    return Case(received=datetime(2026, 10, day, tzinfo=UTC), **{**values, **given})


def test_figures_are_shares_of_what_is_known() -> None:
    found = figures(
        [
            case(1, is_closed=True, upheld="yes", cost=Decimal(100), satisfaction=4, made_change=True),
            case(2, is_closed=True, upheld="no", days=10, resolved_in_time=False, at_first_contact=True),
            case(
                3,
                topic=("quality", "b"),
                days=None,
                acknowledged_in_time=False,
                resolved_in_time=None,
                was_external=True,
            ),
            case(4, days=6, reopened=True, satisfaction=1, cost=Decimal(50)),
        ],
        customers=2000,
    )
    assert (found.count, found.per_thousand, found.median_days) == (4, Decimal("2.000"), 6.0)
    assert (found.acknowledged_in_time, found.resolved_in_time) == (Decimal("75.0"), Decimal("66.7"))
    assert (found.first_contact, found.reopened, found.upheld) == (Decimal("33.3"), Decimal("33.3"), Decimal("50.0"))
    assert (found.external, found.cost, found.repeated) == (Decimal("25.0"), Decimal(150), Decimal("50.0"))
    assert (found.satisfaction, found.lasting_change) == (Decimal("2.5"), Decimal("50.0"))


def test_without_complaints_or_customers_there_is_no_share() -> None:
    found = figures([], customers=None)
    assert {getattr(found, name) for name in found.__slots__ if name != "count"} == {None}
    assert date(2026, 10, 26) in holidays.country_holidays("IE", years=2026)
