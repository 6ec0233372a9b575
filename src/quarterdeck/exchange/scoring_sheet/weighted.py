"""Weighted criteria from a sheet: items down, criteria across, and rows that say what the criteria are."""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.scoring import Criterion, Direction, InvalidModel, InvalidScore, Score, weighted_scores
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.scoring_sheet.items import ITEM, figure, item_name
from quarterdeck.exchange.sheets import BadCell, Sheet, SheetRow

_SCORER = ("scorer", "person", "by")
_WEIGHT, _DIRECTION, _LOW, _HIGH, _MINIMUM = "weight", "direction", "low", "high", "minimum"
_MODEL_ROWS = {
    **dict.fromkeys(("weight", "weights"), _WEIGHT),
    "direction": _DIRECTION,
    "low": _LOW,
    "high": _HIGH,
    **dict.fromkeys(("minimum", "knock-out", "knock out"), _MINIMUM),
}
_SUM_TOLERANCE = 1e-6


def score_weighted(sheet: Sheet) -> dict[str, Any]:
    """Scores by weighted criteria, knocked out or ranked. Raises BadCell."""
    named = {sheet.column(*ITEM), sheet.column(*_SCORER), 0 if sheet.column(*ITEM) is None else None}
    columns = [at for at, header in enumerate(sheet.headers) if at not in named and header]
    sheet.settle(columns)
    model: dict[str, SheetRow] = {}
    rows: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        name = item_name(sheet, row)
        part = _MODEL_ROWS.get(fold(name))
        if part is None:
            rows.setdefault(name, []).append(row)
        elif part in model:
            raise BadCell("score.row_twice", f"Two rows say the {part}.", sheet.place(row))
        else:
            model[part] = row
    if _WEIGHT not in model:
        raise BadCell("score.no_weights", "A row called “weight” is missing.", sheet.place(None))
    if not rows or not columns:
        raise BadCell("score.empty", "The file has no item or no criterion.", sheet.place(None))
    criteria, warnings = _criteria(sheet, model, columns)
    found = _scored(sheet, criteria, rows, columns)
    items = [_item(name, score, criteria) for name, score in zip(rows, found, strict=True)]
    items.sort(key=lambda one: (one["rank"] is None, one["rank"] or 0))
    shown = [
        {"name": one.name, "weight": round(one.weight, 9), "direction": one.direction.value, "low": one.low,
         "high": one.high, "minimum": one.knock_out}
        for one in criteria
    ]  # fmt: skip
    return {"criteria": shown, "items": items, "warnings": warnings}


def _criteria(sheet: Sheet, model: dict[str, SheetRow], columns: list[int]) -> tuple[list[Criterion], list[str]]:
    weights = [sheet.needed(model[_WEIGHT], column) for column in columns]
    for weight, column in zip(weights, columns, strict=True):
        if weight < 0:
            raise BadCell("score.bad_weight", "A weight is at least 0.", sheet.place(model[_WEIGHT], column))
    total, warnings = sum(weights), []
    if total <= 0:
        raise BadCell("score.bad_weight", "The weights add up to 0.", sheet.place(model[_WEIGHT]))
    if abs(total - 1) > _SUM_TOLERANCE:
        if abs(total - 100) > _SUM_TOLERANCE:
            warnings.append(f"the weights add up to {total:g}; their shares are taken")
        weights = [weight / total for weight in weights]
    criteria = []
    for weight, column in zip(weights, columns, strict=True):
        low, high = _of(sheet, model.get(_LOW), column, 0.0), _of(sheet, model.get(_HIGH), column, 5.0)
        minimum = sheet.number(model[_MINIMUM], column) if _MINIMUM in model else None
        one = Criterion(sheet.headers[column], weight, _direction(sheet, model, column), low, high, minimum)
        if not low < high:
            place = sheet.place(model.get(_LOW) or model.get(_HIGH), column)
            raise BadCell("score.bad_scale", f"The scale from {low:g} to {high:g} is empty.", place)
        if minimum is not None and not low <= minimum <= high:
            words = f"The minimum {minimum:g} lies outside the scale {low:g} to {high:g}."
            raise BadCell("score.bad_minimum", words, sheet.place(model[_MINIMUM], column))
        criteria.append(one)
    return criteria, warnings


def _of(sheet: Sheet, row: SheetRow | None, column: int, usual: float) -> float:
    value = None if row is None else sheet.number(row, column)
    return usual if value is None else value


def _direction(sheet: Sheet, model: dict[str, SheetRow], column: int) -> Direction:
    row = model.get(_DIRECTION)
    word = "" if row is None else fold(sheet.text(row, column))
    if word not in ("", *(one.value for one in Direction)):
        raise BadCell("score.bad_direction", f"“{word[:40]}” is neither more nor less.", sheet.place(row, column))
    return Direction(word or Direction.MORE.value)


def _scored(
    sheet: Sheet, criteria: list[Criterion], rows: dict[str, list[SheetRow]], columns: list[int]
) -> tuple[Score, ...]:
    scorers = max(len(held) for held in rows.values())
    given = np.full((len(rows), len(columns), scorers), np.nan)
    for item, held in enumerate(rows.values()):
        for scorer, row in enumerate(held):
            values = [sheet.number(row, column) for column in columns]
            given[item, :, scorer] = [np.nan if value is None else value for value in values]
    try:
        return weighted_scores(criteria, given)
    except InvalidScore as error:
        item, criterion, scorer = error.places[0]
        row = list(rows.values())[item][scorer]
        raise BadCell("score.off_scale", f"{error}.", sheet.place(row, columns[criterion])) from error
    except InvalidModel as error:
        raise BadCell("score.bad_model", f"{error}.", sheet.place(None)) from error


def _item(name: str, score: Score, criteria: list[Criterion]) -> dict[str, Any]:
    widest = score.widest_spread
    return {
        "item": name,
        "rank": score.rank,
        "score": figure(score.total),
        "parts": {one.name: figure(part)["value"] for one, part in zip(criteria, score.parts, strict=True)},
        "knocked_out_by": [criteria[at].name for at in score.knocked_out_by],
        "unscored": [criteria[at].name for at in score.unscored],
        "widest_spread": None if widest is None else criteria[widest].name,
        "spread": None if widest is None else score.spread[widest].value,
    }
