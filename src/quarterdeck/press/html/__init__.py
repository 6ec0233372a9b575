"""Decks as web pages."""

from quarterdeck.press.html.writer import stylesheet, to_html, to_html_fragment

__all__ = ["stylesheet", "to_html", "to_html_fragment"]
