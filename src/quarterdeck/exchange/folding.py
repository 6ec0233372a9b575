"""Names as they are compared: without case and accents."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Lower case without accents: what names are compared by.

    Examples
    --------
    >>> fold("Février"), fold("ŁÓDŹ")
    ('fevrier', 'lodz')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l").replace("ı", "i")
    return "".join(character for character in plain if not unicodedata.combining(character))
