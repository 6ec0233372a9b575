"""What a person changes in a mapping, field by field of a form, and how its columns are shown to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from quarterdeck.exchange.tables.columns import Holds
from quarterdeck.exchange.tables.decoding import READABLE
from quarterdeck.exchange.tables.dialect import DELIMITERS
from quarterdeck.exchange.tables.mapping import OPENING

POWERS = {"0": "as written", "3": "thousands", "6": "millions", "9": "billions"}
STYLES = {
    Holds.DATE: {
        "day/month/year": "day first",
        "month/day/year": "month first",
        "year/month/day": "year first",
    },
    Holds.NUMBER: {".": "1,234.5", ",": "1.234,5"},
}
OPENINGS: dict[str, dict[str, str]] = {"delimiter": DELIMITERS, "encoding": READABLE}
_LONGEST_CHOICE, _LONGEST_YEAR, _SAMPLE_CELLS = 40, 10, 3


def edited(
    mapping: Mapping[str, Any],
    sent: Mapping[str, str],
    fields: Collection[str],
    *,
    allowed: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Any]:
    """The mapping with what a person sent; what they changed is no guess any more.

    Parameters
    ----------
    mapping : mapping
        As `tables.Mapping.to_json` gives it.
    sent : mapping of str
        ``field-0``, ``style-0``, ``power-0`` and ``year-0`` for the column at place 0; ``choice-as_of`` for a choice.
        What is not sent stays; what makes no sense stays too. Another separator or encoding gives other columns: the
        mapping comes back without any, so that they are guessed anew, with what else was decided.
    fields : collection of str
        Meanings that a column may have; any other one is kept under the header.
    allowed : mapping, optional
        The only values that a choice may have, by its name.

    Returns
    -------
    dict

    Examples
    --------
    >>> role = {"field": "", "year": "", "style": "", "power": 0, "ground": "A guess."}
    >>> edited({"columns": [role]}, {"field-0": "name"}, ("name",))["columns"][0]["field"]
    'name'
    """
    allowed = {**(allowed or {}), **OPENINGS}
    columns = [_column(index, role, sent, fields) for index, role in enumerate(mapping.get("columns", []))]
    choices = dict(mapping.get("choices", {}))
    for name, choice in choices.items():
        value = sent.get(f"choice-{name}", choice["value"])[:_LONGEST_CHOICE]
        value = (value if name in OPENINGS else value.strip()) or choice["value"]
        if value != choice["value"] and (name not in allowed or value in allowed[name]):
            choices[name] = {"value": value, "ground": "", "is_guessed": False}
    if any(choices.get(name) != mapping.get("choices", {}).get(name) for name in OPENING):
        columns = []
    return {**mapping, "columns": columns, "choices": choices}


def shown_choices(
    mapping: Mapping[str, Any], labels: Mapping[str, str], options: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, dict[str, Any]]]:
    """The choices of a mapping under their labels, each with the values that it may have and their words."""
    choices = mapping.get("choices", {})
    known = {**options, **OPENINGS}
    return [
        (label, {**choices[name], "name": name, "options": _options(choices[name]["value"], known.get(name, {}))})
        for name, label in labels.items()
        if name in choices
    ]


def _options(value: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """A value that was found and stands in no list can stay."""
    return list(({} if value in known else {value: value}).items() if known else ()) + list(known.items())


def _column(index: int, role: dict[str, Any], sent: Mapping[str, str], fields: Collection[str]) -> dict[str, Any]:
    power = sent.get(f"power-{index}", "")
    wanted = {
        "field": sent.get(f"field-{index}", role["field"]),
        "year": sent.get(f"year-{index}", role["year"]).strip()[:_LONGEST_YEAR],
        "style": sent.get(f"style-{index}", role["style"]),
        "power": int(power) if power in POWERS else role["power"],
    }
    if wanted["field"] not in fields:
        wanted["field"] = ""
    is_changed = any(role[name] != value for name, value in wanted.items())
    decided = {"ground": "", "is_guessed": False, "style_ground": "", "is_style_guessed": False} if is_changed else {}
    return {**role, **wanted, **decided}


def shown_columns(
    mapping: Mapping[str, Any], sample: list[list[str]], fields: Mapping[str, Holds]
) -> list[dict[str, Any]]:
    """The columns of a mapping, each with cells of the first records and the ways in which its text may be read."""
    columns = []
    for index, role in enumerate(mapping.get("columns", [])):
        holds = fields.get(role["field"])
        columns.append(
            {
                **role,
                "index": index,
                "sample": [row[index] for row in sample if index < len(row) and row[index]][:_SAMPLE_CELLS],
                "styles": list(STYLES.get(holds, {}).items()) if holds else [],
                "has_power": False,
                "has_year": role["field"].startswith("year_"),
            }
        )
    return columns
