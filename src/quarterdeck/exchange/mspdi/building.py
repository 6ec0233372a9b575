"""Make the elements of single entities: values by column, extras beside them, all in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Interval
from quarterdeck.exchange.mspdi.tables import Column
from quarterdeck.exchange.mspdi.values import format_flag

NAMESPACE = "http://schemas.microsoft.com/project"
_PREFIX = f"{{{NAMESPACE}}}"
_NAMES: dict[Any, str] = {None: NAMESPACE}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Content = str | dict[str, Any] | etree._Element
Rows = list[tuple[str, Content]]


def clean(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def element(name: str, rows: Iterable[tuple[str, Content]] = ()) -> etree._Element:
    """An element with these children in the order given."""
    made = etree.Element(_PREFIX + name, nsmap=_NAMES)
    for child, content in rows:
        append(made, child, content)
    return made


def append(parent: etree._Element, name: str, content: Any) -> None:
    if isinstance(content, etree._Element):
        parent.append(content)
        return
    child = etree.SubElement(parent, _PREFIX + name)
    if isinstance(content, dict):
        for inner, value in content.items():
            for each in value if isinstance(value, list) else [value]:
                append(child, inner, each)
    else:
        child.text = clean(content)


def ordered(rows: Rows, order: dict[str, int]) -> Rows:
    """Rows in the order of the schema; rows that the schema does not know are left out."""
    return sorted((row for row in rows if row[0] in order), key=lambda row: order[row[0]])


def column_rows(entity: Any, columns: Iterable[Column]) -> Rows:
    """One row per field that has a value."""
    rows: Rows = []
    for tag, field, codec in columns:
        value = getattr(entity, field)
        if value is not None and (value != "" or field != "name"):
            rows.append((tag, codec.format(value)))
    return rows


def extra_rows(extras: dict[str, Any], taken: set[str]) -> Rows:
    """Extras that are plain contents of elements and do not stand in a field."""
    rows: Rows = []
    for tag, value in extras.items():
        if tag in taken:
            continue
        for each in value if isinstance(value, list) else [value]:
            if _is_content(each):
                rows.append((tag, each))
    return rows


def _is_content(value: Any) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, dict) and all(
        isinstance(name, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) and _is_inner(each)
        for name, each in value.items()
    )


def _is_inner(value: Any) -> bool:
    return all(_is_content(each) for each in value) if isinstance(value, list) else _is_content(value)


def hours_rows(hours: list[Interval]) -> Rows:
    """DayWorking and the working times of a day."""
    rows: Rows = [("DayWorking", format_flag(bool(hours)))]
    if hours:
        times = [("WorkingTime", {"FromTime": clock(each.start), "ToTime": clock(each.finish)}) for each in hours]
        rows.append(("WorkingTimes", element("WorkingTimes", times)))
    return rows


def clock(minute: int) -> str:
    return time(minute // 60 % 24, minute % 60).isoformat()


def period(first: date, last: date) -> dict[str, str]:
    """Days from first to last; the end is written as the last minute of the day."""
    end = datetime.combine(last, time(23, 59))
    return {"FromDate": f"{first.isoformat()}T00:00:00", "ToDate": end.isoformat()}


def days_between(first: date, last: date) -> int:
    return (last - first) // timedelta(days=1) + 1
