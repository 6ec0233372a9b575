"""Colours as lists write them."""

from __future__ import annotations

import re

from quarterdeck.exchange.portfolio_list.document import Rating
from quarterdeck.exchange.tables.values import fold

_WORDS = {
    Rating.GREEN: "g green grun vert verde groen gron grøn zielony zelena vihrea",
    Rating.AMBER: "a y amber yellow gelb orange ambre ambar jaune amarillo ambra giallo amarelo geel gul zolty zluta",
    Rating.RED: "r red rot rouge rojo rosso vermelho rood rod rød czerwony cervena punainen",
}
_BY_WORD = {word: rating for rating, words in _WORDS.items() for word in words.split()}
_PHRASES = {"on track": Rating.GREEN, "at risk": Rating.AMBER, "off track": Rating.RED}
_BETWEEN = re.compile(r"[\s/\-–&+]+")
_LONGEST = 24


def parse_rating(text: str) -> Rating | None:
    """The colour that a rating names.

    Parameters
    ----------
    text : str
        One colour in one of the common languages, its first letter, or two colours ("Amber/Red", "A/G").

    Returns
    -------
    Rating or None
        Two colours give amber, which is between them: so neither green nor red ever counts a project that its list
        does not call green or red. ``None`` when the text names no colour.

    Examples
    --------
    >>> parse_rating("Amber/green").value, parse_rating("Rot").value, parse_rating("Reset")
    ('amber', 'red', None)
    """
    folded = fold(text).strip(" .")
    if not folded or len(folded) > _LONGEST:
        return None
    if folded in _PHRASES:
        return _PHRASES[folded]
    colours = [_BY_WORD.get(word) for word in _BETWEEN.split(folded) if word]
    if None in colours or not colours or len(colours) > 2:
        return None
    return colours[0] if len(set(colours)) == 1 else Rating.AMBER


def is_between(text: str) -> bool:
    """Whether a rating names two colours."""
    return len([word for word in _BETWEEN.split(fold(text).strip(" .")) if word in _BY_WORD]) > 1
