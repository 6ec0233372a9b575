"""Reading projects: the list with its filters, one by its code, counts, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import FINISHED_STATES, Outcome, ProjectState, SizeClass, SizeFactor
from quarterdeck.portfolio.models import Area, AreaShare, Programme, Project
from quarterdeck.portfolio.rules import states
from quarterdeck.portfolio.rules.sizes import size_class
from quarterdeck.portfolio.rules.states import Standing


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list of projects is narrowed to; empty means all. ``areas`` and ``programmes`` are codes."""

    areas: tuple[str, ...] = ()
    managers: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    size_classes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    text: str = ""
    with_archived: bool = False


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    total: int
    by_state: Mapping[str, int] = field(default_factory=dict)

    @property
    def active(self) -> int:
        return self.total - sum(self.by_state.get(state, 0) for state in FINISHED_STATES)


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What the visible projects can be filtered by: nothing that none of them has. Programmes are read when used."""

    areas: tuple[Area, ...]
    managers: tuple[Person, ...]
    programmes: QuerySet[Programme]


def visible_projects(
    actor: Person, *, within: Workspace | None = None, wanted: ProjectFilter | None = None
) -> QuerySet[Project]:
    """Projects that the actor may see, below a workspace, narrowed by a filter, with what a list shows joined."""
    wanted = wanted or ProjectFilter()
    rows: QuerySet[Project] = Project.objects.visible_to(actor).filter(_condition(wanted))
    if within is not None:
        rows = rows & Project.objects.in_workspace(within)
    joined = rows.select_related("workspace__parent", "manager", "sponsor", "primary_area")
    return joined.order_by("workspace__code", "id")


def project_by_code(actor: Person, code: str) -> Project:
    """The project with this code, archived or not. Raises NotVisible."""
    every = ProjectFilter(with_archived=True)
    found = visible_projects(actor, wanted=every).filter(workspace__code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def project_counts(
    actor: Person, *, within: Workspace | None = None, wanted: ProjectFilter | None = None
) -> ProjectCounts:
    rows = visible_projects(actor, within=within, wanted=wanted).order_by().select_related(None)
    by_state = dict(rows.values_list("state").annotate(count=Count("id")))
    return ProjectCounts(sum(by_state.values()), by_state)


def filter_options(actor: Person, *, within: Workspace | None = None) -> FilterOptions:
    rows = visible_projects(actor, within=within).order_by().select_related(None)
    parents = rows.filter(workspace__parent__kind="programme").values("workspace__parent")
    return FilterOptions(
        areas=tuple(Area.objects.filter(pk__in=rows.values("primary_area"))),
        managers=tuple(Person.objects.filter(pk__in=rows.values("manager"))),
        programmes=Programme.objects.visible_to(actor).filter(workspace__in=parents).select_related("workspace"),
    )


def area_shares(projects: Iterable[Project | int]) -> dict[int, dict[int, Decimal]]:
    """Share in percent per area id for each project, in one query; a project without areas has an empty map."""
    ids = [project if isinstance(project, int) else project.pk for project in projects]
    shares: dict[int, dict[int, Decimal]] = {key: {} for key in ids}
    for row in AreaShare.objects.filter(project_id__in=ids):
        shares[row.project_id][row.area_id] = row.percent
    return shares


def standing_of(project: Project) -> Standing:
    """The project as the rules of its states see it."""
    has = {
        "sponsor": project.sponsor_id is not None,
        "manager": project.manager_id is not None,
        "method": bool(project.method),
        "size class": bool(project.size_class),
        "tolerances": project.tolerances.exists(),
    }
    return Standing(
        state=ProjectState(project.state),
        held_from=ProjectState(project.held_from) if project.held_from else None,
        outcome=Outcome(project.outcome) if project.outcome else None,
        has=frozenset(name for name, held in has.items() if held),
    )


def next_states_of(project: Project) -> list[tuple[ProjectState, tuple[str, ...]]]:
    """Where the project may go from here, each with what it still lacks for it (guards of higher apps not asked)."""
    standing = standing_of(project)
    return [(state, states.missing_for(standing, state)) for state in states.next_states(standing)]


def size_preview(scores: Mapping[SizeFactor, int]) -> SizeClass:
    """The class that these scores would give. Raises ValueError for a missing or impossible score."""
    return size_class(scores)


def _condition(wanted: ProjectFilter) -> Q:
    condition = Q() if wanted.with_archived else Q(workspace__archived_at__isnull=True)
    if wanted.areas:
        condition &= Q(primary_area__code__in=wanted.areas)
    if wanted.managers:
        condition &= Q(manager_id__in=wanted.managers)
    if wanted.states:
        condition &= Q(state__in=wanted.states)
    if wanted.size_classes:
        condition &= Q(size_class__in=wanted.size_classes)
    if wanted.programmes:
        condition &= Q(workspace__parent__code__in=wanted.programmes, workspace__parent__kind="programme")
    for word in wanted.text.split():
        condition &= Q(workspace__code__icontains=word) | Q(workspace__name__icontains=word)
    return condition
