"""The drawings of `quarterdeck.core.templatetags.charts`, for the pages of reporting."""

from __future__ import annotations

from django import template

from quarterdeck.core.templatetags.charts import chart

register = template.Library()
register.simple_tag(chart)
