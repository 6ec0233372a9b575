"""Reading portfolio lists: which stand, what they say of a project, how it went over the years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import JobRun, Person, StoredFile, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.exchange.fidelity.lines import totals
from quarterdeck.exchange.recognising import PORTFOLIO
from quarterdeck.exchange.tables import Mapping as ColumnMapping
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.models import ListBatch, ListEntry, PortfolioList, Project
from quarterdeck.portfolio.rules.lists.fidelity import list_report
from quarterdeck.registers.models import Subject

MOST_OPENED = 5
# What a list keeps for its own page: an entry that joins its list does not need it.
HEAVY = tuple(f"portfolio_list__{name}" for name in ("undo", "difference", "mapping", "sample", "issues", "fidelity"))


@dataclass(frozen=True, slots=True)
class ListYear:
    """One list in the row of lists of a portfolio. ``added`` and ``left`` compare with the list before."""

    portfolio_list: PortfolioList
    projects: int
    ratings: Counter[str]
    whole_life_cost: Decimal | None
    without_cost: int
    added: int
    left: int

    @property
    def unrated(self) -> int:
        return self.ratings[""]


@dataclass(slots=True)
class ListTrend:
    years: list[ListYear] = field(default_factory=list)


def lists_of(actor: Person, workspace: Workspace) -> QuerySet[PortfolioList]:
    rows: QuerySet[PortfolioList] = PortfolioList.objects.visible_to(actor).filter(workspace=workspace)
    return rows.select_related("created_by", "workspace", "file").order_by("-id")


def list_by_id(actor: Person, number: int) -> PortfolioList:
    """Raises NotVisible."""
    rows: QuerySet[PortfolioList] = PortfolioList.objects.visible_to(actor).filter(pk=number)
    found = rows.select_related("created_by", "workspace", "file").first()
    if found is None:
        raise NotVisible
    return found


def list_batch_by_id(actor: Person, number: int) -> ListBatch:
    """Raises NotVisible."""
    row: ListBatch | None = (
        ListBatch.objects.visible_to(actor).select_related("workspace", "created_by").filter(pk=number).first()
    )
    if row is None:
        raise NotVisible
    return row


def lists_of_batch(batch: ListBatch) -> QuerySet[PortfolioList]:
    """The lists of a batch, the oldest day first; those that were not read come last."""
    rows = PortfolioList.objects.filter(batch=batch).defer("undo", "mapping", "sample", "issues", "fidelity")
    return rows.order_by(F("as_of").asc(nulls_last=True), "id")


def list_batch_job(batch: ListBatch) -> JobRun | None:
    """The last job that applied or undid the batch."""
    return JobRun.objects.filter(dedupe_key=f"lists:{batch.pk}", name="portfolio.step_lists").first()


def fidelity_of(actor: Person, found: PortfolioList) -> dict[str, Any]:
    """The fidelity report with what it speaks of; without money for those who may not see it."""
    lines = list_report(found.fidelity, found.issues, sees_money=may(actor, "finance.view_cost", found.workspace))
    about = {"format": PORTFOLIO, "state": found.state, "file": found.file_name, "sha256": found.file.sha256}
    return about | {"totals": totals(lines), "fields": lines}


def standing_lists(workspace: Workspace) -> QuerySet[PortfolioList]:
    """The applied lists of a portfolio, newest day first."""
    return PortfolioList.objects.filter(workspace=workspace, state=ListState.APPLIED).order_by("-as_of", "-id")


def entries_of(project_id: int) -> list[ListEntry]:
    """What the standing lists say of a project, newest first."""
    rows = ListEntry.objects.filter(project_id=project_id, portfolio_list__state=ListState.APPLIED)
    joined = rows.select_related("portfolio_list").defer(*HEAVY)
    return list(joined.order_by("-portfolio_list__as_of", "-id"))


def newest_entries(project_ids: Iterable[int], *, besides: int | None = None) -> dict[int, ListEntry]:
    """The newest entry of each project that has one, in one query; ``besides`` leaves a list out of it."""
    rows = ListEntry.objects.filter(project_id__in=list(project_ids), portfolio_list__state=ListState.APPLIED)
    kept = rows.exclude(portfolio_list_id=besides) if besides else rows
    ordered = kept.select_related("portfolio_list").defer(*HEAVY).order_by("portfolio_list__as_of", "id")
    return {entry.project_id: entry for entry in ordered}


def left_lists(project_ids: Iterable[int]) -> dict[int, date]:
    """The day of the list from which each project is missing; those that their newest list has are not among them."""
    rows = ListEntry.objects.filter(project_id__in=list(project_ids), portfolio_list__state=ListState.APPLIED)
    newest = rows.values_list("project_id", "portfolio_list__workspace_id").annotate(last=Max("portfolio_list__as_of"))
    stood = {project: (last, home) for project, home, last in sorted(newest, key=itemgetter(2))}
    homes = {home for _, home in stood.values()}
    applied = PortfolioList.objects.filter(workspace_id__in=homes, state=ListState.APPLIED).order_by("as_of")
    days: dict[int | None, list[date]] = defaultdict(list)
    for home, as_of in applied.values_list("workspace_id", "as_of") if homes else ():
        if as_of is not None:
            days[home].append(as_of)
    later = {project: [day for day in days[home] if day > last] for project, (last, home) in stood.items()}
    return {project: after[0] for project, after in later.items() if after}


def trend_of(workspace: Workspace) -> ListTrend:
    """The standing lists of a portfolio, oldest first, with what they add up to."""
    lists = list(standing_lists(workspace).defer("undo", "difference", "mapping", "sample", "issues", "fidelity"))[::-1]
    columns = ("portfolio_list_id", "project_id", "rating", "whole_life_cost")
    rows = ListEntry.objects.filter(portfolio_list__in=lists).values_list(*columns)
    by_list: dict[int, list[tuple[int, str, Decimal | None]]] = {one.pk: [] for one in lists}
    for list_id, project_id, rating, cost in rows:
        by_list[list_id].append((project_id, rating, cost))
    trend, before = ListTrend(), set[int]()
    for one in lists:
        found = by_list[one.pk]
        now = {project_id for project_id, _, _ in found}
        costs = [cost for _, _, cost in found if cost is not None]
        trend.years.append(
            ListYear(
                portfolio_list=one,
                projects=len(found),
                ratings=Counter(rating for _, rating, _ in found),
                whole_life_cost=sum(costs, Decimal(0)) if costs else None,
                without_cost=len(found) - len(costs),
                added=len(now - before),
                left=len(before - now),
            )
        )
        before = now
    return trend


def earlier_mappings(rows: QuerySet[Any], shape: str) -> list[tuple[ColumnMapping, str]]:
    """What the columns of earlier lists meant, with the lists' names: the newest of the same form, then those whose
    separator or encoding somebody decided. ``rows`` have a mapping, its shape and a file's name."""
    decided = Q(mapping__choices__delimiter__ground="") | Q(mapping__choices__encoding__ground="")
    same = rows.filter(shape=shape)[:1]
    opened = rows.exclude(shape=shape).filter(decided)[:MOST_OPENED]
    found = [*same.values_list("mapping", "file_name"), *opened.values_list("mapping", "file_name")]
    return [(ColumnMapping.from_json(mapping), name) for mapping, name in found if mapping]


def with_entries(projects: Sequence[Project]) -> set[int]:
    """Projects of which somebody keeps a log: risks, issues, documents and the like."""
    homes = {project.workspace_id: project.pk for project in projects}
    rows = Subject.objects.filter(workspace__in=homes, deleted_at__isnull=True)
    return {homes[workspace] for workspace in rows.order_by().values_list("workspace", flat=True).distinct()}


def may_open_file(actor: Person, file: StoredFile) -> bool:
    """The original of a list holds money."""
    found = PortfolioList.objects.filter(file=file).select_related("workspace").first()
    return found is None or may(actor, "finance.view_cost", found.workspace)
