"""Decks as PowerPoint."""

from quarterdeck.press.pptx.template import Template, TemplateIssue, TemplateUnusable, inspect_template
from quarterdeck.press.pptx.writer import to_pptx

__all__ = ["Template", "TemplateIssue", "TemplateUnusable", "inspect_template", "to_pptx"]
