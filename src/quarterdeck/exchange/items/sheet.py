"""Write rows as CSV that programs import: quoted where needed, harmless in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import BinaryIO

from quarterdeck.exchange.document import CustomValue, PlanDocument
from quarterdeck.exchange.items.records import clean
from quarterdeck.exchange.tables.inert import inert


def write_rows(target: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write `rows` as UTF-8 with a comma between cells, without the blanks around a cell, which no reader keeps."""
    text = TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert(clean(cell).strip()) for cell in row])
    text.detach()


def custom_columns(document: PlanDocument, taken: Iterable[str]) -> dict[str, str]:
    """Key of each custom field of tasks that has values -> title of its column; no title is given twice."""
    used = {key for task in document.tasks for key, value in task.custom.items() if value is not None and key}
    names = {field.key: field.alias or field.key for field in document.custom_fields if field.entity == "task"}
    titles: dict[str, str] = {}
    busy = {title.lower() for title in taken}
    for key in [key for key in names if key in used] + sorted(used - names.keys()):
        title = " ".join((names.get(key) or key).split()) or key
        if title.lower() in busy:
            title = f"{title} ({key})"
        while title.lower() in busy:
            title += "'"
        busy.add(title.lower())
        titles[key] = title
    return titles


def custom_text(value: CustomValue) -> str:
    """A value as its cell says it: instants as ISO 8601, a whole day without time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
