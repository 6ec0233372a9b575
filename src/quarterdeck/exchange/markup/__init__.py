"""Texts of other tools as Markdown, which notes and remarks of a document hold."""

from quarterdeck.exchange.markup.adf import adf_to_markdown
from quarterdeck.exchange.markup.html import html_to_markdown
from quarterdeck.exchange.markup.wiki import markdown_to_wiki, wiki_to_markdown

__all__ = ["adf_to_markdown", "html_to_markdown", "markdown_to_wiki", "wiki_to_markdown"]
