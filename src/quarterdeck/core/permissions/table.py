"""The permission table as the program reads it: parsed once, and refused whole when anything in it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE_PATH = Path(__file__).resolve().parents[1] / "permissions.yml"
ANY = "any"
PERMISSION_PATTERN = re.compile(r"^[a-z]+\.[a-z]+(_[a-z]+)+$")
OPERATION_PATTERN = re.compile(r"^[a-z]+(_[a-z]+)*$")
WORKSPACE_KINDS = ("organisation", "portfolio", "programme", "project")
OPEN_ROUTES = ("public", "signed_in")
# What every access profile of a register must answer for; it may name more (`verify`, `approve`, ...).
OPERATIONS = (
    "view",
    "view_restricted",
    "create",
    "edit",
    "delete",
    "comment",
    "export",
    "import",
    "configure",
)
HOLDS_ON_ARCHIVED = ("export",)  # reading holds there anyway
BY_REGISTER = "register:"
Roles = dict[str, frozenset[str]]  # role -> relations; {"any"} where nothing limits it


class PermissionTableInvalid(ValueError):
    """The table contradicts itself; the message lists every mistake."""


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    title: str
    kinds: tuple[str, ...]
    may_grant_any: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    name: str
    roles: Roles
    on_archived: bool = False


@dataclass(frozen=True, slots=True)
class PermissionTable:
    roles: dict[str, Role]
    permissions: dict[str, Permission]
    mandates: frozenset[tuple[str, str]]  # (outer permission, inner permission)
    routes: dict[str, str]
    profiles: dict[str, dict[str, Roles]] = field(default_factory=dict)  # profile -> operation -> roles

    def permission(self, name: str) -> Permission:
        try:
            return self.permissions[name]
        except KeyError:
            raise PermissionTableInvalid(f"{name} is not in the permission table.") from None

    def relations(self, permission: str, role: str) -> frozenset[str]:
        return self.permission(permission).roles.get(role, frozenset())

    def declare_register(self, app: str, noun: str, profile: str) -> list[str]:
        """Derive the permissions of a register (``risk.view_action``, ...) from its profile; returns their names.

        Raises PermissionTableInvalid.
        """
        if profile not in self.profiles:
            raise PermissionTableInvalid(f"{app}.{noun}: there is no access profile {profile}.")
        made = [
            Permission(f"{app}.{operation}_{noun}", roles, operation in HOLDS_ON_ARCHIVED)
            for operation, roles in self.profiles[profile].items()
        ]
        for entry in made:
            if self.permissions.setdefault(entry.name, entry) != entry:
                raise PermissionTableInvalid(f"{entry.name} stands in the table already.")
        return [entry.name for entry in made]

    def undeclared(self) -> list[str]:
        """What the mandates name although no register has declared it."""
        return sorted({name for pair in self.mandates for name in pair if name not in self.permissions})

    def rights_of(self, role: str) -> dict[str, frozenset[str]]:
        """Every permission of a role with the relations that limit it."""
        return {name: entry.roles[role] for name, entry in self.permissions.items() if role in entry.roles}


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key written twice: the second would silently replace the first."""


def _unique_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise PermissionTableInvalid(f"Written twice: {', '.join(twice)}.")
    return dict(yaml.SafeLoader.construct_mapping(loader, node, deep=True))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


@cache
def table() -> PermissionTable:
    return load_table(TABLE_PATH.read_text(encoding="utf-8"))


def load_table(text: str) -> PermissionTable:
    """Parse and judge a permission table. Raises PermissionTableInvalid."""
    raw = yaml.load(text, Loader=_StrictLoader)  # noqa: S506  a SafeLoader that also refuses double keys
    return _Parser(raw).parse()


