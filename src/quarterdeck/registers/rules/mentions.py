"""Finding the people that a text names with @."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_BEFORE = re.compile(r"[\w.]\Z")
_AFTER = re.compile(r"\w")


def named_in(text: str, people: Mapping[int, str]) -> list[int]:
    """The people whose whole name stands in the text behind an @; the longest name that fits is meant.

    Examples
    --------
    >>> named_in("Ask @Ewa Krol and x@Ewa Krol", {1: "Ewa Krol", 2: "Ewa"})
    [1]
    """
    found: dict[int, None] = {}
    names = sorted(people.items(), key=lambda one: -len(one[1]))
    for match in re.finditer("@", text):
        if _BEFORE.search(text[: match.start()]):
            continue
        rest = text[match.end() :]
        for key, name in names:
            if rest[: len(name)].casefold() == name.casefold() and not _AFTER.match(rest[len(name) :]):
                found[key] = None
                break
    return list(found)


def with_marks(text: str, names: Iterable[str]) -> str:
    """The Markdown text with the named people in bold."""
    for name in sorted(set(names), key=len, reverse=True):
        text = re.sub(rf"(?<![\w.*@])@{re.escape(name)}(?!\w)", rf"**@{name}**", text, flags=re.IGNORECASE)
    return text
