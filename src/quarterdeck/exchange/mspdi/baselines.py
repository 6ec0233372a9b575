"""Stored baselines, numbers 0 to 10, of tasks, resources and assignments."""

from __future__ import annotations

from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Baseline
from quarterdeck.exchange.mspdi.context import Context, fields_of
from quarterdeck.exchange.mspdi.tables import BASELINE
from quarterdeck.exchange.mspdi.timephased import add_piece
from quarterdeck.exchange.mspdi.values import parse_integer

LAST_BASELINE = 10


class BaselineReader:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._table = fields_of(BASELINE, Number=None, TimephasedData=self._piece)

    def read(self, element: etree._Element, entity: Any) -> None:
        context = self._context
        place = context.place(type(entity).__name__.lower(), entity, element)
        number_element = next((child for child in element if context.name_of(child) == "Number"), None)
        number = 0 if number_element is None else context.parse(number_element, parse_integer, place=place)
        if number is None or not 0 <= number <= LAST_BASELINE:
            context.log.add("mspdi.bad_baseline", "A baseline with an unknown number was left out.", place=place)
            return
        baseline = entity.baselines.setdefault(number, Baseline())
        context.fill(
            baseline, element, self._table, label=f"baseline {number} of {type(entity).__name__.lower()} {entity.uid}"
        )

    def _piece(self, element: etree._Element, baseline: Baseline) -> None:
        add_piece(self._context, element, baseline.extras.setdefault("timephased", []))
