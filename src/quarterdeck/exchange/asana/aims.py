"""Goals, portfolios, projects and status updates in the shape in which the document's extras keep them.

``document.extras["asana"]`` holds up to five lists:

==============  ==============================================================================================
goals           ``gid name notes owner team start_on due_on status time_period parent metric custom_fields``;
                ``metric`` has ``unit currency precision initial current target``
portfolios      ``gid name owner start_on due_on archived custom_fields``
projects        ``gid name notes owner team start_on due_on archived completed default_view custom_fields``
status_updates  ``gid title text author created_at parent status``
contributions   ``goal supports weight``: what a goal is measured by
==============  ==============================================================================================

Entries without a value are left out. People and parents are ``{"gid", "name"}``.
"""

from __future__ import annotations

from typing import Any

from quarterdeck.exchange.asana.fields import described_fields
from quarterdeck.exchange.asana.payloads import Payloads, identity_of
from quarterdeck.exchange.items import Record

_PLAIN: dict[str, tuple[str, ...]] = {
    "goal": ("name", "notes", "start_on", "due_on", "status", "is_workspace_level"),
    "portfolio": ("name", "start_on", "due_on", "archived", "permalink_url"),
    "project": ("name", "notes", "start_on", "due_on", "archived", "completed", "default_view", "permalink_url"),
    "status_update": ("title", "text", "created_at", "status_type"),
}
_NAMED: dict[str, tuple[str, ...]] = {
    "goal": ("owner", "team", "parent"),
    "portfolio": ("owner",),
    "project": ("owner", "team"),
    "status_update": ("author", "parent"),
}
_LISTS = {"goal": "goals", "portfolio": "portfolios", "project": "projects", "status_update": "status_updates"}
_METRIC = {
    "unit": "unit",
    "currency": "currency_code",
    "precision": "precision",
    "initial": "initial_number_value",
    "current": "current_number_value",
    "target": "target_number_value",
}


def aims_of(payloads: Payloads) -> dict[str, Any]:
    """The lists of the table above, as far as the files hold them."""
    aims: dict[str, Any] = {}
    for kind, name in _LISTS.items():
        rows = [_described(kind, identity, record) for identity, record in payloads.records(kind)]
        if rows:
            aims[name] = rows
    contributions = [_contribution(record) for _, record in payloads.records("goal_relationship")]
    if contributions:
        aims["contributions"] = contributions
    return aims


def _described(kind: str, identity: str, record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"gid": identity} | _only(record, _PLAIN[kind])
    for key in _NAMED[kind]:
        if (other := _named(record, key)) is not None:
            row[key] = other
    if period := record.inner("time_period"):
        row["time_period"] = _only(period, ("display_name", "period", "start_on", "end_on"))
    if metric := record.inner("metric"):
        values = metric.rest(())
        row["metric"] = {name: values[key] for name, key in _METRIC.items() if key in values}
    if fields := described_fields(record.rows("custom_fields")):
        row["custom_fields"] = fields
    return row


def _contribution(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, key in (("goal", "supported_goal"), ("supports", "supporting_resource")):
        if (other := _named(record, key)) is not None:
            row[name] = other
    if (weight := record.number("contribution_weight")) is not None:
        row["weight"] = weight
    return row


def _only(record: Record, names: tuple[str, ...]) -> dict[str, Any]:
    values = record.rest(())
    return {name: values[name] for name in names if name in values}


def _named(record: Record, key: str) -> dict[str, str] | None:
    other = record.inner(key)
    gid = identity_of(other.values) if other else None
    if other is None or gid is None:
        return None
    name = other.text("name")
    return {"gid": gid, "name": name} if name else {"gid": gid}
