"""Which registers there are, and what each is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.registers.api.shapes import REFUSALS, Key, actor_of, field_facts, register_facts
from quarterdeck.registers.declaration import Register, all_registers, find_register
from quarterdeck.registers.queries.fields import known_fields

router = Router()


class RegisterOut(Schema):
    key: str
    title: str
    singular: str
    about: str
    prefix: str
    model: str
    access: str
    places: list[str]
    operations: dict[str, str]
    states: list[dict[str, Any]]
    steps: list[dict[str, Any]]


class RegisterDetail(RegisterOut):
    fields: list[dict[str, Any]]
    conditions: list[dict[str, str]]


@router.get("/registers", response=list[RegisterOut], operation_id="registers_list_registers")
def list_registers(request: HttpRequest) -> Any:
    actor = actor_of(request)
    return [register_facts(one) for one in all_registers() if may_anywhere(actor, one.permission("view"))]


@router.get("/registers/{key}", response={200: RegisterDetail, **REFUSALS}, operation_id="registers_read_register")
def read_register(request: HttpRequest, key: Key) -> Any:
    register = visible_register(request, key)
    return {
        **register_facts(register),
        "fields": [field_facts(field) for field in known_fields(register, None, actor_of(request)).values()],
        "conditions": [{"key": one.key, "label": one.label} for one in register.conditions.values()],
    }


def visible_register(request: HttpRequest, key: str) -> Register[Any]:
    """The register, if the person may view any of its entries. Raises NotVisible."""
    register = find_register(key)
    if not (may_anywhere(actor_of(request), register.permission("view"))
            or may_anywhere(actor_of(request), register.permission("create"))):  # fmt: skip
        raise NotVisible
    return register
