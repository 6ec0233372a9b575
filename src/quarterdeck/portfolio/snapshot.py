"""A stored list beside its portfolio: what it says, which project each line is, what would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.core.files import path_of
from quarterdeck.core.models import Workspace
from quarterdeck.exchange.portfolio_list import ListedProject, PortfolioReading, read_portfolio_list
from quarterdeck.exchange.tables import Mapping as ColumnMapping
from quarterdeck.exchange.tables import recalled
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.models import ListEntry, PortfolioList, Project
from quarterdeck.portfolio.queries import earlier_mappings
from quarterdeck.portfolio.rules.lists.differences import (
    COMPARED,
    WRITTEN,
    Decision,
    FieldChange,
    changed_fields,
    decide,
)
from quarterdeck.portfolio.rules.lists.matching import Listed, Match, match_projects

CENT = Decimal("0.01")
_NARRATIVES = ("rating_narrative", "schedule_narrative", "cost_narrative", "benefits_narrative", "description")


@dataclass(slots=True)
class ProjectChange:
    """A project that the list knows: what the list says now, and what becomes of the project's own fields."""

    listed: ListedProject
    project: Project
    doubt: str
    entry: ListEntry | None
    fields: list[FieldChange]
    decisions: list[Decision]

    @property
    def written(self) -> dict[str, Any]:
        return {one.field: one.theirs for one in self.decisions if one.is_written}


@dataclass(slots=True)
class ListChange:
    """What applying a list would do. ``former`` is the list for the same day that it supersedes."""

    reading: PortfolioReading
    as_of: date
    is_newest: bool
    former: PortfolioList | None
    added: list[ListedProject] = field(default_factory=list)
    matched: list[ProjectChange] = field(default_factory=list)
    vanished: list[Project] = field(default_factory=list)
    returned: int = 0

    @property
    def changed(self) -> list[ProjectChange]:
        return [one for one in self.matched if one.fields]

    @property
    def conflicts(self) -> list[tuple[ProjectChange, Decision]]:
        return [(one, each) for one in self.matched for each in one.decisions if each.is_conflict]

    @property
    def says_nothing_new(self) -> bool:
        return self.former is not None and not self.added and not self.changed and not self.vanished


def read_original(portfolio_list: PortfolioList) -> PortfolioReading:
    """Read the kept original with the mapping that stands beside it; never raises for what is inside.

    Without a mapping one is guessed, and what people decided for the last list of this shape is taken over.
    """
    path, name = path_of(portfolio_list.file), portfolio_list.file_name
    if portfolio_list.mapping:
        return read_portfolio_list(path, ColumnMapping.from_json(portfolio_list.mapping), file=name)
    reading = read_portfolio_list(path, file=name)
    if reading.mapping is None:
        return reading
    rows = PortfolioList.objects.filter(workspace=portfolio_list.workspace_id, applied_at__isnull=False)
    wanted = recalled(
        reading.mapping,
        earlier_mappings(rows.order_by("-applied_at", "-id"), reading.mapping.shape),
        guess=lambda opened: read_portfolio_list(path, opened, file=name).mapping,
    )
    return read_portfolio_list(path, wanted, file=name) if wanted else reading


def compare(
    portfolio_list: PortfolioList,
    reading: PortfolioReading,
    *,
    today: date,
    taken: Iterable[str] = (),
    apart: Iterable[int] = (),
) -> ListChange:
    """Put a list beside the portfolio that it belongs to; a portfolio that is still to be made is empty.

    ``taken`` names fields of projects ("12.name") that are decided for the list, ``apart`` lines that are new projects.
    """
    document = reading.document
    if document is None:
        raise ValueError("A list that could not be read changes nothing.")
    day = document.as_of or today
    home = portfolio_list.workspace if portfolio_list.workspace.kind == "portfolio" else None
    projects = _projects(home)
    lists = _standing(home)
    former = next((one for one in lists if one.as_of == day), None)
    before = _entries([one for one in lists if (one.as_of or day) <= day])
    change = ListChange(reading, day, all((one.as_of or day) <= day for one in lists), former)
    matches = match_projects(_lines(document.projects), _known(projects, _entries(lists)), apart=apart)
    by_line = {match.line: match for match in matches}
    wanted = set(taken)
    for listed in document.projects:
        match = by_line.get(listed.line)
        if match is None:
            change.added.append(listed)
        else:
            change.matched.append(_matched(listed, projects[match.project], match, before.get(match.project), wanted))
    _find_vanished(change, projects, lists, before)
    return change


def _projects(home: Workspace | None) -> dict[int, Project]:
    if home is None:
        return {}
    rows = Project.objects.in_workspace(home).filter(workspace__deleted_at__isnull=True)
    return {one.pk: one for one in rows.select_related("workspace", "primary_area").order_by("pk")}


