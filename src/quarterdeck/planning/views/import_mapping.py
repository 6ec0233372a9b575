"""What the columns of a task list mean, as a form."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from quarterdeck.exchange.tables.editing import edited, shown_choices, shown_columns
from quarterdeck.exchange.tasklist.headers import FIELDS
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.models import ImportRun

WORDS = {
    "": "kept as a custom field",
    "id": "number",
    "level": "outline level",
    "wbs": "WBS code",
    "percent_complete": "percent complete",
    "parent": "parent task",
    "resources": "people and resources",
}
OPTIONS = {
    "outline": {
        "level": "a level column",
        "parent": "a parent column",
        "wbs": "codes such as 1.2.3",
        "indent": "blanks before the names",
        "flat": "nothing: a flat list",
    },
    "percent": {"percent": "percent (45)", "hundredths": "hundredths (0.45)"},
}
LABELS = {
    "outline": "Outline told by",
    "percent": "Progress written in",
    "delimiter": "Separator",
    "encoding": "Encoding",
}


def mapping_context(run: ImportRun, *, may_import: bool) -> dict[str, Any]:
    """Columns with their meaning, first cells and ground; empty for a file that is no table."""
    if not run.mapping:
        return {}
    is_open = may_import and run.state in {ImportState.READ, ImportState.FAILED}
    return {
        "columns": shown_columns(run.mapping, run.sample, FIELDS),
        "column_fields": [(name, WORDS.get(name, name.replace("_", " "))) for name in ("", *FIELDS)],
        "column_choices": shown_choices(run.mapping, LABELS, OPTIONS),
        "may_map": is_open,
        "guesses": sum(bool(role["is_guessed"] or role["is_style_guessed"]) for role in run.mapping["columns"]),
    }


def sent_mapping(run: ImportRun, form: QueryDict) -> dict[str, Any]:
    """The mapping with what a person chose in the form."""
    return edited(run.mapping, {name: str(value) for name, value in form.items()}, FIELDS, allowed=OPTIONS)
