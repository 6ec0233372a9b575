"""Resources and their assignments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document.choices import ResourceKind
from quarterdeck.exchange.document.tasks import Baseline, Timephased
from quarterdeck.exchange.document.values import CustomValue, Minutes


@dataclass(slots=True)
class CostRate:
    """Rates that hold from ``start``; ``table`` 0 to 4 are the tables A to E. Per hour (work) or unit (material)."""

    table: int
    start: datetime | None
    standard: Decimal | None = None
    overtime: Decimal | None = None
    per_use: Decimal | None = None
    finish: datetime | None = None


@dataclass(slots=True)
class Availability:
    start: datetime | None
    finish: datetime | None
    units: float


@dataclass(slots=True)
class Resource:
    uid: int
    name: str = ""
    number: int | None = None
    guid: str | None = None
    source_id: str | None = None
    kind: ResourceKind = ResourceKind.WORK
    initials: str | None = None
    group: str | None = None
    code: str | None = None
    email: str | None = None
    calendar_uid: int | None = None
    max_units: float | None = None
    is_active: bool = True
    is_generic: bool = False
    unit_label: str | None = None
    rates: list[CostRate] = field(default_factory=list)
    availability: list[Availability] = field(default_factory=list)
    notes: str | None = None
    baselines: dict[int, Baseline] = field(default_factory=dict)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Assignment:
    uid: int
    task_uid: int
    resource_uid: int | None = None
    guid: str | None = None
    source_id: str | None = None
    units: float | None = None
    work_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None
    overtime_work_minutes: Minutes | None = None
    percent_work_complete: float | None = None
    start: datetime | None = None
    finish: datetime | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    stop: datetime | None = None
    resume: datetime | None = None
    delay_minutes: Minutes | None = None
    leveling_delay_minutes: Minutes | None = None
    contour: str | None = None
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    rate_table: int | None = None
    notes: str | None = None
    baselines: dict[int, Baseline] = field(default_factory=dict)
    timephased: list[Timephased] = field(default_factory=list)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)