def _standing(home: Workspace | None) -> list[PortfolioList]:
    """Applied lists, newest day first."""
    if home is None:
        return []
    rows = PortfolioList.objects.filter(workspace=home, state=ListState.APPLIED).order_by("-as_of", "-id")
    return list(rows.defer("undo", "difference", "mapping"))


def _entries(lists: list[PortfolioList]) -> dict[int, ListEntry]:
    """The newest entry of each project in these lists."""
    order = {one.pk: number for number, one in enumerate(lists)}
    rows = ListEntry.objects.filter(portfolio_list__in=list(order))
    newest: dict[int, ListEntry] = {}
    for entry in sorted(rows, key=lambda one: -order[one.portfolio_list_id]):
        newest[entry.project_id] = entry
    return newest


def _lines(listed: list[ListedProject]) -> list[Listed]:
    return [
        Listed(one.line, one.name, one.organisation, frozenset([one.source_id] if one.source_id else []))
        for one in listed
    ]


def _known(projects: Mapping[int, Project], entries: Mapping[int, ListEntry]) -> list[Listed]:
    """Projects as they were last listed; those that no list has, by their own name."""
    identities: dict[int, set[str]] = defaultdict(set)
    rows = ListEntry.objects.filter(project_id__in=list(projects), portfolio_list__state=ListState.APPLIED)
    for project_id, identity in rows.exclude(source_id="").values_list("project_id", "source_id"):
        identities[project_id].add(identity)
    known = []
    for key, project in projects.items():
        entry = entries.get(key)
        name = entry.name if entry else project.workspace.name
        known.append(Listed(key, name, entry.organisation if entry else "", frozenset(identities[key])))
    return known


def _matched(
    listed: ListedProject, project: Project, match: Match, entry: ListEntry | None, taken: set[str]
) -> ProjectChange:
    values = entry_values(listed)
    before = {name: getattr(entry, name) for name in COMPARED} if entry else {}
    fields = changed_fields(before, values) if entry else [FieldChange("list", None, "first listed")]
    theirs = written_values(listed)
    base = _base(entry)
    ours = {
        "name": project.workspace.name,
        "summary": project.summary,
        "area": project.primary_area.name if project.primary_area else "",
    }
    decisions = [
        decide(
            name,
            base=base.get(name),
            ours=ours[name],
            theirs=theirs[name],
            is_known=entry is not None,
            takes_theirs=f"{project.pk}.{name}" in taken,
        )
        for name in WRITTEN
    ]
    return ProjectChange(listed, project, match.doubt, entry, fields, decisions)


def _base(entry: ListEntry | None) -> dict[str, str]:
    if entry is None:
        return {}
    return {"name": entry.name[:200], "summary": entry.details.get("description", ""), "area": entry.area[:80]}


def written_values(listed: ListedProject) -> dict[str, str]:
    """What of a line stands on the project itself, in the lengths that a project has."""
    return {"name": listed.name[:200], "summary": listed.description, "area": " ".join(listed.area.split())[:80]}


def entry_values(listed: ListedProject) -> dict[str, Any]:
    """A line as the columns of `ListEntry`, so that two lists can be compared as they are stored."""
    details: dict[str, Any] = {name: getattr(listed, name) for name in _NARRATIVES if getattr(listed, name)}
    years = {year: {key: _plain(value) for key, value in asdict(one).items()} for year, one in listed.years.items()}
    dates = {name: getattr(listed, name) for name in ("baseline_start", "baseline_finish")}
    details |= {name: day.isoformat() for name, day in dates.items() if day}
    details |= {
        name: value
        for name, value in (("years", years), ("missing", listed.missing), ("other", listed.extras))
        if value
    }
    return {
        "source_id": (listed.source_id or "")[:120],
        "name": listed.name[:300],
        "organisation": listed.organisation[:200],
        "area": listed.area[:200],
        "parent": listed.parent[:300],
        "rating": listed.rating.value if listed.rating else "",
        "rating_words": listed.rating_words[:300],
        "rating_by": listed.rating_by[:20],
        "start": listed.start,
        "finish": listed.finish,
        "whole_life_cost": _money(listed.whole_life_cost),
        "whole_life_forecast": _money(listed.whole_life_forecast),
        "benefits": _money(listed.benefits),
        "details": details,
    }


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENT)


def _plain(value: Any) -> Any:
    return str(value.quantize(CENT)) if isinstance(value, Decimal) else value


def _find_vanished(
    change: ListChange, projects: Mapping[int, Project], lists: list[PortfolioList], before: Mapping[int, ListEntry]
) -> None:
    """Projects that the list before has and this one has not; and those that come back after a gap."""
    earlier = [one for one in lists if (one.as_of or change.as_of) <= change.as_of]
    last = earlier[0] if earlier else None
    present = {one.project.pk for one in change.matched}
    if last is not None:
        there = {key for key, entry in before.items() if entry.portfolio_list_id == last.pk}
        change.vanished = [projects[key] for key in sorted(there - present) if key in projects]
        change.returned = sum(one.entry is not None and one.project.pk not in there for one in change.matched)
