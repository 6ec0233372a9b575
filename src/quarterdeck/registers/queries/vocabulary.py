"""What an address may say of a register at a place."""

from __future__ import annotations

from typing import Any

from quarterdeck.registers.declaration import Column, Field, Kind, Register
from quarterdeck.registers.rules.list_query import ListQuery, Vocabulary

ALWAYS = ("code", "title")
UNSORTED = ("tags", "description")


def vocabulary(register: Register[Any], fields: dict[str, Field]) -> Vocabulary:
    sortable = {key for key, one in fields.items() if key not in UNSORTED and not _is_list_of_own(one)}
    sortable |= {key for key, one in register.computed.items() if one.expression is not None}
    return Vocabulary(
        fields=fields,
        named=frozenset(register.conditions),
        sortable=frozenset(sortable),
        columns=frozenset({*fields, *register.computed}),
    )


def _is_list_of_own(field: Field) -> bool:
    return field.is_custom and field.kind is Kind.CHOICES


def default_columns(register: Register[Any]) -> tuple[str, ...]:
    """The columns that stand there before anybody chooses; the code and the title always lead them."""
    shown = [one.key for one in register.columns if one.shown]
    return tuple(key for key in shown if key not in ALWAYS)


def chosen_columns(register: Register[Any], query: ListQuery) -> tuple[str, ...]:
    """The columns that a state shows beside code and title."""
    return tuple(key for key in query.columns if key not in ALWAYS) or default_columns(register)


def column_label(register: Register[Any], key: str, fields: dict[str, Field]) -> str:
    declared = next((one for one in register.columns if isinstance(one, Column) and one.key == key and one.label), None)
    if declared is not None:
        return declared.label
    return register.computed[key].label if key in register.computed else fields[key].label
