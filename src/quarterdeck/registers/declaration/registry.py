"""The registers of this installation, by key and by model. Filled when the apps are ready, read ever after."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model

from quarterdeck.core.permissions.table import table
from quarterdeck.registers.declaration.register import Register
from quarterdeck.registers.errors import DeclarationFaulty, UnknownRegister

Declared = TypeVar("Declared", bound="type[Register[Any]]")
_by_key: dict[str, Register[Any]] = {}
_by_model: dict[type[Model], Register[Any]] = {}


def register(declared: Declared) -> Declared:
    """Take a declaration in: judge it, derive its permissions, make it known. Raises DeclarationFaulty."""
    one = declared()
    faults = one.misdeclared() or _clashes(one)
    if faults:
        raise DeclarationFaulty("\n".join(f"{declared.__name__}: {fault}" for fault in faults))
    table().declare_register(one.app, one.noun, one.access)
    one.model.view_permission = one.permission("view")
    _by_key[one.key] = one
    _by_model[one.model] = one
    return declared


def find_register(key: str) -> Register[Any]:
    """The register of that key. Raises UnknownRegister."""
    try:
        return _by_key[key]
    except KeyError:
        raise UnknownRegister from None


def all_registers() -> list[Register[Any]]:
    """Every register, by title."""
    return sorted(_by_key.values(), key=lambda one: (one.title, one.key))


def register_of(thing: Model | type[Model]) -> Register[Any]:
    """The register that declares an entry's model."""
    return _by_model[thing if isinstance(thing, type) else type(thing)]


def load_registers() -> None:
    """Import the ``registers`` room of every installed app of the house."""
    for config in apps.get_app_configs():
        name = f"{config.name}.registers"
        if config.name.startswith("quarterdeck.") and find_spec(name) is not None:
            import_module(name)
    missing = [
        f"There is no register {one.source} to convert into {target.key}."
        for target in all_registers()
        for one in target.accepts_from
        if one.source not in _by_key
    ]
    if missing:
        raise DeclarationFaulty("\n".join(missing))


def _clashes(one: Register[Any]) -> list[str]:
    faults = []
    for other in _by_key.values():
        if type(other) is type(one):
            continue
        if other.key == one.key or other.model is one.model:
            faults.append(f"{other.key} is declared already by {type(other).__name__}.")
        elif other.prefix == one.prefix:
            faults.append(f"The prefix {one.prefix} is used by {other.key}.")
    return faults
