"""Codes for the projects that a list makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

LONGEST = 32
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def new_codes(source_ids: Iterable[str], *, stem: str, taken: Iterable[str]) -> Iterator[str]:
    """A free code for each new project: its identity where that makes a code of its own, else a number.

    Parameters
    ----------
    source_ids : iterable of str
        Identity of each project, "" where the list has none.
    stem : str
        Code of the portfolio, which stands before numbers.
    taken : iterable of str
        Codes in use; case does not tell codes apart.

    Examples
    --------
    >>> list(new_codes(["MOD_0106", "657", ""], stem="PF", taken=["pf-1"]))
    ['MOD_0106', 'PF-657', 'PF-2']
    """
    used = {code.upper() for code in taken}
    numbers = count(1)
    for identity in source_ids:
        code = _from_identity(identity, stem)
        if not code or code.upper() in used:
            code = next(one for number in numbers if (one := _short(stem, str(number))).upper() not in used)
        used.add(code.upper())
        yield code


def _from_identity(identity: str, stem: str) -> str:
    if _CODE.fullmatch(identity) and re.search(r"[A-Za-z]", identity):
        return identity
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", identity).strip("-._")
    return _short(stem, plain) if plain and len(plain) < LONGEST - 2 else ""


def _short(stem: str, end: str) -> str:
    return f"{stem[: LONGEST - 1 - len(end)]}-{end}"
