"""What the parts of one reading share: the document so far, the issues, and which number means which row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from quarterdeck.exchange.document import PlanDocument, PlanSource, Severity
from quarterdeck.exchange.ganttproject.words import FORMAT
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mspdi.values import parse_integer

Value = TypeVar("Value")
LARGEST_NUMBER = 2**31
_ENTITY_BYTES = 1200


class Context:
    """One reading of one file."""

    def __init__(self, *, file: str, limits: ReadingLimits, log: IssueLog) -> None:
        self.document = PlanDocument(source=PlanSource(format=FORMAT, file=file, application="GanttProject"))
        self.limits = limits
        self.log = log
        self._bytes = 0

    def parse(self, element: etree._Element, name: str, parse: Callable[[str], Value]) -> Value | None:
        """Value of an attribute, ``None`` when it is absent, empty, or wrong (then with an issue)."""
        text = element.get(name)
        if text is None or not text.strip():
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.log.add(
                "ganttproject.bad_value",
                f"{name} “{text[:60]}” {error}; the value was left out.",
                place=place_of(element),
            )
            return None

    def number(self, element: etree._Element, name: str) -> int | None:
        """Number of a row, within what a row number may be."""
        return self.parse(element, name, _row_number)

    def left_out(self, element: etree._Element, why: str, *, code: str = "ganttproject.left_out") -> None:
        self.log.add(code, f"{why}; it was left out.", place=place_of(element), severity=Severity.ERROR)

    def count(self, what: str, number: int, limit: int) -> None:
        if number > limit:
            raise self.log.unreadable("plan.too_large", f"The plan has more than {limit} {what}.")

    def spend(self, size: int) -> None:
        """Count an estimate of the memory taken; refuse the file beyond the limit."""
        self._bytes += _ENTITY_BYTES + size
        if self._bytes > self.limits.document_bytes:
            raise self.log.unreadable(
                "plan.too_large",
                "The plan is too large to be held in the memory that a reading may use.",
                place=f"after task {len(self.document.tasks)}",
            )


def place_of(element: etree._Element) -> str:
    """Where an element stands, for a person."""
    tag = str(element.tag).rpartition("}")[2]
    words = (tag, element.get("id") or "", (element.get("name") or "")[:60])
    return f"{' '.join(word for word in words if word)}, line {element.sourceline}"


def rest_of(element: etree._Element, known: frozenset[str]) -> dict[str, str]:
    """Attributes that have no name in the document."""
    return {str(name): str(value) for name, value in element.attrib.items() if name not in known}


def _row_number(text: str) -> int:
    number = parse_integer(text)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError("is too large for the number of a row")
    return number
