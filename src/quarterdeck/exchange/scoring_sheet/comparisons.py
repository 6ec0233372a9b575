"""AHP from a sheet of pairwise comparisons."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.scoring import (
    ACCEPTED_RATIO,
    InvalidComparisons,
    Priorities,
    combine,
    group_matrix,
    matrix_of_pairs,
    priorities,
)
from quarterdeck.exchange.scoring_sheet.items import figure, needed_columns, require_rows
from quarterdeck.exchange.sheets import BadCell, Sheet, SheetRow

Floats = npt.NDArray[np.float64]
_LOWEST, _HIGHEST = 1 / 9, 9.0
_TOLERANCE = 1e-6
_FRACTION = re.compile(r"(\d)\s*/\s*([1-9])")


def score_comparisons(sheet: Sheet) -> dict[str, Any]:
    """Weights of the criteria; with comparisons of alternatives under each, their ranking. Raises BadCell."""
    require_rows(sheet)
    needed_columns(sheet, "first", "second", "times")
    groups: dict[str, list[SheetRow]] = defaultdict(list)
    for row in sheet.rows:
        groups[sheet.text(row, sheet.column("criterion"))].append(row)
    top = groups.pop("", None)
    if top is None:
        raise BadCell("score.no_criteria", "No comparison leaves the criterion empty.", sheet.place(sheet.rows[0]))
    names, found = _compared(sheet, top)
    tables = {"": _table(names, found)}
    warnings = _warnings("the criteria", names, found)
    items: list[dict[str, Any]] = []
    if groups:
        alternatives, weights = _alternatives(sheet, groups, names, tables, warnings)
        overall = combine(found.weights, weights)
        ranked = sorted(zip(alternatives, overall.tolist(), strict=True), key=lambda pair: -pair[1])
        items = [
            {"item": name, "rank": 1 + sum(other > value + 1e-12 for _, other in ranked), "score": round(value, 9)}
            for name, value in ranked
        ]
    criteria = tables.pop("")
    return {"criteria": criteria, "under": tables, "items": items, "warnings": warnings}


def _alternatives(
    sheet: Sheet,
    groups: dict[str, list[SheetRow]],
    criteria: list[str],
    tables: dict[str, dict[str, Any]],
    warnings: list[str],
) -> tuple[list[str], list[Floats]]:
    """The alternatives, and their weights under each criterion in the order of the criteria."""
    for name, rows in groups.items():
        if name not in criteria:
            words = f"“{name[:40]}” is none of the criteria: {', '.join(criteria)[:200]}."
            raise BadCell("score.unknown_criterion", words, sheet.place(rows[0], sheet.column("criterion")))
    missing = [name for name in criteria if name not in groups]
    if missing:
        words = f"The alternatives are not compared under {', '.join(missing)[:200]}."
        raise BadCell("score.not_compared", words, sheet.place(None))
    alternatives: list[str] = []
    weights = []
    for name in criteria:
        held, found = _compared(sheet, groups[name])
        alternatives = alternatives or held
        if set(held) != set(alternatives):
            words = f"Under {name} other alternatives are compared than under {criteria[0]}."
            raise BadCell("score.not_compared", words, sheet.place(groups[name][0]))
        tables[name] = _table(held, found)
        warnings += _warnings(f"the alternatives under {name}", held, found)
        weights.append(found.weights[[held.index(one) for one in alternatives]])
    return alternatives, weights


def _compared(sheet: Sheet, rows: list[SheetRow]) -> tuple[list[str], Priorities]:
    """Names in the order in which they first occur, and their priorities; several persons as one group."""
    by_person: dict[str, list[tuple[str, str, float, SheetRow]]] = defaultdict(list)
    for row in rows:
        first, second = (sheet.text(row, sheet.column(name)) for name in ("first", "second"))
        if not first or not second:
            raise BadCell("score.no_item", "It names no pair.", sheet.place(row))
        times = _times(sheet, row)
        if not _LOWEST - _TOLERANCE <= times <= _HIGHEST + _TOLERANCE:
            words = f"A judgement lies between 1/9 and 9 ({times:g})."
            raise BadCell("score.off_scale", words, sheet.place(row, sheet.column("times")))
        by_person[sheet.text(row, sheet.column("person"))].append((first, second, times, row))
    names = list(dict.fromkeys(name for held in by_person.values() for pair in held for name in pair[:2]))
    matrices = [_matrix(sheet, names, held) for held in by_person.values()]
    return names, priorities(group_matrix(matrices) if len(matrices) > 1 else matrices[0])


def _times(sheet: Sheet, row: SheetRow) -> float:
    """How many times more the first counts: a number, or a fraction as people write it (1/3). Raises BadCell."""
    match = _FRACTION.fullmatch(sheet.text(row, sheet.column("times")))
    return int(match[1]) / int(match[2]) if match else sheet.needed(row, sheet.column("times"))


def _matrix(sheet: Sheet, names: list[str], held: list[tuple[str, str, float, SheetRow]]) -> Floats:
    at = {name: place for place, name in enumerate(names)}
    try:
        return matrix_of_pairs(len(names), [(at[a], at[b], times) for a, b, times, _ in held])
    except InvalidComparisons as error:
        pairs = [f"{names[i]} and {names[j]}" for i, j in error.pairs[:3]]
        rows = [row for a, b, _, row in held if {at[a], at[b]} == set(error.pairs[0])] if error.pairs else []
        place = sheet.place(rows[-1] if rows else held[-1][3])
        raise BadCell("score.bad_comparison", f"{error}: {'; '.join(pairs)}.".capitalize(), place) from error


def _table(names: list[str], found: Priorities) -> dict[str, Any]:
    worst = None
    if found.worst is not None:
        worst = {
            "items": [names[at] for at in found.worst.items],
            "given": round(found.worst.given, 6),
            "consistent": round(found.worst.consistent, 6),
        }
    return {
        "weights": {name: round(weight, 9) for name, weight in zip(names, found.weights.tolist(), strict=True)},
        "lambda_max": round(found.lambda_max, 6),
        "consistency_index": round(found.consistency_index, 6),
        "consistency_ratio": figure(found.consistency_ratio),
        "is_accepted": found.is_accepted,
        "worst": worst,
    }


def _warnings(what: str, names: list[str], found: Priorities) -> list[str]:
    ratio = found.consistency_ratio.value
    if found.is_accepted or found.worst is None:
        return []
    first, second, third = (names[at] for at in found.worst.items)
    shown = "unknown" if ratio is None else f"{ratio:.2f}, above {ACCEPTED_RATIO:.2f}"
    words = f"the consistency ratio of {what} is {shown}; look at {first}, {second} and {third} first"
    return [words]
