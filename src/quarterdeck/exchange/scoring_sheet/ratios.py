"""WSJF, RICE and MoSCoW from sheets."""

from __future__ import annotations

from typing import Any

from quarterdeck.engine.scoring import Job, OffScale, Priority, moscow_balance, rice, wsjf
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.scoring_sheet.items import figure, item_name, needed_columns, require_rows
from quarterdeck.exchange.sheets import BadCell, Sheet

_WSJF = ("value", "time criticality", "risk reduction", "size")
_RICE = ("reach", "impact", "confidence", "effort")


def score_wsjf(sheet: Sheet) -> dict[str, Any]:
    """Raises BadCell."""
    require_rows(sheet)
    columns = needed_columns(sheet, *_WSJF)
    names, jobs = [], []
    for row in sheet.rows:
        names.append(item_name(sheet, row))
        values = [sheet.needed(row, column) for column in columns]
        for value, column in zip(values, columns, strict=True):
            if value != int(value):
                raise BadCell("score.off_scale", f"{value:g} is no whole number.", sheet.place(row, column))
        jobs.append(Job(*(int(value) for value in values)))
    try:
        found = wsjf(jobs)
    except OffScale as off:
        column = columns[_WSJF.index(off.column.replace("_", " "))]
        raise BadCell("score.off_scale", f"{off}.", sheet.place(sheet.rows[off.item], column)) from off
    ranks = {item: rank for rank, item in enumerate(found.order, 1)}
    rows = [{"item": name, "rank": ranks[at], "score": round(found.scores[at], 9)} for at, name in enumerate(names)]
    without = [column.replace("_", " ") for column in found.columns_without_one]
    warnings = [f"the smallest job of the column {column} should be a 1" for column in without]
    return {"items": sorted(rows, key=lambda row: row["rank"]), "warnings": warnings}


def score_rice(sheet: Sheet) -> dict[str, Any]:
    """Raises BadCell."""
    require_rows(sheet)
    columns = needed_columns(sheet, *_RICE)
    sheet.settle(columns)
    rows: list[dict[str, Any]] = []
    for row in sheet.rows:
        values = dict(zip(_RICE, (sheet.needed(row, column) for column in columns), strict=True))
        try:
            score = rice(**values)
        except OffScale as off:
            column = columns[_RICE.index(off.column)]
            raise BadCell("score.off_scale", f"{off}.".capitalize(), sheet.place(row, column)) from off
        rows.append({"item": item_name(sheet, row), "rank": None, "score": figure(score)})
    known = [one["score"]["value"] for one in rows if one["score"]["value"] is not None]
    for one in rows:
        if one["score"]["value"] is not None:
            one["rank"] = 1 + sum(other > one["score"]["value"] for other in known)
    rows.sort(key=lambda one: (one["rank"] is None, one["rank"] or 0))
    return {"items": rows, "warnings": []}


def score_moscow(sheet: Sheet) -> dict[str, Any]:
    """Raises BadCell."""
    require_rows(sheet)
    kind, effort = needed_columns(sheet, "priority", "effort")
    items = []
    for row in sheet.rows:
        word = fold(sheet.text(row, kind)).removesuffix(" have").replace("'", "").replace("’", "")
        if word not in [one.value for one in Priority]:
            words = f"“{sheet.text(row, kind)[:40]}” is none of must, should, could, won't."
            raise BadCell("score.no_priority", words, sheet.place(row, kind))
        size = sheet.needed(row, effort)
        if size < 0:
            raise BadCell("score.off_scale", "Effort is at least 0.", sheet.place(row, effort))
        items.append((Priority(word), size))
    found = moscow_balance(items)
    warnings = [] if found.is_sound else ["the musts take more than 60 % of the effort: nothing is left to give"]
    if not found.has_contingency:
        warnings.append("the coulds, the first to go, are less than 20 % of the effort")
    shares = {name: figure(getattr(found, name)) for name in ("must", "should", "could")}
    return {"shares": shares, "is_sound": found.is_sound, "has_contingency": found.has_contingency,
            "warnings": warnings}  # fmt: skip
