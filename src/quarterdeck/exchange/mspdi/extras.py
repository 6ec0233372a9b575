"""Elements without a name in the document, kept as plain values so that they can be written again.

A leaf is its text; an element with children is a dictionary; an element that repeats is a list.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from quarterdeck.exchange.xml_stream import local_name

_SHARED_LENGTH = 64
_TEXT_BYTES = 160  # the object and its place among the shared ones


class Texts:
    """Equal short texts of a file share one object: most extras are "0", a flag or a repeated date.

    ``kept_bytes`` is what the texts take, the shared ones once.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self.kept_bytes = 0

    def share(self, text: str) -> str:
        known = self._known.get(text)
        if known is not None:
            return known
        self.kept_bytes += _TEXT_BYTES + len(text)
        if len(text) <= _SHARED_LENGTH:
            self._known[text] = text
        return text


def keep(element: etree._Element, name: str, extras: dict[str, Any], texts: Texts) -> None:
    """Add `element` to `extras` under its name."""
    value: Any = content(element, texts) if len(element) else texts.share(element.text or "")
    if name in extras:
        _append(extras, name, value)
    else:
        extras[name] = value


def content(element: etree._Element, texts: Texts) -> Any:
    """Text of a leaf, else a dictionary of its children."""
    if len(element) == 0:
        return texts.share(element.text or "")
    inner: dict[str, Any] = {}
    for child in element:
        name = local_name(child)
        if name:
            _append(inner, texts.share(name), content(child, texts))
    return inner


def _append(target: dict[str, Any], name: str, value: Any) -> None:
    if name not in target:
        target[name] = value
    elif isinstance(target[name], list):
        target[name].append(value)
    else:
        target[name] = [target[name], value]
