"""What became of a list, field by field, in the shape that the reports of all imports have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.fidelity import verdict_on
from quarterdeck.exchange.fidelity.lines import Line, Report
from quarterdeck.portfolio.rules.lists.words import field_words, is_money

PROJECT = "project"
WITHHELD = "The list itself says that it gives no value."
# Issues whose reasons stand with the field that they speak of.
TALLIED = frozenset(
    f"list.{name}"
    for name in (
        *("bad_date", "bad_number", "bad_rating", "bad_text", "imprecise_date", "second_rating", "rating_between"),
        *("guessed_field", "guessed_style", "doubtful_match", "not_taken"),
    )
)


def list_report(
    tallies: Mapping[str, Mapping[str, Any]], issues: Sequence[Mapping[str, str]], *, sees_money: bool
) -> list[Line]:
    """Lines of the tallies of a list, and of what its reader said besides.

    Without ``sees_money`` nothing of money is in it, nor what was said of the list as a whole, which may speak of it.
    """
    report = Report()
    for name, tally in tallies.items():
        if sees_money or not is_money(name):
            _count(report, field_words(name), tally)
    for one in issues if tallies and sees_money else ():
        if one["code"].removesuffix("_more") not in TALLIED:
            issue = Issue(one["code"], one["message"], Severity(one["severity"]), one["place"])
            meaning = verdict_on(issue)
            field = field_words(meaning.field) if meaning.field else ""
            report.note(meaning.entity, field, meaning.verdict.value, issue.message, issue.place)
    return report.lines()


def _count(report: Report, field: str, tally: Mapping[str, Any]) -> None:
    """A list kept from before reasons were kept has a guess without its ground."""
    line = report.line(PROJECT, field)
    notes = tally.get("notes", ())
    for fate in ("kept", "changed", "lost"):
        line[fate] += tally[fate]
    guesses = sum(note["count"] for note in notes if note["fate"] == "guessed")
    line["guessed"] += max(guesses, int(tally["guessed"]))
    line["notes"] += [dict(note) for note in notes]
    if tally["withheld"]:
        line["notes"].append({"fate": "told", "words": WITHHELD, "count": tally["withheld"], "places": []})
