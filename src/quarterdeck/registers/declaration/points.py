"""Where higher apps tell the kernel what it does not know: other subjects, working time, currencies, relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from quarterdeck.core.extension import ExtensionPoint
from quarterdeck.engine.calendars import Calendars, build_calendars, standard_pattern

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.registers.models import Subject


@dataclass(frozen=True, slots=True)
class Found:
    """A thing beyond the registers that can be related: a task, a milestone."""

    object_id: int
    workspace: Workspace
    code: str
    title: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class SubjectSource:
    """Things of another app that get a spine when somebody relates to them.

    Parameters
    ----------
    key, title : ``planning.task``, "Task".
    view_permission : what a person needs, on the thing's workspace, to see it.
    find : the thing with that number, if the person may see it.
    search : visible things whose name or number has the text, on a workspace or anywhere.
    url : where its page is.
    """

    key: str
    title: str
    view_permission: str
    find: Callable[[Person, int], Found | None]
    search: Callable[[Person, str, Workspace | None, int], Sequence[Found]]
    url: Callable[[Subject], str]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working time of a workspace: one calendar in local wall time, and the zone of that wall."""

    calendars: Calendars
    index: int
    zone: str


@cache
def standard_time() -> WorkingTime:
    """Monday to Friday, 8 to 12 and 13 to 17 in UTC: where no app knows a calendar."""
    return WorkingTime(build_calendars([standard_pattern()]), 0, "UTC")


WorkingTimeOf = Callable[["Workspace", datetime], "WorkingTime | None"]
"""The working time of a workspace around an instant, or None where this app knows none."""
CurrencyOf = Callable[[Sequence[int]], Mapping[int, str]]
"""Workspace ids -> currency codes, for those that have one."""


@dataclass(frozen=True, slots=True)
class RelationKind:
    """How one subject stands to another.

    Parameters
    ----------
    label, inverse : read from the source ("causes") and from the target ("caused by").
    explains : whether the source says why the target came about or moved: the chain follows it.
    """

    key: str
    label: str
    inverse: str
    explains: bool = False


subject_sources: ExtensionPoint[SubjectSource] = ExtensionPoint("subject sources")
working_times: ExtensionPoint[WorkingTimeOf] = ExtensionPoint("working times")
currencies: ExtensionPoint[CurrencyOf] = ExtensionPoint("currencies")
relation_kinds: ExtensionPoint[RelationKind] = ExtensionPoint("relation kinds")

for _order, _kind in enumerate(
    (
        RelationKind("causes", "causes", "caused by", explains=True),
        RelationKind("leads_to", "led to", "came from", explains=True),
        RelationKind("mitigates", "mitigates", "mitigated by"),
        RelationKind("implements", "implements", "implemented by", explains=True),
        RelationKind("duplicates", "duplicates", "duplicated by"),
        RelationKind("depends_on", "depends on", "needed by"),
        RelationKind("moves", "moves", "moved by", explains=True),
        RelationKind("relates_to", "relates to", "relates to"),
    )
):
    relation_kinds.register(_kind, key=_kind.key, order=_order)


def relation_kind(key: str) -> RelationKind | None:
    return next((kind for kind in relation_kinds if kind.key == key), None)
