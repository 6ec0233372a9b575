"""How like a lesson is to a project that begins: a stated measure of words and attributes.

``likeness = 0.6 x words + 0.4 x attributes``, both 0 to 1.

*Words*: cosine of the two texts as vectors of their words; a word weighs ``1 + ln(count)`` times
``ln(1 + lessons / lessons with it)``. Words shorter than four letters and words that say nothing are left out; a plural
counts as its singular.

*Attributes*: method .40, area .30, size .20 (a neighbouring size counts half), and .10 where the lesson is of the first
two phases, which lie before the project. What is unknown on either side counts nothing.

Source of the word measure: G. Salton and C. Buckley, *Term-weighting approaches in automatic text retrieval*, 1988.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WORD_SHARE, ATTRIBUTE_SHARE = 0.6, 0.4
METHOD, AREA, SIZE, EARLY = 0.40, 0.30, 0.20, 0.10
SIZES = ("S", "M", "L", "XL")
EARLY_PHASES = ("initiating", "planning")
PROPOSED = 10
SHORTEST_WORD = 4
MOST_SHARED = 5
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# fmt: off
EMPTY_WORDS = frozenset({
    "about", "after", "again", "also", "because", "been", "before", "being", "between", "both", "could", "does",
    "each", "from", "have", "having", "here", "into", "just", "more", "most", "much", "must", "need", "only",
    "other", "over", "project", "projects", "same", "should", "some", "such", "than", "that", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "under", "until", "very", "were", "what", "when",
    "where", "which", "while", "will", "with", "would", "your",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Traits:
    """A lesson or a project as the measure sees it; ``phase`` is that of a lesson."""

    key: int
    text: str
    method: str = ""
    area: str = ""
    size: str = ""
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` is 0 to 1; ``shared`` are the words that weigh most, ``same`` the attributes that agree."""

    key: int
    score: float
    words: float
    attributes: float
    shared: tuple[str, ...]
    same: tuple[str, ...]


def most_like(project: Traits, lessons: Sequence[Traits], *, most: int = PROPOSED) -> list[Likeness]:
    """The lessons most like a project, best first, equal ones by the newer; what has nothing in common is left out."""
    counts = {one.key: word_counts(one.text) for one in lessons}
    rarity = _rarity(list(counts.values()))
    wanted = _weights(word_counts(project.text), rarity)
    found = [_likeness(project, one, wanted, _weights(counts[one.key], rarity)) for one in lessons]
    ranked = sorted((one for one in found if one.score > 0), key=lambda one: (-round(one.score, 9), -one.key))
    return ranked[:most]


def word_counts(text: str) -> Counter[str]:
    """The words that count, in their singular, with how often they stand there."""
    words = (_singular(word) for word in _WORD.findall(text.casefold()) if len(word) >= SHORTEST_WORD)
    return Counter(word for word in words if word not in EMPTY_WORDS)


def attribute_likeness(project: Traits, lesson: Traits) -> tuple[float, tuple[str, ...]]:
    """The weighted share of agreeing attributes, and their names."""
    parts = (
        ("method", METHOD, float(bool(project.method) and project.method == lesson.method)),
        ("area", AREA, float(bool(project.area) and project.area == lesson.area)),
        ("size", SIZE, size_likeness(project.size, lesson.size)),
        ("phase", EARLY, float(lesson.phase in EARLY_PHASES)),
    )
    return math.fsum(weight * part for _, weight, part in parts), tuple(name for name, _, part in parts if part == 1)


def size_likeness(one: str, other: str) -> float:
    if one not in SIZES or other not in SIZES:
        return 0.0
    return max(0.0, 1 - abs(SIZES.index(one) - SIZES.index(other)) / 2)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > SHORTEST_WORD else word


def _rarity(texts: Sequence[Counter[str]]) -> dict[str, float]:
    present = Counter(word for one in texts for word in one)
    return {word: math.log(1 + len(texts) / count) for word, count in present.items()}


def _weights(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    return {word: (1 + math.log(count)) * rarity[word] for word, count in counts.items() if word in rarity}


def _likeness(project: Traits, lesson: Traits, wanted: Mapping[str, float], held: Mapping[str, float]) -> Likeness:
    products = {word: wanted[word] * held[word] for word in wanted.keys() & held.keys()}
    length = math.hypot(*wanted.values()) * math.hypot(*held.values())
    words = math.fsum(products.values()) / length if length else 0.0
    attributes, same = attribute_likeness(project, lesson)
    shared = sorted(products, key=lambda word: (-products[word], word))[:MOST_SHARED]
    score = WORD_SHARE * words + ATTRIBUTE_SHARE * attributes
    return Likeness(lesson.key, score, words, attributes, tuple(shared), same)
