"""Words with light emphasis: what a person reads, never markup that a writer could trip over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Emphasis(StrEnum):
    """How a run of words stands out. ``ASK`` is brass: somebody has to decide or look."""

    NONE = "none"
    STRONG = "strong"
    STRESS = "stress"
    QUIET = "quiet"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of one emphasis."""

    text: str
    emphasis: Emphasis = Emphasis.NONE


Words = str | tuple[Span, ...]

_MARKS = {"**": Emphasis.STRONG, "*": Emphasis.STRESS, "~": Emphasis.QUIET, "==": Emphasis.ASK}
_MARKED = re.compile(r"(\*\*|==|\*|~)(?=\S)([^*~=]+)(?<=\S)\1")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def strong(text: str) -> Span:
    return Span(text, Emphasis.STRONG)


def quiet(text: str) -> Span:
    return Span(text, Emphasis.QUIET)


def ask(text: str) -> Span:
    return Span(text, Emphasis.ASK)


def markup(text: str) -> tuple[Span, ...]:
    """Read ``**strong**``, ``*stress*``, ``~quiet~`` and ``==ask==``; everything else stays as it is written.

    Meant for words that an author types. Names and other data go into a `Span` or a plain string, unread.

    >>> [span.emphasis.value for span in markup("Stop **C-04** today")]
    ['none', 'strong', 'none']
    """
    spans: list[Span] = []
    last = 0
    for match in _MARKED.finditer(text):
        if match.start() > last:
            spans.append(Span(text[last : match.start()]))
        spans.append(Span(match[2], _MARKS[match[1]]))
        last = match.end()
    if last < len(text):
        spans.append(Span(text[last:]))
    return tuple(spans)


def spans_of(words: Words) -> tuple[Span, ...]:
    """The words as cleaned spans; a plain string is one span."""
    given = (Span(words),) if isinstance(words, str) else words
    return tuple(Span(clean(span.text), span.emphasis) for span in given)


def plain(words: Words) -> str:
    """The words without their emphasis."""
    return "".join(span.text for span in spans_of(words))


def one_line(text: str) -> str:
    """Cleaned and on one line, for names and labels."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Drop what no document may hold: control characters, lone surrogates, and marks that reorder the line."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
