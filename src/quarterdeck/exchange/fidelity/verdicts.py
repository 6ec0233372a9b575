"""What an issue of a reader means for fidelity: something changed, was lost, was guessed, or is only told.

Codes are ``tool.what``. The part after the dot decides, the same for every tool, unless the whole code stands in
`EXACT`. ``tests/exchange/test_verdicts.py`` holds that every code that a reader gives has its verdict here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.exchange.document import Issue, Severity


class Verdict(StrEnum):
    """What became of what the issue speaks of."""

    CHANGED = "changed"
    LOST = "lost"
    GUESSED = "guessed"
    TOLD = "told"


@dataclass(slots=True, frozen=True)
class Meaning:
    """A verdict on a field of a kind of row (``field`` is "" for whole rows)."""

    verdict: Verdict
    entity: str
    field: str = ""


_SHORT = {"c": Verdict.CHANGED, "l": Verdict.LOST, "g": Verdict.GUESSED, "t": Verdict.TOLD}
# what: verdict entity[.field]
_ENDINGS = """
actual_dates g task.actual dates
backwards c task.dates
bad_assignment l assignment
bad_baseline l task.baselines
bad_carried_value l task.other fields
bad_cell l task.other fields
bad_custom_field l custom field
bad_date l task.dates
bad_day l calendar.days
bad_duration l task.duration
bad_entry l task.other fields
bad_exception l calendar.exceptions
bad_hours l calendar.days
bad_link l link
bad_log l task.work logs
bad_number l task.numbers
bad_percent l task.percent complete
bad_predecessor l link
bad_priority l task.priority
bad_rate l resource.rates
bad_resource l resource
bad_text l task.text
bad_timephased l assignment.time-phased values
bad_units l assignment.units
bad_value l task.values
bad_work l task.work
bad_work_week l calendar.weeks
calendar_circle c calendar.parent
carried l task.other fields
custom_field t task.custom fields
cut c task.text
cyclic_parents c task.outline
dangling_allocation l assignment
dangling_assignment l assignment
dangling_link l link
date_format t file.dates
date_order g task.dates
dates_crossed c task.dates
dates_guessed g task.dates
dates_kept c task.constraint
day_length g plan.minutes per day
deep_outline c task.outline
double c task
double_id c task.identity
due_before_start c task.dates
duplicate_uid c task.identity
encoding_guessed g file.text
field_guessed g task.fields
field_used g task.fields
half_done g task.percent complete
history_cut l task.state history
impossible_calendar g calendar.days
left_out l task.other fields
link_circle c link
link_elsewhere l link
link_kept c link
link_within c link
links_changed c link
long_recurrence c calendar.exceptions
long_row l task.other fields
lost_assignment l assignment
lost_dependency l link
lost_item l task
lost_link l link
lost_parent l task.outline
negative l task.work
no_common_time c calendar.days
no_fields l task.fields
no_gid l task
no_id l task
no_ids c task.identity
no_key l task
no_name l task
no_parent l task.outline
no_predecessor l link
no_start g task.dates
no_date g task.dates
half g task.percent complete
begin_guessed g task.actual dates
finish_guessed g task.actual dates
done_unknown l task.actual dates
twice c task
no_uid l calendar
no_working_day g calendar.days
nul l file.text
object_addresses l task.people
own_predecessor l link
parent_elsewhere l task.outline
partial_history l task.state history
recognised_by_name g task.identity
renumbered c task.identity
rounded_id c task.identity
same_name g task.outline
sections t task.outline
self_link l link
several_assignees c assignment
sprint_dates g plan.sprints
start_guessed g task.actual dates
state_guessed g task.state
status_date g plan.status date
strange_entry l task
too_many_baselines l task.baselines
unknown l task
unknown_column l task.custom fields
unknown_state g plan.boards
utc t task.dates
zone g task.dates
"""
_EXACT = """
asana.sections g task.outline
plan.no_start g plan.start
ganttproject.bad_value c task.custom fields
ganttproject.unknown l plan.other fields
mspdi.bad_value g plan.values
mspdi.bad_date l task.dates
mspdi.duplicate_uid c assignment.identity
workbook.carried l plan.other fields
list.double_identity c project.identity
list.double_name c project.name
list.imprecise_date g project.dates
list.no_name l project
list.rating_between c project.rating
list.remark l project.remarks
list.second_rating l project.rating
list.total l project.totals
list.transposed g file.layout
list.bad_date l project.dates
list.bad_number l project.figures
list.bad_rating l project.rating
list.bad_text l project.text
"""
_GUESSES = re.compile(r"guessed_|_guessed$")
_PARTIAL = re.compile(r"partial_(?P<list>\w+)$")
# What a file may do as a whole; such a reading holds no plan, or a part of the bundle is missing.
_WHOLE_FILE = ("bundle", "file", "json", "mpxj", "sm", "table", "xml", "zip")
_REFUSALS = ("no_header", "no_headers", "no_board", "nothing_found", "wrong_format", "too_large", "not_schedulable")


def _parsed(lines: str) -> dict[str, Meaning]:
    found = {}
    for line in lines.split("\n"):
        if line:
            code, verdict, place = line.split(" ", 2)
            entity, _, field = place.partition(".")
            found[code] = Meaning(_SHORT[verdict], entity, field)
    return found


ENDINGS = _parsed(_ENDINGS)
EXACT = _parsed(_EXACT)


def meaning_of(code: str) -> Meaning | None:
    """The meaning of an issue's code; ``None`` where nobody has said it."""
    code = code.removesuffix("_more")
    tool, _, ending = code.partition(".")
    if (exact := EXACT.get(code)) is not None:
        return exact
    if (tool in _WHOLE_FILE and ending not in ENDINGS) or ending in _REFUSALS:
        return Meaning(Verdict.LOST, "file")
    if (partial := _PARTIAL.match(ending)) is not None:
        return Meaning(Verdict.LOST, "task", partial["list"].replace("_", " "))
    if _GUESSES.search(ending) and ending not in ENDINGS:
        return Meaning(Verdict.GUESSED, "project" if tool == "list" else "task", _GUESSES.sub("", ending))
    return ENDINGS.get(ending)


def verdict_on(issue: Issue) -> Meaning:
    """The meaning of an issue; one of an unknown code is judged by its severity.

    Examples
    --------
    >>> from quarterdeck.exchange.document import Issue
    >>> verdict_on(Issue("mspdi.dangling_link", "A link starts nowhere."))
    Meaning(verdict=<Verdict.LOST: 'lost'>, entity='link', field='')
    """
    known = meaning_of(issue.code)
    if known is None:
        weight = {Severity.ERROR: Verdict.LOST, Severity.WARNING: Verdict.CHANGED, Severity.NOTE: Verdict.TOLD}
        return Meaning(weight[issue.severity], "file")
    if known.verdict is Verdict.CHANGED and issue.severity is Severity.ERROR:
        return Meaning(Verdict.LOST, known.entity, known.field)
    return known
