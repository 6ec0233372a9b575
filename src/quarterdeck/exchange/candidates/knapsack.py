"""Multidimensional knapsack problems as the OR-Library keeps them: numbers in a text file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quarterdeck.engine.selection import Candidate, Kind, Limit, Problem

_LARGEST_FILE = 20_000_000


def read_knapsacks(path: Path) -> list[tuple[Problem, float | None]]:
    """Every problem of a file with its published optimum (None where the file gives 0).

    The file: the number of problems; for each its items n, constraints m and optimum; n values; m rows of n amounts; m
    bounds. What is cut off or no number ends the list.

    References
    ----------
    J. E. Beasley, *OR-Library: Distributing Test Problems by Electronic Mail*, 1990; C. C. Petersen, *Computational
    Experience with Variants of the Balas Algorithm Applied to the Selection of R&D Projects*, 1967.
    """
    if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
        return []
    return list(_problems(path.read_text(encoding="ascii", errors="replace").split()))


def _problems(words: list[str]) -> Iterator[tuple[Problem, float | None]]:
    stream = iter(words)

    def numbers(count: int) -> list[float]:
        found = [float(word) for _, word in zip(range(count), stream, strict=False)]
        if len(found) < count:
            raise ValueError("the file is cut off")
        return found

    try:
        [count] = numbers(1)
        for _ in range(int(count)):
            items, rows, optimum = numbers(3)
            value = numbers(int(items))
            amounts = [numbers(int(items)) for _ in range(int(rows))]
            bounds = numbers(int(rows))
            yield _problem(value, amounts, bounds), optimum or None
    except ValueError:
        return


def _problem(value: list[float], amounts: list[list[float]], bounds: list[float]) -> Problem:
    names = [f"year {row + 1}" for row in range(len(bounds))]
    candidates = [
        Candidate(str(item + 1), worth, {name: (row[item],) for name, row in zip(names, amounts, strict=True)})
        for item, worth in enumerate(value)
    ]
    limits = [Limit(name, Kind.BUDGET, (bound,)) for name, bound in zip(names, bounds, strict=True)]
    return Problem(candidates, limits)
