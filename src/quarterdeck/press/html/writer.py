"""Decks as semantic HTML: no scripts, no style attributes, so the strictest content policy lets them pass."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources

from quarterdeck.press.blocks import Deck, Page, clean
from quarterdeck.press.formats import long_date
from quarterdeck.press.html.blocks import Ids, block_html
from quarterdeck.press.layout.sheets import WHOLE, column_widths, foot_of


def to_html(deck: Deck, *, nonce: str = "") -> str:
    """A whole page that stands alone, on screen and printed.

    Parameters
    ----------
    deck
        What to write.
    nonce
        Put on the style element for pages served under a content policy.
    """
    mark = f' nonce="{escape(nonce)}"' if nonce else ""
    return (
        f'<!doctype html>\n<html lang="{escape(deck.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(clean(deck.title))}</title>\n"
        f"<style{mark}>body {{ margin: 0; }}\n{stylesheet()}</style>\n</head>\n"
        f"<body>\n<main>\n{to_html_fragment(deck)}</main>\n</body>\n</html>\n"
    )


def to_html_fragment(deck: Deck, *, heading_level: int = 1) -> str:
    """The deck alone, to be set into a page that carries `stylesheet`.

    ``heading_level`` is the level of the deck's title; pages and exhibits follow one and two below.
    """
    ids = Ids(deck.status_date, heading_level)
    pages = "".join(_page(page, deck, number, ids) for number, page in enumerate(deck.pages, 2))
    return f'<article class="qp-deck" lang="{escape(deck.language)}">\n{_cover(deck, ids)}{pages}</article>\n'


@cache
def stylesheet() -> str:
    """The deck's own rules, all under ``.qp-deck``; they take the page's tokens where these exist."""
    return resources.files("quarterdeck.press").joinpath("html/deck.css").read_text(encoding="utf-8")


def _cover(deck: Deck, ids: Ids) -> str:
    level = ids.level
    subtitle = f'<p class="qp-sub" dir="auto">{escape(clean(deck.subtitle))}</p>' if deck.subtitle else ""
    blocks = "".join(block_html(block, ids, width=WHOLE) for block in deck.cover)
    day = f'<time datetime="{deck.status_date.isoformat()}">{long_date(deck.status_date)}</time>'
    return (
        '<div class="qp-frame"><section class="qp-slide qp-cover">'
        f'<p class="qp-kick" dir="auto">{escape(clean(deck.organisation))}</p>'
        f'<h{level} class="qp-title" dir="auto">{escape(clean(deck.title))}</h{level}>{subtitle}'
        f'<p class="qp-when">Status date {day}</p>'
        f'<div class="qp-col">{blocks}</div>{_foot(deck, None, 1)}</section></div>\n'
    )


def _page(page: Page, deck: Deck, number: int, ids: Ids) -> str:
    level = ids.level + 1
    ident = ids.new()
    kicker = f'<p class="qp-kick" dir="auto">{escape(clean(page.kicker))}</p>' if page.kicker else ""
    top = "".join(block_html(block, ids, width=WHOLE) for block in page.top)
    top = f'<div class="qp-top">{top}</div>' if top else ""
    columns = "".join(
        f'<div class="qp-col">{"".join(block_html(block, ids, width=width) for block in column)}</div>'
        for column, width in zip(page.columns, column_widths(page), strict=True)
    )
    shape = f"qp-{page.split.value.replace('_', '-')}" if len(page.columns) == 2 else "qp-one"
    return (
        f'<div class="qp-frame"><section class="qp-slide" id="{ident}" aria-labelledby="{ident}-h">{kicker}'
        f'<h{level} class="qp-finding" id="{ident}-h" dir="auto">{escape(clean(page.finding))}</h{level}>{top}'
        f'<div class="qp-body {shape}">{columns}</div>{_foot(deck, page, number)}</section></div>\n'
    )


def _foot(deck: Deck, page: Page | None, number: int) -> str:
    spans = "".join(f'<span dir="auto">{escape(clean(text))}</span>' for text in foot_of(deck, page) if text)
    return f'<footer class="qp-foot">{spans}<span>{number}</span></footer>'
