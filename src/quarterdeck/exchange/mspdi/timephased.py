"""Time-phased values, kept as one total per series."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from lxml import etree

from quarterdeck.exchange.document import Timephased
from quarterdeck.exchange.mspdi.context import Context
from quarterdeck.exchange.mspdi.values import parse_decimal, parse_instant, parse_work

_Amount = TypeVar("_Amount", float, Decimal)


def add_piece(context: Context, element: etree._Element, series: list[Timephased]) -> None:
    """Add one TimephasedData element to the total of its series (`Timephased.kind` is its Type)."""
    parts = {context.name_of(child): child.text or "" for child in element}
    kind = parts.get("Type", "").strip()
    total = next((each for each in series if each.kind == kind), None)
    try:
        start = parse_instant(parts["Start"]) if parts.get("Start") else None
        finish = parse_instant(parts["Finish"]) if parts.get("Finish") else None
        value = parts.get("Value", "").strip()
        minutes = parse_work(value) if value.startswith(("P", "-P")) else None
        cost = parse_decimal(value) if value and minutes is None else None
    except ValueError as error:
        context.log.add(
            "mspdi.bad_timephased",
            f"A time-phased value {error}; it was left out.",
            place=f"line {element.sourceline}",
        )
        return
    if total is None:
        series.append(Timephased(kind, start, finish, minutes, cost))
        return
    total.start = _first(total.start, start)
    total.finish = _last(total.finish, finish)
    total.value_minutes = _sum(total.value_minutes, minutes)
    total.value_cost = _sum(total.value_cost, cost)
    total.pieces += 1


def _sum(total: _Amount | None, more: _Amount | None) -> _Amount | None:
    return more if total is None else total if more is None else total + more


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
