"""Texts of other tools as Markdown, and Markdown as Jira's wiki markup and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.markup import adf_to_markdown, html_to_markdown, markdown_to_wiki, wiki_to_markdown
from quarterdeck.exchange.markup.adf import DEEPEST


def adf(*nodes):
    return {"type": "doc", "version": 1, "content": list(nodes)}


def node(kind, *content, **attrs):
    found = {"type": kind, "content": list(content)}
    return found | {"attrs": attrs} if attrs else found


def text(words, *marks):
    found = {"type": "text", "text": words}
    return found | {"marks": list(marks)} if marks else found


@pytest.mark.parametrize(
    ("document", "markdown"),
    [
        (adf(node("paragraph", text("a "), text("b", {"type": "em"}), text(" c", {"type": "strike"}))), "a *b* ~~c~~"),
        (adf(node("paragraph", text("x", {"type": "code"}))), "`x`"),
        (
            adf(node("paragraph", text("see", {"type": "link", "attrs": {"href": "https://e.org"}}))),
            "[see](https://e.org)",
        ),
        (adf(node("heading", text("T"), level=3)), "### T"),
        (adf(node("paragraph", text("a"), {"type": "hardBreak"}, text("b"))), "a  \nb"),
        (
            adf(
                node(
                    "bulletList",
                    node(
                        "listItem",
                        node("paragraph", text("one")),
                        node("orderedList", node("listItem", node("paragraph", text("deep"))), order=3),
                    ),
                    node("listItem", node("paragraph", text("two"))),
                )
            ),
            "- one\n  3. deep\n- two",
        ),
        (
            adf(node("taskList", node("taskItem", text("do"), state="DONE"), node("taskItem", text("be")))),
            "- [x] do\n- [ ] be",
        ),
        (adf(node("codeBlock", text("a = `1`"), language="python")), "```python\na = `1`\n```"),
        (adf(node("codeBlock", text("```"))), "````\n```\n````"),
        (adf(node("blockquote", node("paragraph", text("q")), node("paragraph", text("r")))), "> q\n>\n> r"),
        (adf(node("panel", node("paragraph", text("mind")), panelType="note")), "> mind"),
        (adf({"type": "rule"}), "---"),
        (
            adf(
                node(
                    "table",
                    node("tableRow", node("tableHeader", node("paragraph", text("A|B")))),
                    node("tableRow", node("tableCell", node("paragraph", text("1")))),
                )
            ),
            "| A\\|B |\n| --- |\n| 1 |",
        ),
        (
            adf(
                node(
                    "paragraph",
                    {"type": "mention", "attrs": {"text": "@Ada"}},
                    text(" "),
                    {"type": "emoji", "attrs": {"shortName": ":smile:"}},
                    text(" "),
                    {"type": "status", "attrs": {"text": "LATE"}},
                    text(" "),
                    {"type": "date", "attrs": {"timestamp": "1767571200000"}},
                    text(" "),
                    {"type": "inlineCard", "attrs": {"url": "https://e.org/1"}},
                )
            ),
            "@Ada :smile: LATE 2026-01-05 <https://e.org/1>",
        ),
        (adf(node("mediaSingle", {"type": "media", "attrs": {"id": "f1", "alt": "plan.png"}})), "![plan.png]"),
        (adf(node("expand", node("paragraph", text("in")), title="More")), "**More**\n\nin"),
        (adf(node("unknown", node("paragraph", text("kept")))), "kept"),
        ("plain text ", "plain text"),
    ],
)
def test_documents_become_markdown(document, markdown):
    assert adf_to_markdown(document) == markdown


@pytest.mark.parametrize("wrong", [None, 5, [], {}, {"type": 5, "content": 7}, {"content": [None, 3, {"text": {}}]}])
def test_what_is_no_document_gives_nothing(wrong):
    assert adf_to_markdown(wrong) == ""


def test_deep_documents_end_with_an_ellipsis():
    deep = text("bottom")
    for _ in range(5 * DEEPEST):
        deep = node("blockquote", deep)
    assert adf_to_markdown(adf(deep)).endswith("…")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "marks", "attrs", "level", "state", "timestamp"]),
            inner
            | st.sampled_from(["doc", "paragraph", "table", "bulletList", "text", "date", "codeBlock", "heading"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_json_gives_text(value):
    assert isinstance(adf_to_markdown(value), str)


@pytest.mark.parametrize(
    ("fragment", "markdown"),
    [
        ("<p>Ship <b>now</b> &amp; <i>here</i></p><p>again</p>", "Ship **now** & *here*\n\nagain"),
        ("a<br/>b<hr>c", "a\nb\n\n---\n\nc"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n  - b\n2. c"),
        ("<h2>T</h2><pre>x\n  &lt;y&gt;</pre>", "## T\n\n```\nx\n  <y>\n```"),
        ('<a href="https://e.org">e</a> <img src="p.png" alt="plan"/> <tt>m</tt>', "[e](https://e.org) ![plan] `m`"),
        ("<blockquote>q<p>r</p></blockquote>", "> q\n>\n> r"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<script>alert(1)</script><style>p{}</style>ok", "ok"),
        ("plain", "plain"),
        ("<p>never closed <b>bold", "never closed **bold"),
        ("</ul></blockquote></pre></a></tr>x", "|x"),
    ],
)
def test_html_becomes_markdown(fragment, markdown):
    assert html_to_markdown(fragment) == markdown


@given(st.text(st.sampled_from("<>/&abpliuo hr=\"'!-\n"), max_size=60))
def test_any_html_gives_text(fragment):
    assert isinstance(html_to_markdown(fragment), str)


WIKI = """h2. Goal
* ship *now*
** see [the plan|https://example.org/p] and [https://example.org]
# first
bq. said _so_
||A||B||
|1|2|
{code:java}
int *a* = 1;
{code}
{quote}two
lines{quote}
{{mono}} -gone- a-b-c snake_case 2*3*4 [~ada] {color:red}red{color}
!plan.png|width=300!
----"""
MARKDOWN = """## Goal
- ship **now**
  - see [the plan](https://example.org/p) and <https://example.org>
1. first
> said *so*
| A | B |
| --- | --- |
| 1 | 2 |
```java
int *a* = 1;
```
> two
> lines
`mono` ~~gone~~ a-b-c snake_case 2*3*4 @ada red
![plan.png]
---"""


def test_wiki_markup_becomes_markdown_and_back():
    assert wiki_to_markdown(WIKI) == MARKDOWN
    assert wiki_to_markdown(markdown_to_wiki(MARKDOWN)) == MARKDOWN
    assert markdown_to_wiki("## Goal\n- ship **now**\n> *so*") == "h2. Goal\n* ship *now*\nbq. _so_"
    assert markdown_to_wiki("| A | B |\n| --- | --- |\n| 1 | 2 |") == "||A||B||\n| 1 | 2 |"


def test_braces_that_are_never_closed_are_text():
    assert wiki_to_markdown("{code}\nnever closed") == "{code}\nnever closed"
    assert wiki_to_markdown("{noformat}x{noformat} tail") == "```\nx\n```\n tail"


def test_what_the_markup_cannot_say_is_kept_whole():
    assert markdown_to_wiki("*a _b* c_").startswith(("{noformat:title=Markdown}", "*", "_"))
    assert markdown_to_wiki("# not wiki #\n* [x] *") == "{noformat:title=Markdown}\n# not wiki #\n* [x] *\n{noformat}"


MARKUP = st.text(st.sampled_from("ab *_-`#>|[]()~!{}:\n\\1.h") | st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=300)
@given(MARKUP)
def test_any_text_written_as_wiki_markup_comes_back(words):
    assert wiki_to_markdown(markdown_to_wiki(words)) == words


@pytest.mark.parametrize("sign", ["*", "_", "-", "{", "[", "!", "|", "#", "{{", "[a|", "{code}", "bq. ", "h1. *"])
def test_long_rows_of_signs_take_no_longer_than_other_texts(sign):
    assert isinstance(wiki_to_markdown(sign * (100_000 // len(sign))), str)
    assert isinstance(markdown_to_wiki(sign * (20_000 // len(sign))), str)
