"""Writes: every action names its actor, asks for the right first, and has its test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.source import DOMAIN_APPS, SOURCE, place, room_files, tree

APPS = ("core", *DOMAIN_APPS)
# Actions that ask for no right, and what guards each instead.
WITHOUT_RIGHT = {
    "planning": {
        "revoke_calendar_feed": "only one's own, also when every right is gone",
        "mark_calendar_feed": "only one's own; the holder of the address has no session",
    },
    "core": {
        "set_up_organisation": "nobody exists yet; whoever reads the console holds the token",
        "accept_invitation": "the person becomes a user by this; the link holds the secret",
        "sign_in_to_demo": "works once, for ten minutes, on this machine, with demonstration data",
        "change_own_password": "only one's own, and only with the present one",
        "end_own_session": "only one's own: another person's is not visible",
        "end_other_sessions": "only one's own",
    },
}


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def actions() -> list[tuple[str, Path, ast.FunctionDef]]:
    return [(app, path, node) for app in APPS for path in room_files(app, "actions") for node in public_functions(path)]


def first_statement(node: ast.FunctionDef) -> ast.stmt:
    body = node.body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1] if has_docstring and len(body) > 1 else body[0]


def asks_for_right(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1].startswith("require")
        for call in ast.walk(first_statement(node))
    )


def test_there_are_actions_to_judge() -> None:
    assert len(actions()) > 10


def test_actions_take_keywords_and_name_their_actor_first() -> None:
    offenders = []
    for app, path, node in actions():
        if node.name in WITHOUT_RIGHT.get(app, {}):
            continue
        names = [argument.arg for argument in node.args.kwonlyargs]
        if node.args.args or names[:1] != ["actor"]:
            offenders.append(f"{place(path, node.lineno)} {node.name}")
    assert offenders == []


def test_actions_ask_for_the_right_in_their_first_statement() -> None:
    offenders = [
        f"{place(path, node.lineno)} {node.name}"
        for app, path, node in actions()
        if node.name not in WITHOUT_RIGHT.get(app, {}) and not asks_for_right(node)
    ]
    assert offenders == []


def test_exceptions_without_a_right_still_exist() -> None:
    existing = {(app, node.name) for app, _, node in actions()}
    listed = {(app, name) for app, names in WITHOUT_RIGHT.items() for name in names}
    assert listed - existing == set()


def test_every_action_is_called_in_a_test() -> None:
    untested = []
    for app in APPS:
        text = "\n".join(path.read_text() for path in (SOURCE / app / "tests").rglob("*.py"))
        called = set(re.findall(r"\b([a-z]\w*)\(", text))
        untested += [f"{app}.{node.name}" for one, _, node in actions() if one == app and node.name not in called]
    assert untested == []
