"""The project's own source as the architecture tests see it: files, syntax trees, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "quarterdeck"
PURE = ("engine", "exchange", "press")
DOMAIN_APPS = tuple(
    name
    for name in (
        "registers",
        "people",
        "portfolio",
        "planning",
        "finance",
        "staffing",
        "risk",
        "demand",
        "governance",
        "improvement",
        "engagement",
        "reporting",
    )
    if (SOURCE / name).is_dir()
)
PUBLIC_ROOMS = {"models", "queries", "actions", "choices", "errors", "events", "registers"}


def python_files(folder: Path = SOURCE) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, with the line: ``from a.b import c`` gives ``a.b.c``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def place(path: Path, line: int | None = None) -> str:
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name


def room_files(app: str, room: str) -> list[Path]:
    """The files of one room: ``room.py``, or the modules of the folder of that name."""
    single = SOURCE / app / f"{room}.py"
    if single.exists():
        return [single]
    return [path for path in sorted((SOURCE / app / room).glob("*.py")) if path.name != "__init__.py"]
