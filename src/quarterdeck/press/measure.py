"""How much room words take: widths of Inter, so that pages are laid out before any writer runs."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from quarterdeck.press import typefaces

_UNKNOWN = 620
_WIDE = 1000
_REGULAR, _SEMIBOLD = 400, 600
_MEASURED = range(0x20, 0x2600)


@cache
def _widths(weight: int) -> dict[str, int]:
    """Advance widths of one weight by character, per thousand of the type size; figures all as wide as the widest."""
    table = typefaces.advances(typefaces.inter(), _MEASURED, wght=weight)
    table.update(dict.fromkeys("0123456789", max(table[figure] for figure in "0123456789")))
    return table


@lru_cache(maxsize=65_536)
def text_width(text: str, size: float, *, is_strong: bool = False) -> float:
    """Width of one line of ``text`` in the unit of ``size``; scripts that Inter lacks count as wide."""
    table = _widths(_SEMIBOLD if is_strong else _REGULAR)
    total = 0
    for character in text:
        known = table.get(character)
        total += known if known is not None else _foreign(character)
    return total * size / 1000 * 1.01


def _foreign(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN


@lru_cache(maxsize=16_384)
def wrapped(text: str, width: float, size: float, *, is_strong: bool = False) -> tuple[str, ...]:
    """The lines that ``text`` takes in ``width``; a word that is wider than a line is cut.

    >>> wrapped("one two", 1000.0, 10)
    ('one two',)
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrapped_paragraph(paragraph, width, size, is_strong))
    return tuple(lines) or ("",)


def _wrapped_paragraph(paragraph: str, width: float, size: float, is_strong: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, size, is_strong=is_strong) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size, is_strong=is_strong) > width and len(line) > 1:
            head = _head(line, width, size, is_strong)
            lines.append(line[:head])
            line = line[head:]
    lines.append(line)
    return lines


def _head(word: str, width: float, size: float, is_strong: bool) -> int:
    """How many characters of a word fit in a line; at least one."""
    used = 0.0
    for count, character in enumerate(word):
        used += text_width(character, size, is_strong=is_strong)
        if used > width:
            return max(1, count)
    return len(word)


@lru_cache(maxsize=16_384)
def fitted(text: str, width: float, size: float, *, is_strong: bool = False) -> str:
    """The text in one line, ended with an ellipsis when it is wider than ``width``."""
    if text_width(text, size, is_strong=is_strong) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        candidate = text[:end].rstrip() + "…"
        if text_width(candidate, size, is_strong=is_strong) <= width:
            return candidate
    return "…"
