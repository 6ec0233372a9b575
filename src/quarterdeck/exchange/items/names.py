"""Lists of names in one cell, when the names themselves may hold the separator."""

from __future__ import annotations

from collections.abc import Container

_MOST_PARTS = 2_000


def split_names(text: str, known: Container[str]) -> list[str]:
    """Take a list of names apart; a known name that holds commas stays whole.

    Examples
    --------
    >>> split_names("Dig, Lay bricks, mortar", {"Dig", "Lay bricks, mortar"})
    ['Dig', 'Lay bricks, mortar']
    """
    parts = text.split(",")[:_MOST_PARTS]
    names: list[str] = []
    at = 0
    while at < len(parts):
        longest = next(
            (end for end in range(min(len(parts), at + 12), at, -1) if ",".join(parts[at:end]).strip() in known), at + 1
        )
        name = ",".join(parts[at:longest]).strip()
        if name:
            names.append(name)
        at = longest
    return names
