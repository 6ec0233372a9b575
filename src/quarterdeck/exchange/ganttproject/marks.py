"""Writing XML of GanttProject: attributes in order, without the characters that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from lxml import etree

from quarterdeck.exchange.mspdi.building import clean

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


class Sink:
    """Where elements go, one by one, so that the whole tree is never in memory."""

    def __init__(self, target: Any) -> None:
        self._target = target

    def open(self, name: str, attributes: Mapping[str, Any] | None = None) -> AbstractContextManager[Any]:
        """An element that others are written into."""
        return self._target.element(name, texts(attributes or {}))  # type: ignore[no-any-return]

    def leaf(self, name: str, attributes: Mapping[str, Any] | None = None, text: str | None = None) -> None:
        element = etree.Element(name, texts(attributes or {}))
        if text:
            element.text = clean(text)
        self._target.write(element)


def texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Attributes that have a value, as text."""
    return {name: _text(value) for name, value in attributes.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(str(value))


def plain_extras(extras: Mapping[str, Any], *, taken: Iterable[str]) -> dict[str, str]:
    """Extras that were attributes of the same element."""
    names = set(taken)
    return {
        name: value
        for name, value in extras.items()
        if isinstance(value, str) and name not in names and _NAME.fullmatch(name)
    }
