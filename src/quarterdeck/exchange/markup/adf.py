"""Atlassian Document Format, the JSON in which Jira Cloud's version 3 API gives texts, as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

DEEPEST = 60
_LONGEST_FENCE = 8
Node = dict[str, Any]


def adf_to_markdown(document: Any) -> str:
    """Turn a document of the Atlassian Document Format into Markdown.

    Parameters
    ----------
    document : Any
        The JSON value as parsed. Anything that is no such document gives the text found in it, or "".

    Returns
    -------
    str
        Markdown without white space around it. Parts nested deeper than `DEEPEST` levels are left out and marked
        with an ellipsis. Never raises.

    Notes
    -----
    Source: Atlassian, "Atlassian Document Format" (document version 1), nodes and marks.

    Examples
    --------
    >>> bold = {"type": "text", "text": "now", "marks": [{"type": "strong"}]}
    >>> adf_to_markdown({"type": "doc", "content": [{"type": "paragraph", "content": [bold]}]})
    '**now**'
    """
    if isinstance(document, str):
        return document.strip()
    return _block(document, 0).strip()


def _children(node: Any) -> list[Any]:
    content = node.get("content") if isinstance(node, dict) else None
    return content if isinstance(content, list) else []


def _attributes(node: Node) -> Node:
    found = node.get("attrs")
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _blocks(node: Any, depth: int, *, between: str = "\n\n") -> str:
    return between.join(part for child in _children(node) if (part := _block(child, depth + 1)))


def _block(node: Any, depth: int) -> str:
    if not isinstance(node, dict):
        return ""
    if depth > DEEPEST:
        return "…"
    handler = _BLOCKS.get(_text(node.get("type")))
    if handler is not None:
        return handler(node, depth)
    if "text" in node or _text(node.get("type")) in _INLINE:
        return _inline_node(node, depth)
    return _blocks(node, depth)


def _inline(node: Any, depth: int) -> str:
    return "".join(_inline_node(child, depth + 1) for child in _children(node))


def _inline_node(node: Any, depth: int) -> str:
    if not isinstance(node, dict):
        return ""
    if depth > DEEPEST:
        return "…"
    kind = _text(node.get("type"))
    if kind == "text" or "text" in node:
        return _marked(_text(node.get("text")), node.get("marks"))
    handler = _INLINE.get(kind)
    return handler(_attributes(node)) if handler is not None else _inline(node, depth) or _block_inside(node, depth)


def _block_inside(node: Node, depth: int) -> str:
    return _block(node, depth + 1) if _text(node.get("type")) in _BLOCKS else ""


def _marked(text: str, marks: Any) -> str:
    if not text or not isinstance(marks, list):
        return text
    for mark in marks:
        if not isinstance(mark, dict):
            continue
        kind = _text(mark.get("type"))
        if kind == "link":
            text = f"[{text}]({_text(_attributes(mark).get('href'))})"
        elif kind == "code":
            text = f"`{text}`"
        elif kind in _WRAPS and text.strip():
            wrap = _WRAPS[kind]
            inner = text.strip()
            text = text.replace(inner, f"{wrap}{inner}{wrap}", 1)
    return text


_WRAPS = {"strong": "**", "em": "*", "strike": "~~"}


def _day(attributes: Node) -> str:
    try:
        return datetime.fromtimestamp(float(attributes.get("timestamp", "")) / 1000, UTC).date().isoformat()
    except (ValueError, TypeError, OverflowError, OSError):
        return _text(attributes.get("timestamp"))


_INLINE: dict[str, Callable[[Node], str]] = {
    "hardBreak": lambda _: "  \n",
    "mention": lambda values: _text(values.get("text")) or f"@{_text(values.get('id'))}",
    "emoji": lambda values: _text(values.get("text")) or _text(values.get("shortName")),
    "date": _day,
    "status": lambda values: _text(values.get("text")),
    "inlineCard": lambda values: f"<{_text(values.get('url'))}>" if values.get("url") else "",
    "placeholder": lambda values: _text(values.get("text")),
    "media": lambda values: f"![{_text(values.get('alt')) or _text(values.get('id')) or 'file'}]",
    "mediaInline": lambda values: f"![{_text(values.get('alt')) or _text(values.get('id')) or 'file'}]",
}


def _heading(node: Node, depth: int) -> str:
    level = _attributes(node).get("level")
    marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
    return f"{marks} {_inline(node, depth).strip()}"


def _indented(text: str, first: str) -> str:
    lines = text.split("\n")
    rest = " " * len(first)
    return "\n".join([first + lines[0], *(rest + line if line else line for line in lines[1:])])


def _items(node: Node, depth: int, sign: Callable[[int, Node], str]) -> str:
    rows = [
        _indented(_blocks(child, depth + 1, between="\n") or _inline(child, depth + 1), sign(position, child))
        for position, child in enumerate(_children(node))
        if isinstance(child, dict)
    ]
    return "\n".join(rows)


def _ordered(node: Node, depth: int) -> str:
    order = _attributes(node).get("order")
    begin = order if isinstance(order, int) and not isinstance(order, bool) and 0 <= order < 10**6 else 1
    return _items(node, depth, lambda position, _: f"{begin + position}. ")


def _tasks(node: Node, depth: int) -> str:
    return _items(node, depth, lambda _, item: "- [x] " if _attributes(item).get("state") == "DONE" else "- [ ] ")


def _code(node: Node, depth: int) -> str:
    text = _inline(node, depth)
    fence = "```"
    while fence in text and len(fence) < _LONGEST_FENCE:
        fence += "`"
    return f"{fence}{_text(_attributes(node).get('language'))}\n{text}\n{fence}"


def _quote(node: Node, depth: int) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _blocks(node, depth).split("\n"))


def _titled(node: Node, depth: int) -> str:
    title, body = _text(_attributes(node).get("title")), _blocks(node, depth)
    return f"**{title}**\n\n{body}" if title else body


def _table(node: Node, depth: int) -> str:
    rows = [
        [_blocks(cell, depth + 3, between=" ").replace("\n", " ").replace("|", "\\|") for cell in _children(row)]
        for row in _children(node)
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


_BLOCKS: dict[str, Callable[[Node, int], str]] = {
    "paragraph": _inline,
    "heading": _heading,
    "bulletList": lambda node, depth: _items(node, depth, lambda *_: "- "),
    "orderedList": _ordered,
    "taskList": _tasks,
    "decisionList": lambda node, depth: _items(node, depth, lambda *_: "- "),
    "codeBlock": _code,
    "blockquote": _quote,
    "panel": _quote,
    "rule": lambda *_: "---",
    "table": _table,
    "expand": _titled,
    "nestedExpand": _titled,
    "blockCard": lambda node, _: f"<{_text(_attributes(node).get('url'))}>",
    "embedCard": lambda node, _: f"<{_text(_attributes(node).get('url'))}>",
}
