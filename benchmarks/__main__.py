"""Runs every benchmark, writes ``benchmarks/results.json`` and the table of ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MODULES = (
    "cpm",
    "levelling",
    "simulation",
    "selection",
    "exchange",
    "to_diff",
    "press",
    "planning",
    "pages",
    "gantt",
)
LIBRARIES = (
    "numpy",
    "numba",
    "django",
    "mpxj",
    "networkx",
    "trueppm-scheduler",
    "ortools",
    "scipy",
    "python-pptx",
    "typst",
)
COLUMNS = ("area", "input", "ours", "peer", "peer_name", "unit", "ratio", "target", "reached")
HEAD = """# Benchmarks

Ours beside the peers in one run on one machine: `make bench` (or `make bench-quick`, within three minutes). Absolute
times drift between machines; ratios travel. "–" means that no peer does the same thing here.
"""


def available() -> list[str]:
    return [name for name in MODULES if (ROOT / "benchmarks" / f"{name}.py").exists()]


def measure(names: list[str], *, quick: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += [
            {column: row.get(column) for column in COLUMNS}
            for row in importlib.import_module(f"benchmarks.{name}").run(quick)
        ]
    return rows


def machine() -> str:
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES if installed(name))
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {libraries}."


def installed(name: str) -> bool:
    try:
        version(name)
    except ImportError:
        return False
    return True


def shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def table(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| what | input | ours | peer | peer is | unit | ratio | target | reached |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [shown(row[column]) for column in COLUMNS[:-1]] + [
            {True: "yes", False: "no", None: "–"}[row["reached"]]
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="samples only, within three minutes")
    parser.add_argument("names", nargs="*", choices=[*available(), []], help="only these benchmarks")
    arguments = parser.parse_args()
    rows = measure(arguments.names or available(), quick=arguments.quick)
    (ROOT / "benchmarks" / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    if not arguments.names:
        (ROOT / "docs" / "benchmarks.md").write_text(f"{HEAD}\nMachine: {machine()}\n\n{table(rows)}\n")
    print(table(rows))


if __name__ == "__main__":
    main()
