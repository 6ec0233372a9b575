"""Jira's wiki markup, in which its CSV and its version 2 API give texts, as Markdown and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_LONGEST = 200_000
_BLOCK = re.compile(r"^\s*\{(code|noformat|quote|panel)(?::([^}\n]{0,200}))?\}\s*(.*)$")
_HEADING = re.compile(r"^\s*h([1-6])\.\s+(.*)$")
_ITEM = re.compile(r"^\s*([*#-]{1,20})\s+(\S.*)$")
_QUOTED = re.compile(r"^\s*bq\.\s+(.*)$")
_RULE = re.compile(r"^\s*-{4,}\s*$")
_HEAD_ROW = re.compile(r"^\s*\|\|(.*?)\|\|\s*$")
_ROW = re.compile(r"^\s*\|(?!\|)(.*?)\|\s*$")
_LANGUAGE = re.compile(r"^[\w+#-]{1,20}$")
# Words are marked only where the mark stands at their edge, as Jira reads it.
# The sign comes first in each pattern: a search for a sign is many times as fast as one for what may stand before it.
_AFTER = r"(?![\w*_+\-])"


def _before(sign: str) -> str:
    return sign + r"(?<![\w*_+\-\\]" + sign + ")"


_INLINE: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("{{", re.compile(r"\{\{([^{}\n]{1,2000})\}\}"), r"`\1`"),
    (
        "[",
        re.compile(r"\[([^\[\]|\n]{1,500})\|((?:https?|mailto|ftp):[^\[\]|\s]{1,2000})(?:\|[^\[\]\n]{0,40})?\]"),
        r"[\1](\2)",
    ),
    ("[", re.compile(r"\[((?:https?|mailto|ftp):[^\[\]|\s]{1,2000})\]"), r"<\1>"),
    ("[~", re.compile(r"\[~([^\[\]\s]{1,200})\]"), r"@\1"),
    ("*", re.compile(_before(r"\*") + r"(?![\s*])([^*\n]{1,500}?)(?<![\s*])\*" + _AFTER), r"**\1**"),
    ("_", re.compile(_before("_") + r"(?![\s_])([^_\n]{1,500}?)(?<![\s_])_" + _AFTER), r"*\1*"),
    ("-", re.compile(_before("-") + r"(?![\s\-])([^\-\n]{1,500}?)(?<![\s\-])-" + _AFTER), r"~~\1~~"),
    ("{color", re.compile(r"\{color(?::[#\w]{1,20})?\}"), ""),
)
_PICTURE = re.compile(r"!([^!|\s\n]{1,300}\.\w{2,5})(?:\|[^!\n]{0,200})?!")
_MARKUP = re.compile(r"[{\[*_!]|^\s*(?:h[1-6]\.|#|bq\.|\||-)|(?<!\w)-(?=\S)", re.MULTILINE)
_SHORT_LINE, _LINES_KEPT = 120, 8_192
_SIGNS = frozenset("{[*_-!")
_PAIRED = frozenset("*_-")
_CODE_SPAN = re.compile(r"(`[^`\n]+`)")


def wiki_to_markdown(text: str) -> str:
    """Turn Jira's wiki markup into Markdown.

    Parameters
    ----------
    text : str
        A description or comment as Jira's CSV and version 2 API give it.

    Returns
    -------
    str
        Markdown. Text without markup comes back as it is, and so does what is longer than 200,000 characters.

    Notes
    -----
    Source: Atlassian, "Text Formatting Notation". A text that `markdown_to_wiki` kept whole comes back exactly.

    Examples
    --------
    >>> wiki_to_markdown("h2. Goal\\n* ship *now*\\n** see [the plan|https://example.org/p]")
    '## Goal\\n- ship **now**\\n  - see [the plan](https://example.org/p)'
    """
    if (kept := _unwrapped(text)) is not None:
        return kept
    if len(text) > _LONGEST or not _MARKUP.search(text):
        return text
    return "\n".join(_Wiki(text.split("\n")).lines())


class _Wiki:
    """Lines of wiki markup, read from the top."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def lines(self) -> list[str]:
        out: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            block = _BLOCK.match(line) if "{" in line else None
            out += self._block(block, line) if block else [_line(line)]
        return out

    def _block(self, opening: re.Match[str], line: str) -> list[str]:
        """What stands between a pair of braces; a brace that is never closed is plain text."""
        kind, closing = opening[1], f"{{{opening[1]}}}"
        rest, body = opening[3], []
        head, found, tail = rest.partition(closing)
        if found:
            body = [head]
        else:
            end = next((at for at in range(self._at, len(self._lines)) if closing in self._lines[at]), None)
            if end is None:
                return [_line(line)]
            last, _, tail = self._lines[end].partition(closing)
            body = [*([rest] if rest else []), *self._lines[self._at : end], *([last] if last else [])]
            self._at = end + 1
        inner = _fenced(body, opening[2]) if kind in ("code", "noformat") else _quoted(body)
        return [*inner, *([_line(tail)] if tail.strip() else [])]


def _fenced(body: list[str], options: str | None) -> list[str]:
    language = (options or "").split("|")[0]
    return [f"```{language if _LANGUAGE.match(language) else ''}", *body, "```"]


def _quoted(body: list[str]) -> list[str]:
    return [f"> {_line(line)}".rstrip() for line in body]


# ---- line by line


