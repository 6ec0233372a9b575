"""Every URL and every API operation stands in the permission table."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from quarterdeck.config.api import api
from quarterdeck.core.permissions.table import OPERATIONS
from tests.architecture.source import SOURCE

TABLE = yaml.safe_load((SOURCE / "core" / "permissions.yml").read_text(encoding="utf-8"))
FOREIGN = ("account_", "mfa_", "usersessions_", "openapi", "api-")


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern).startswith("api/"):
                continue
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"


def operations() -> Iterator[str]:
    for path in api.get_openapi_schema()["paths"].values():
        for operation in path.values():
            yield operation["operationId"]


def test_every_url_has_a_name_and_stands_in_the_permission_table() -> None:
    names = {name for name in url_names(get_resolver()) if not name.startswith(FOREIGN)}
    assert {name for name in names if name == "None" or name.endswith(":None")} == set()
    assert names - set(TABLE["routes"]) == set()


def test_every_api_operation_stands_in_the_permission_table() -> None:
    assert set(operations()) - set(TABLE["routes"]) == set()


def test_the_permission_table_lists_nothing_that_is_gone() -> None:
    known = set(url_names(get_resolver())) | set(operations())
    assert set(TABLE["routes"]) - known == set()


def test_every_route_names_a_permission_of_the_table() -> None:
    allowed = {*TABLE["permissions"], "public", "signed_in", *(f"register:{name}" for name in OPERATIONS)}
    wrong = {route: right for route, right in TABLE["routes"].items() if right not in allowed}
    assert wrong == {}
