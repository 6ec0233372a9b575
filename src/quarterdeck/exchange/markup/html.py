"""HTML fragments, in which feeds and some tools give texts, as Markdown. Only text survives: no script, no style."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "section", "article", "header", "footer", "dl", "dt", "dd", "figure", "center", "form"}
_WRAPS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = {"tt", "code", "kbd", "samp"}
_SILENT = {"script", "style", "head", "title", "template", "iframe", "object", "noscript"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "wbr"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_DEEPEST_LIST = 20


def html_to_markdown(fragment: str) -> str:
    """Turn a fragment of HTML into Markdown.

    Parameters
    ----------
    fragment : str
        HTML, well formed or not.

    Returns
    -------
    str
        Paragraphs, headings, emphasis, code, lists, quotes, tables, links and names of pictures; everything else
        gives its text. Scripts and styles give nothing. Never raises.

    Examples
    --------
    >>> html_to_markdown("<p>Ship <b>now</b></p><ul><li>one</li><li>two</li></ul>")
    'Ship **now**\\n\\n- one\\n- two'
    """
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    parser = _Parser()
    parser.feed(fragment)
    parser.close()
    return parser.text()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._silent = 0
        self._exact = 0
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._cells: list[int] = []
        self._quotes: list[int] = []

    def text(self) -> str:
        lines = [line.rstrip() if not line.endswith("  ") else line for line in "".join(self._out).split("\n")]
        return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if self._silent:
            return
        values = dict(attrs)
        if tag in _BLOCKS:
            self._break()
        elif tag in _WRAPS:
            self._out.append(_WRAPS[tag])
        elif tag in _CODE and not self._exact:
            self._out.append("`")
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._break()
            self._out.append("#" * int(tag[1]) + " ")
        else:
            self._begin(tag, values)

    def _begin(self, tag: str, values: dict[str, str | None]) -> None:
        if tag == "br":
            self._out.append("\n")
        elif tag == "hr":
            self._break()
            self._out.append("---")
            self._break()
        elif tag == "img":
            self._out.append(f"![{values.get('alt') or values.get('src') or 'picture'}]")
        elif tag == "a":
            self._links.append(values.get("href") or "")
            self._out.append("[" if self._links[-1] else "")
        elif tag in ("ul", "ol"):
            if not self._lists:
                self._break()
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "pre":
            self._break()
            self._out.append("```\n")
            self._exact += 1
        elif tag == "blockquote":
            self._break()
            self._quotes.append(len(self._out))
        elif tag == "tr":
            self._line()
            self._cells.append(0)
        elif tag in ("td", "th"):
            self._out.append("| ")
            if self._cells:
                self._cells[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
            return
        if self._silent or tag in _VOID:
            return
        if tag in _BLOCKS or (len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"):
            self._break()
        elif tag in _WRAPS:
            self._out.append(_WRAPS[tag])
        elif tag in _CODE and not self._exact:
            self._out.append("`")
        else:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag == "a" and self._links:
            address = self._links.pop()
            self._out.append(f"]({address})" if address else "")
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            if not self._lists:
                self._break()
        elif tag == "pre" and self._exact:
            self._exact -= 1
            self._out.append("\n```")
            self._break()
        elif tag == "blockquote" and self._quotes:
            begin = self._quotes.pop()
            body = "".join(self._out[begin:]).strip()
            self._out[begin:] = ["\n".join(f"> {line}".rstrip() for line in body.split("\n"))]
            self._break()
        elif tag in ("td", "th"):
            self._out.append(" ")
        elif tag == "tr":
            self._row_end()

    def _row_end(self) -> None:
        self._out.append("|")
        cells = self._cells.pop() if self._cells else 0
        if cells and not self._cells and "---" not in self._recent():
            self._out.append("\n|" + " --- |" * cells)
        self._cells.clear()

    def _recent(self) -> str:
        """What this table has so far, as far as it matters: its last lines."""
        tail = "".join(self._out[-200:])
        return tail.rpartition("\n\n")[2]

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._exact:
            self._out.append(data)
            return
        text = _SPACE.sub(" ", data)
        if text == " " and (not self._out or self._out[-1].endswith(("\n", " "))):
            return
        if self._out and self._out[-1].endswith("\n"):
            text = text.lstrip()
        self._out.append(text)

    def _break(self) -> None:
        """A new paragraph; inside a list or a table only a space."""
        if self._lists or self._cells:
            return
        if self._out and not self._out[-1].endswith("\n\n"):
            self._out.append("\n\n")

    def _line(self) -> None:
        if self._out and not self._out[-1].endswith("\n"):
            self._out.append("\n")

    def _item(self) -> None:
        self._line()
        depth = min(max(len(self._lists) - 1, 0), _DEEPEST_LIST)
        sign = "- "
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            sign = f"{self._lists[-1]}. "
        self._out.append("  " * depth + sign)
