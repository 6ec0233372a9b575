"""Finding entries of one register by words or by number."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q

from quarterdeck.registers.declaration import Register
from quarterdeck.registers.queries.search import words_q

_CODE = re.compile(r"(?:(?P<place>[\w.-]+)/)?(?:(?P<prefix>[A-Za-z]{1,6})-)?(?P<number>\d{1,9})\Z", re.ASCII)


def matching(register: Register[Any], text: str) -> Q:
    """Entries whose title has every word, whose fields have words that begin so, or whose code is the text."""
    condition = Q()
    for word in text.split()[:12]:
        condition &= Q(title__icontains=word)
    return condition | words_q(text) | code_q(register, text)


def code_q(register: Register[Any], text: str) -> Q:
    """``17``, ``R-17`` or ``I-03/R-17``."""
    found = code_parts(register, text)
    if found is None:
        return Q(pk__in=[])
    place, number = found
    return Q(number=number, workspace__code__iexact=place) if place else Q(number=number)


def code_parts(register: Register[Any], text: str) -> tuple[str, int] | None:
    """The code of the workspace, empty where none is said, and the number; None where the text is no Id here."""
    found = _CODE.match(text.strip())
    if found is None or (found["prefix"] or register.prefix).upper() != register.prefix.upper():
        return None
    return found["place"] or "", int(found["number"])
