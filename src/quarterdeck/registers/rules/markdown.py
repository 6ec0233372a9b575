"""Markdown of users as safe HTML. Sanitising is the last step, so that nothing is let in after it."""

from __future__ import annotations

import html
import re
from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
DEEPEST = 20
_ADDRESS = re.compile(r"(?:https?://|mailto:|/(?![/\\]))", re.IGNORECASE)
_HEADING = re.compile(r"(</?h)([12])(?=[ >])")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "breaks": True}).enable(
        ["table", "strikethrough"]
    )


def to_html(text: str) -> SafeString:
    """Safe HTML of a Markdown text: no scripts, images, styles, ids, data or htmx attributes, whatever it says.

    A new line is one where somebody began one, so that options written one a line stay apart.

    Examples
    --------
    >>> to_html("*now* <script>")
    '<p><em>now</em> &lt;script&gt;</p>\\n'
    """
    if not text.strip():
        return SafeString()
    html_text = nh3.clean(
        _HEADING.sub(r"\g<1>3", _parser().render(text)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        generic_attribute_prefixes=set(),
    )
    return mark_safe(html_text)  # noqa: S308  sanitised just above, and nothing is added after it


def to_plain(text: str) -> str:
    """The words of a Markdown text without its marks: for search, lists and messages."""
    bare = nh3.clean(_parser().render(text), tags=set(), attributes={}) if text.strip() else ""
    return " ".join(html.unescape(bare).split())


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    """An address leads to this site, to another by its whole name, or to a mailbox: never ``//elsewhere``."""
    return None if attribute == "href" and not _ADDRESS.match(value) else value
