"""Reading objectives with their progress, and how projects line up with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import ACTIVE_STATES, ObjectiveState
from quarterdeck.portfolio.models import Contribution, KeyResult, Objective, Project
from quarterdeck.portfolio.rules import objectives as rules


@dataclass(frozen=True, slots=True)
class KeyResultFigures:
    """A key result with its progress (0 to 1) and the share of its gap that projects promise; None = no data."""

    key_result: KeyResult
    progress: Decimal | None
    claimed: Decimal | None
    is_over_claimed: bool


@dataclass(frozen=True, slots=True)
class ObjectiveFigures:
    objective: Objective
    progress: Decimal | None
    key_results: tuple[KeyResultFigures, ...]
    is_covered: bool


def visible_objectives(
    actor: Person, *, within: Workspace | None = None, with_closed: bool = False
) -> list[ObjectiveFigures]:
    """Objectives that the actor may see, with progress and claims; claims count only projects that they may see."""
    rows = Objective.objects.visible_to(actor)
    if within is not None:
        rows = rows.in_workspace(within)
    if not with_closed:
        rows = rows.filter(state=ObjectiveState.ACTIVE)
    found = list(rows.select_related("workspace", "owner").prefetch_related("key_results").order_by("code", "id"))
    links = _visible_links(actor, found)
    return [_figures(objective, links) for objective in found]


def over_claimed_key_results(actor: Person, *, within: Workspace | None = None) -> list[KeyResultFigures]:
    """Key results of which more than 120 % of the gap is promised."""
    every = visible_objectives(actor, within=within)
    return [result for objective in every for result in objective.key_results if result.is_over_claimed]


def alignments(projects: Iterable[Project]) -> dict[int, Decimal | None]:
    """Alignment in percent of each project with the active objectives above it; None where there are none.

    Two queries for any number of projects; the caller has seen to it that the projects may be read.
    """
    rows = list(projects)
    weights: dict[int, dict[int, Decimal]] = defaultdict(dict)
    active = Objective.objects.filter(state=ObjectiveState.ACTIVE)
    for workspace, objective, weight in active.values_list("workspace_id", "id", "weight"):
        weights[workspace][objective] = weight
    levels: dict[int, list[tuple[int, int]]] = defaultdict(list)
    links = Contribution.objects.filter(project__in=[row.pk for row in rows])
    for project, objective, level in links.values_list("project_id", "key_result__objective_id", "level"):
        levels[project].append((objective, level))
    return {row.pk: _alignment(row, weights, levels[row.pk]) for row in rows}


def _alignment(
    project: Project, weights: dict[int, dict[int, Decimal]], links: list[tuple[int, int]]
) -> Decimal | None:
    above = [*project.workspace.ancestor_ids(), project.workspace_id]
    nearest = next((weights[key] for key in reversed(above) if key in weights), {})
    return rules.alignment(weights=nearest, contributions=rules.highest_contributions(links))


def _visible_links(actor: Person, objectives: list[Objective]) -> dict[int, list[Contribution]]:
    projects = Project.objects.visible_to(actor).values("pk")
    links = Contribution.objects.filter(key_result__objective__in=objectives, project__in=projects).select_related(
        "project"
    )
    grouped: dict[int, list[Contribution]] = defaultdict(list)
    for link in links:
        grouped[link.key_result_id].append(link)
    return grouped


def _figures(objective: Objective, links: dict[int, list[Contribution]]) -> ObjectiveFigures:
    results = []
    for row in objective.key_results.all():
        deltas = [link.expected_delta for link in links[row.pk] if link.expected_delta is not None]
        claimed = rules.claimed_share(deltas=deltas, baseline=row.baseline, target=row.target) if deltas else None
        progress = rules.key_result_progress(baseline=row.baseline, target=row.target, current=row.current)
        results.append(KeyResultFigures(row, progress, claimed, rules.is_over_claimed(claimed)))
    levels = [
        (objective.pk, link.level)
        for result in results
        for link in links[result.key_result.pk]
        if link.project.state in ACTIVE_STATES
    ]
    return ObjectiveFigures(
        objective=objective,
        progress=rules.objective_progress((one.key_result.weight, one.progress) for one in results),
        key_results=tuple(results),
        is_covered=not rules.uncovered_objectives([objective.pk], levels),
    )