class _Parser:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.mistakes: list[str] = []
        self.relations = set(raw.get("relations", ()))
        self.groups: dict[str, list[str]] = raw.get("groups", {})

    def parse(self) -> PermissionTable:
        unknown = set(self.raw) - {"roles", "relations", "groups", "profiles", "permissions", "mandates", "routes"}
        self.mistakes += [f"Unknown section: {name}." for name in sorted(unknown)]
        self.roles = {name: self._role(name, entry) for name, entry in self.raw["roles"].items()}
        permissions = {name: self._permission(name, entry) for name, entry in self.raw["permissions"].items()}
        profiles = {name: self._profile(name, entry) for name, entry in (self.raw.get("profiles") or {}).items()}
        mandates = frozenset(self._mandate(entry, permissions) for entry in self.raw.get("mandates") or ())
        routes = self._routes(self.raw.get("routes") or {}, permissions)
        if self.mistakes:
            raise PermissionTableInvalid("\n".join(self.mistakes))
        return PermissionTable(self.roles, permissions, mandates, routes, profiles)

    def _role(self, name: str, entry: dict[str, Any]) -> Role:
        kinds = tuple(entry.get("kinds", ()))
        if not kinds or set(kinds) - set(WORKSPACE_KINDS):
            self.mistakes.append(f"Role {name}: `kinds` must name kinds of workspaces.")
        return Role(name, entry.get("title", name), kinds, bool(entry.get("may_grant_any")))

    def _permission(self, name: str, entry: dict[str, Any]) -> Permission:
        if not PERMISSION_PATTERN.match(name):
            self.mistakes.append(f"{name}: a permission is named app.verb_noun.")
        if set(entry) - {"roles", "on_archived"} or not entry.get("roles"):
            self.mistakes.append(f"{name}: needs `roles`, may have `on_archived`, and nothing else.")
        return Permission(name, self._roles_of(name, entry.get("roles", ())), bool(entry.get("on_archived")))

    def _profile(self, name: str, entry: dict[str, list[str]]) -> dict[str, Roles]:
        missing = [operation for operation in OPERATIONS if operation not in entry]
        strange = [operation for operation in entry if not OPERATION_PATTERN.match(operation)]
        if missing or strange:
            self.mistakes.append(f"Profile {name}: missing {missing}, not a verb {strange}.")
        return {operation: self._roles_of(f"Profile {name}", items) for operation, items in entry.items()}

    def _roles_of(self, name: str, items: list[str]) -> Roles:
        roles: Roles = {}
        for item in items:
            for role, relation in self._expand(name, item):
                roles[role] = roles.get(role, frozenset()) | {relation}
        return {role: frozenset({ANY}) if ANY in relations else relations for role, relations in roles.items()}

    def _expand(self, permission: str, item: str) -> list[tuple[str, str]]:
        name, _, relation = item.partition(":")
        if relation and relation not in self.relations:
            self.mistakes.append(f"{permission}: unknown relation {relation}.")
        members = self.groups.get(name[1:], []) if name.startswith("@") else [name]
        unknown = [member for member in members if member not in self.roles]
        if unknown or not members:
            self.mistakes.append(f"{permission}: unknown role or group {', '.join(unknown) or name}.")
        return [(member, relation or ANY) for member in members]

    def _mandate(self, entry: dict[str, str], permissions: dict[str, Permission]) -> tuple[str, str]:
        pair = (entry["outer"], entry["inner"])
        unknown = [name for name in pair if name not in permissions and not self._may_follow(name)]
        self.mistakes += [f"Mandate: unknown permission {name}." for name in unknown]
        return pair

    def _may_follow(self, name: str) -> bool:
        """Whether a register may yet declare it; ``undeclared`` says later whether one did."""
        verbs = {operation for profile in self.raw.get("profiles") or {} for operation in self.raw["profiles"][profile]}
        return any(name.partition(".")[2].startswith(f"{verb}_") for verb in verbs)

    def _routes(self, routes: dict[str, str], permissions: dict[str, Permission]) -> dict[str, str]:
        for route, right in routes.items():
            if right.startswith(BY_REGISTER):
                known = right.removeprefix(BY_REGISTER) in OPERATIONS
            else:
                known = right in permissions or right in OPEN_ROUTES
            if not known:
                self.mistakes.append(f"Route {route}: unknown permission {right}.")
        return dict(routes)