def _line(line: str) -> str:
    """One line; short ones, which templates and lists of steps repeat over many issues, are translated once."""
    return _short_line(line) if len(line) <= _SHORT_LINE else _translated_line(line)


def _translated_line(line: str) -> str:
    translate = _BY_FIRST.get(line.lstrip()[:1])
    found = translate(line) if translate else None
    return _words(line) if found is None else found


_short_line = lru_cache(maxsize=_LINES_KEPT)(_translated_line)


def _heading(line: str) -> str | None:
    match = _HEADING.match(line)
    return f"{'#' * int(match[1])} {_words(match[2])}" if match else None


def _item(line: str) -> str | None:
    match = _ITEM.match(line)
    if match is None:
        return None
    marks = match[1]
    return "  " * (len(marks) - 1) + ("1. " if marks[-1] == "#" else "- ") + _words(match[2])


def _rule_or_item(line: str) -> str | None:
    return "---" if _RULE.match(line) else _item(line)


def _quotation(line: str) -> str | None:
    match = _QUOTED.match(line)
    return f"> {_words(match[1])}" if match else None


def _row(line: str) -> str | None:
    if match := _HEAD_ROW.match(line):
        cells = match[1].split("||")
        return f"| {' | '.join(_words(cell.strip()) for cell in cells)} |\n|{' --- |' * len(cells)}"
    match = _ROW.match(line)
    return f"| {' | '.join(_words(cell.strip()) for cell in match[1].split('|'))} |" if match else None


_BY_FIRST: dict[str, Callable[[str], str | None]] = {
    "h": _heading,
    "b": _quotation,
    "*": _item,
    "#": _item,
    "-": _rule_or_item,
    "|": _row,
}


def _words(text: str) -> str:
    if _SIGNS.isdisjoint(text):
        return text
    for sign, pattern, put in _INLINE:
        if sign not in text or (sign in _PAIRED and text.count(sign) < 2):
            continue
        if "`" not in text:
            text = pattern.sub(put, text)
            continue
        parts = _CODE_SPAN.split(text)
        text = "".join(part if at % 2 else pattern.sub(put, part) for at, part in enumerate(parts))
    return _PICTURE.sub(r"![\1]", text) if "!" in text else text


# ---- back

_BACK: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)"), r"[\1|\2]"),
    (re.compile(r"<((?:https?|mailto|ftp):[^<>\s]{1,2000})>"), r"[\1]"),
    (re.compile(r"~~([^~\n]{1,500})~~"), r"-\1-"),
    (re.compile(r"(?<![*\w])\*(?![\s*])([^*\n]{1,500}?)(?<![\s*])\*(?![*\w])"), r"_\1_"),
    (re.compile(r"\*\*([^*\n]{1,500}?)\*\*"), r"*\1*"),
    (re.compile(r"`([^`\n]{1,2000})`"), r"{{\1}}"),
)
_MARKDOWN_HEADING = re.compile(r"^(#{1,6}) (.*)$")
_RULE_ROW = re.compile(r"^\|(?: --- \|)+$")
_MARKDOWN_ITEM = re.compile(r"^((?:  ){0,19})(-|1\.) (\S.*)$")
_KEPT_OPEN, _KEPT_CLOSE = "{noformat:title=Markdown}\n", "\n{noformat}"


def markdown_to_wiki(text: str) -> str:
    """Turn Markdown into Jira's wiki markup, so that `wiki_to_markdown` gives the same Markdown again.

    Parameters
    ----------
    text : str
        Markdown, or any text.

    Returns
    -------
    str
        Wiki markup. What the markup cannot say exactly is put as preformatted text, whole and unchanged.

    Examples
    --------
    >>> markdown_to_wiki("## Goal\\n- ship **now**")
    'h2. Goal\\n* ship *now*'
    """
    for candidate in (_translated(text), text):
        if wiki_to_markdown(candidate) == text:
            return candidate
    return f"{_KEPT_OPEN}{text}{_KEPT_CLOSE}"


def _unwrapped(text: str) -> str | None:
    """The text that `markdown_to_wiki` kept whole."""
    if text.startswith(_KEPT_OPEN) and text.endswith(_KEPT_CLOSE) and len(text) >= len(_KEPT_OPEN + _KEPT_CLOSE):
        return text[len(_KEPT_OPEN) : len(text) - len(_KEPT_CLOSE)]
    return None


def _translated(text: str) -> str:
    out: list[str] = []
    inside = False
    for line in text.split("\n"):
        if not inside and out and _RULE_ROW.match(line) and out[-1].startswith("| "):
            out[-1] = f"||{'||'.join(cell.strip() for cell in out[-1].strip('| ').split(' | '))}||"
        elif line.startswith("```"):
            language = line[3:].strip()
            opening = f"{{code:{language}}}" if language else "{code}"
            out.append("{code}" if inside else opening)
            inside = not inside
        else:
            out.append(line if inside else _line_back(line))
    return "\n".join(out)


def _line_back(line: str) -> str:
    if match := _MARKDOWN_HEADING.match(line):
        return f"h{len(match[1])}. {_words_back(match[2])}"
    if match := _MARKDOWN_ITEM.match(line):
        sign = "#" if match[2] == "1." else "*"
        return sign * (len(match[1]) // 2 + 1) + " " + _words_back(match[3])
    if line.startswith("> "):
        return f"bq. {_words_back(line[2:])}"
    return _words_back(line)


def _words_back(text: str) -> str:
    for pattern, put in _BACK:
        text = pattern.sub(put, text)
    return text
