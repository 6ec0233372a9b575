"""Decks as web pages."""

from __future__ import annotations

import re

import pytest

from quarterdeck.press.blocks import BarChart, Series, Text
from quarterdeck.press.html import to_html
from tests.press.board import board
from tests.press.opening import parsed
from tests.press.samples import HOSTILE, deck_of, hostile_deck


def test_html_closes_every_tag_and_has_one_main_heading() -> None:
    tags = parsed(to_html(board()))
    assert tags.open == []
    assert [tag for tag, _ in tags.seen].count("h1") == 1
    assert ("html", {"lang": "en"}) in tags.seen


def test_html_carries_no_script_no_style_attribute_and_no_foreign_address() -> None:
    html = to_html(board())
    for tag, attributes in parsed(html).seen:
        assert tag != "script"
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert not {"src", "href"} & set(attributes)
    assert "url(" not in html
    assert "@import" not in html


def test_html_ids_are_unique_and_every_drawing_has_a_title() -> None:
    tags = parsed(to_html(board()))
    ids = [attributes["id"] for _, attributes in tags.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in tags.seen:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["aria-labelledby"] in ids


def test_html_keeps_the_figures_of_a_chart_in_a_table_behind_it() -> None:
    chart = BarChart(("Sep", "Oct"), (Series("Late", (3, 4)),), title="Late")
    html = to_html(deck_of(chart))
    behind = html[html.index("<details") : html.index("</details>")]
    assert re.findall(r"<td[^>]*>(.*?)</td>", behind) == ["Sep", "3", "Oct", "4"]


def test_html_style_element_takes_the_nonce() -> None:
    assert '<style nonce="abc">' in to_html(deck_of(Text(("x",))), nonce="abc")


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_stay_words_in_html(payload: str) -> None:
    harmless = parsed(to_html(hostile_deck("harmless")))
    tags = parsed(to_html(hostile_deck(payload)))
    assert {tag for tag, _ in tags.seen} == {tag for tag, _ in harmless.seen}
    assert {name for _, attributes in tags.seen for name in attributes} == {
        name for _, attributes in harmless.seen for name in attributes
    }
    assert tags.open == []
