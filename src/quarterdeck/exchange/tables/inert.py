"""Cells that a spreadsheet would run as a formula, made harmless in what we write, and made whole in what we read."""

from __future__ import annotations

import re

_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def inert(text: str) -> str:
    """`text` with an apostrophe before it when a spreadsheet could take it for a formula. Plain numbers stay.

    Source: OWASP, "CSV Injection" (2020): cells that begin with ``= + - @``, tab or carriage return.

    Examples
    --------
    >>> inert("=1+1"), inert("-3.5"), inert("text")
    ("'=1+1", '-3.5', 'text')
    """
    return f"'{text}" if _ACTIVE.match(text) and not _NUMBER.fullmatch(text) else text


def revived(text: str) -> str:
    """What `inert` was given.

    Examples
    --------
    >>> revived("'=1+1"), revived("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _QUOTED.match(text) else text
