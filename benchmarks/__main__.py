"""Runs benchmarks, merges their figures into ``benchmarks/results.json``, and writes ``docs/benchmarks.md`` from that.

python -m benchmarks                        everything, each area in a process of its own
python -m benchmarks --only levelling       one area (or several), the others' figures stay
python -m benchmarks --quick                samples, within three minutes
python -m benchmarks --table                only writes docs/benchmarks.md again from results.json
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS, PAGE = ROOT / "benchmarks" / "results.json", ROOT / "docs" / "benchmarks.md"
AREAS = (
    "cpm",
    "levelling",
    "simulation",
    "selection",
    "exchange",
    "to_diff",
    "press",
    "planning",
    "pages",
    "registers",
    "gantt",
)
LIBRARIES = (
    "numpy",
    "numba",
    "scipy",
    "ortools",
    "django",
    "pyjobshop",
    "mpxj",
    "networkx",
    "trueppm-scheduler",
    "python-pptx",
    "typst",
)
COLUMNS = ("area", "input", "ours", "peer", "peer_name", "unit", "ratio", "target", "reached")
HEAD = """# Benchmarks

Ours beside the peers in one run on one machine: `make bench` (half an hour), `make bench-quick` (samples, within
three minutes), `python -m benchmarks --only levelling selection` (some areas; the figures of the others stay). Figures
gather in `benchmarks/results.json`; `python -m benchmarks --table` writes this page from them. Absolute times drift
between machines; ratios travel. "–" means that no peer does the same thing here. Where a target is missed, the method's
page says what was tried and why: [levelling](methods/levelling.md), [selection](methods/selection.md),
[simulation](methods/simulation.md). Where an input names a load above the number of cores, others worked on the machine
meanwhile: there the processor time beside it tells more than the clock.
"""

Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="samples only, within three minutes")
    parser.add_argument("--only", nargs="+", choices=AREAS, default=AREAS, help="only these areas")
    parser.add_argument("--table", action="store_true", help="measure nothing, write the page from the figures")
    arguments = parser.parse_args()
    failed: list[str] = []
    if not arguments.table:
        if len(arguments.only) == 1:
            keep(arguments.only[0], measured(arguments.only[0], quick=arguments.quick), quick=arguments.quick)
        else:
            failed = [name for name in arguments.only if not is_measured_apart(name, quick=arguments.quick)]
    PAGE.write_text(page(gathered()))
    for name in failed:
        print(f"{name}: not measured, see above; its earlier figures stand.", file=sys.stderr)
    return 1 if failed else 0


def is_measured_apart(name: str, *, quick: bool) -> bool:
    """Measure one area in a process of its own; whether that went well."""
    print(f"… {name}", file=sys.stderr, flush=True)
    began = perf_counter()
    command = [sys.executable, "-m", "benchmarks", "--only", name, *(["--quick"] if quick else [])]
    is_done = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    print(f"  {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return is_done


def measured(name: str, *, quick: bool) -> list[Row]:
    rows: list[Row] = list(importlib.import_module(f"benchmarks.{name}").run(quick))
    print(table(rows))
    return rows


def gathered() -> list[Row]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else []


def keep(name: str, rows: list[Row], *, quick: bool) -> None:
    """Put an area's figures in the place of its earlier ones of the same kind (whole or sample)."""
    origin = {"benchmark": name, "quick": quick, "measured_on": datetime.now(UTC).date().isoformat()}
    own = [{column: row.get(column) for column in COLUMNS} | origin for row in rows]
    others = [row for row in gathered() if (row["benchmark"], row["quick"]) != (name, quick)]
    ordered = sorted(others + own, key=lambda row: (row["quick"], AREAS.index(row["benchmark"])))
    RESULTS.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def page(rows: list[Row]) -> str:
    whole, samples = ([row for row in rows if row["quick"] is is_quick] for is_quick in (False, True))
    parts = [HEAD, f"Machine: {machine()}\n", table(whole)]
    if samples:
        parts.append(f"\n## Samples (`make bench-quick`)\n\n{table(samples)}")
    return "\n".join(parts) + "\n"


def machine() -> str:
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES if is_installed(name))
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {libraries}."


def is_installed(name: str) -> bool:
    try:
        version(name)
    except ImportError:
        return False
    return True


def shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def table(rows: list[Row]) -> str:
    lines = [
        "| what | input | ours | peer | peer is | unit | ratio | target | reached | measured |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [shown(row.get(column)) for column in COLUMNS[:-1]]
        cells += [{True: "yes", False: "no", None: "–"}[row.get("reached")], shown(row.get("measured_on"))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
