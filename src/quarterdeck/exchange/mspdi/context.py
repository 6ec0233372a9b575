"""What the parts of one MSPDI reading share: the document so far, the issues, and where we are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from sys import getsizeof
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import CustomField, PlanDocument, PlanSource
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mspdi.carried import TARGET, restore
from quarterdeck.exchange.mspdi.extras import Texts, keep
from quarterdeck.exchange.mspdi.tables import Column
from quarterdeck.exchange.mspdi.values import parse_text
from quarterdeck.exchange.xml_stream import local_name

Handler = Callable[[etree._Element, Any], None]
_MISSING: Any = object()
Entry = tuple[str, Callable[[str], Any]] | Handler | None

# What CPython takes for a parsed value beside its field, and for an entry of a dictionary with its key. Flags, words of
# an enumeration and small numbers are shared. Each entity has its place in lists and tables of what was read.
_VALUE_BYTES = {float: 24, int: 28, datetime: 48, Decimal: 104, str: 56}
_ENTRY_BYTES, _PLACE_BYTES = 72, 120


def _kept_bytes(element: etree._Element) -> int:
    """What an element without a field takes in dictionaries, nested ones included; its texts are counted once each."""
    return _ENTRY_BYTES + (2 * _ENTRY_BYTES * sum(1 for _ in element.iterdescendants()) if len(element) else 0)


def fields_of(columns: Iterable[Column], **handlers: Handler | None) -> dict[str, Entry]:
    """Look-up by element name: a (field, parse) pair, a handler for nested elements, or ``None`` to skip."""
    table: dict[str, Entry] = {tag: (field, codec.parse) for tag, field, codec in columns}
    table.update(handlers)
    return table


class Context:
    """One reading: tables are looked up by local name, bad values become issues, unknown elements extras."""

    def __init__(self, *, file: str, limits: ReadingLimits, log: IssueLog) -> None:
        self.document = PlanDocument(source=PlanSource(format="mspdi", file=file))
        self.limits = limits
        self.log = log
        self.texts = Texts()
        self.custom_fields: dict[int, CustomField] = {}
        self.outline_values: dict[str, dict[str, str]] = {}
        self._names: dict[Any, str] = {}
        self.restored: dict[int, set[str]] = {}
        self._bytes = 0
        self._weights: dict[type, int] = {}

    def name_of(self, element: etree._Element) -> str:
        tag = element.tag
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = local_name(element)
        return name

    def children(self, element: etree._Element) -> list[tuple[str, etree._Element]]:
        """Children with their names; a list, because looking at each element once is what reading costs."""
        names = self._names
        return [(names.get(child.tag) or self.name_of(child), child) for child in element]

    def fill(
        self,
        entity: Any,
        element: etree._Element,
        table: dict[str, Entry],
        *,
        label: str,
        children: list[tuple[str, etree._Element]] | None = None,
    ) -> None:
        """Set the fields of `entity` from the children of `element`."""
        carried: list[str] = []
        rows = self.children(element) if children is None else children
        size = self._weight(entity)
        for name, child in rows:
            entry = table.get(name, _MISSING)
            if type(entry) is tuple:
                try:
                    value = entry[1](child.text or "")
                    setattr(entity, entry[0], value)
                    size += _VALUE_BYTES.get(value.__class__, 0) + (len(value) if value.__class__ is str else 0)
                except ValueError as error:
                    if (child.text or "").strip():
                        self.bad(child, error, place=self.place(label, entity, element))
            elif entry is _MISSING:
                self._unknown(child, name, entity, carried)
                size += _kept_bytes(child)
            elif entry is not None:
                entry(child, entity)
        for text in carried:
            self.restore(entity, text, place=self.place(label, entity, element))
        self.spend(size)

    def _weight(self, entity: Any) -> int:
        """What an entity takes before it holds anything, with its empty lists and dictionaries and its place in one."""
        known = self._weights.get(type(entity))
        if known is None:
            own = (getattr(entity, spec.name) for spec in fields(entity))
            known = (
                _PLACE_BYTES + getsizeof(entity) + sum(getsizeof(one) for one in own if isinstance(one, dict | list))
            )
            self._weights[type(entity)] = known
        return known

    def restore(self, entity: Any, text: str, *, place: str) -> None:
        problem, names = restore(entity, text)
        self.restored.setdefault(id(entity), set()).update(names)
        if problem:
            self.report_carried(problem, place=place)

    def report_carried(self, problem: str, *, place: str) -> None:
        self.log.add("mspdi.bad_carried_value", f"A value kept by Quarterdeck {problem}.", place=place)

    def spend(self, size: int) -> None:
        """Count an estimate of the memory taken; refuse the file beyond the limit."""
        self._bytes += size
        if self._bytes + self.texts.kept_bytes > self.limits.document_bytes:
            raise self.log.unreadable(
                "plan.too_large",
                "The plan is too large to be held in the memory that a reading may use.",
                place=f"after task {len(self.document.tasks)}",
            )

    def count(self, what: str, number: int, limit: int) -> None:
        if number > limit:
            raise self.log.unreadable("plan.too_large", f"The plan has more than {limit} {what}.")

    def bad(self, element: etree._Element, reason: object, *, place: str) -> None:
        value = (element.text or "")[:60]
        self.log.add(
            "mspdi.bad_value",
            f"{self.name_of(element)} “{value}” {reason}; the value was left out.",
            place=place,
        )

    def parse(self, element: etree._Element, parse: Callable[[str], Any], *, place: str) -> Any:
        """Value of a leaf, ``None`` when it is empty or wrong (then with an issue)."""
        text = element.text
        if text is None or (not text.strip() and parse is not parse_text):
            return "" if parse is parse_text else None
        try:
            return parse(text)
        except ValueError as error:
            self.bad(element, error, place=place)
            return None

    @staticmethod
    def place(label: str, entity: Any, element: etree._Element) -> str:
        uid = getattr(entity, "uid", None)
        name = getattr(entity, "name", "")
        words = [label, "" if uid is None else str(uid), str(name)[:60]]
        return f"{' '.join(word for word in words if word)}, line {element.sourceline}"

    def _unknown(self, child: etree._Element, name: str, entity: Any, carried: list[str]) -> None:
        if name:
            keep(child, name, entity.extras, self.texts)
        elif isinstance(child, etree._ProcessingInstruction) and child.target == TARGET:
            carried.append(child.text or "")
