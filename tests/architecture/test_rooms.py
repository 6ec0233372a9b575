"""Where code may live: rooms of the apps, public rooms between apps, file sizes, names."""

from __future__ import annotations

import ast

from tests.architecture.source import (
    DOMAIN_APPS,
    PUBLIC_ROOMS,
    PURE,
    ROOT,
    SOURCE,
    imports,
    place,
    python_files,
    tree,
)

ROOMS = {
    "README.md",
    "__init__.py",
    "choices",
    "errors",
    "events",
    "models",
    "rules",
    "queries",
    "snapshot",
    "actions",
    "forms",
    "registers",
    "jobs",
    "receivers",
    "views",
    "api",
    "urls",
    "apps.py",
    "templatetags",
    "management",
    "locale",
    "migrations",
    "templates",
    "tests",
}
# What opens sockets in the standard library; import contracts see whole libraries only, and `urllib.parse` is harmless.
NETWORK = ("socket", "ssl", "http.", "urllib.request", "ftplib", "smtplib", "asyncio", "xmlrpc", "webbrowser")
EXTRA_ROOMS = {"governance": {"packs"}, "reporting": {"packs"}, "registers": {"declaration"}}
# What an app shows of its tests to the tests of others, and of itself beyond the public rooms.
SHOWN_TESTS = ("factories", "suite")
SHOWN_ROOMS = {"registers": {"declaration"}}
JUNK = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py", "stuff.py"}
LONGEST_FILE = 400
GROWTH_ALLOWED = 40
DIRECT_LINES = {".ts", ".html", ".css"}


def test_domain_apps_have_only_the_rooms_of_the_house() -> None:
    strange = []
    for app in DOMAIN_APPS:
        allowed = ROOMS | EXTRA_ROOMS.get(app, set())
        for entry in sorted((SOURCE / app).iterdir()):
            if entry.name == "__pycache__":
                continue
            if entry.name not in allowed and entry.stem not in allowed:
                strange.append(place(entry))
    assert strange == []


def test_apps_meet_only_in_public_rooms() -> None:
    private = []
    for app in DOMAIN_APPS:
        for path in python_files(SOURCE / app):
            in_tests = "tests" in path.parts
            for name, line in imports(path):
                parts = name.split(".")
                if parts[0] != "quarterdeck" or len(parts) < 3 or parts[1] == app or parts[1] not in DOMAIN_APPS:
                    continue
                if parts[2] in PUBLIC_ROOMS | SHOWN_ROOMS.get(parts[1], set()):
                    continue
                if in_tests and parts[2] == "tests" and parts[3] in SHOWN_TESTS:
                    continue
                private.append(f"{place(path, line)} imports {name}")
    assert private == []


def test_no_file_grows_beyond_its_measure() -> None:
    files = [*python_files(), *python_files(ROOT / "tests"), *python_files(ROOT / "benchmarks")]
    files += [
        path
        for folder in (SOURCE, ROOT / "frontend")
        for path in folder.rglob("*")
        if path.suffix in DIRECT_LINES and not {"node_modules", "dist", "fonts"} & set(path.parts)
    ]
    long = {
        place(path): count
        for path in files
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE + GROWTH_ALLOWED
    }
    assert long == {}


def test_there_is_no_junk_drawer() -> None:
    assert [place(path) for path in python_files() if path.name in JUNK] == []


def test_pure_packages_read_no_clock_and_keep_no_hidden_randomness() -> None:
    offenders = []
    for package in PURE:
        for path in python_files(SOURCE / package):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
                    offenders.append(f"{place(path, node.lineno)} reads the clock")
                if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(
                    ("random.", "np.random.seed", "np.random.rand")
                ):
                    offenders.append(f"{place(path, node.lineno)} draws from a hidden generator")
    assert offenders == []


def test_pure_packages_open_no_socket() -> None:
    offenders = [
        f"{place(path, line)} imports {name}"
        for package in PURE
        for path in python_files(SOURCE / package)
        for name, line in imports(path)
        if name.startswith(NETWORK)
    ]
    assert offenders == []


def test_only_faces_read_the_clock() -> None:
    faces = {"views", "api", "jobs", "management", "apps", "receivers", "forms"}
    offenders = []
    for app in DOMAIN_APPS:
        for path in python_files(SOURCE / app):
            if "tests" in path.parts or faces & {path.stem, *path.parts}:
                continue
            offenders += [place(path, line) for name, line in imports(path) if name == "quarterdeck.core.clock.now"]
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                    "timezone.now",
                    "datetime.now",
                    "date.today",
                }:
                    offenders.append(place(path, node.lineno))
    assert offenders == []
