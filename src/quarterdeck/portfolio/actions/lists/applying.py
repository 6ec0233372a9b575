"""Applying a list: projects made and changed, entries kept, every facet in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import slugify

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, StoredFile, Workspace, WorkspaceKind
from quarterdeck.core.permissions import forget_cached_rights, mandate_for, require
from quarterdeck.exchange.portfolio_list import ListedProject
from quarterdeck.portfolio.actions.lists.facets import ListApplication, ListItem, list_facets
from quarterdeck.portfolio.actions.lists.reading import MOST_SHOWN, _issues, _locked, difference_json, doubts_of
from quarterdeck.portfolio.actions.portfolios import create_portfolio
from quarterdeck.portfolio.choices import ListState, ProjectState
from quarterdeck.portfolio.errors import ListChangedMeanwhile, ListNotReady
from quarterdeck.portfolio.events import ListApplied
from quarterdeck.portfolio.models import Area, AreaShare, ListEntry, Portfolio, PortfolioList, Project
from quarterdeck.portfolio.rules.lists.codes import new_codes
from quarterdeck.portfolio.snapshot import ListChange, compare, entry_values, read_original, written_values

FALLBACK_CURRENCY = "EUR"
APRIL, JANUARY = 4, 1
BATCH = 500
Guard = Callable[[PortfolioList, ListChange], None]


def apply_list(
    *,
    actor: Person,
    portfolio_list: PortfolioList,
    at: datetime,
    taken: Iterable[str] = (),
    apart: Iterable[int] = (),
) -> PortfolioList:
    """Apply what was read: all of it or nothing. ``taken`` and ``apart`` as in `snapshot.compare`.

    Raises NotVisible, NotAllowed, ListNotReady, ListChangedMeanwhile, CodeTaken, InvalidCode.
    """
    require(actor, "portfolio.import_list", portfolio_list)
    return _apply(actor, portfolio_list, at, taken=set(taken), apart=set(apart), guard=_refuse_unseen)


def apply_as_found(*, actor: Person, portfolio_list: PortfolioList, at: datetime) -> PortfolioList:
    """As `apply_list`, of which nobody decides anything: what changed on both sides stays as it is here.

    Raises NotVisible, NotAllowed, ListNotReady, CodeTaken, InvalidCode.
    """
    require(actor, "portfolio.import_list", portfolio_list)
    return _apply(actor, portfolio_list, at, taken=set(), apart=set(), guard=_keep_doubts)


def _apply(
    actor: Person, portfolio_list: PortfolioList, at: datetime, *, taken: set[str], apart: set[int], guard: Guard
) -> PortfolioList:
    """``guard`` looks at the change that is to be written; it may stop it by raising."""
    if portfolio_list.state != ListState.READ:
        raise ListNotReady(portfolio_list.get_state_display())
    reading = read_original(portfolio_list)
    if reading.document is None:
        raise ListNotReady(ListState.FAILED.label)
    with transaction.atomic():
        row = _locked(portfolio_list, (ListState.READ,))
        portfolio, is_made = _home(row, reading.document.currency, reading.document, actor=actor, at=at)
        change = compare(row, reading, today=at.date(), taken=taken, apart=apart)
        guard(row, change)
        _Application(row, portfolio, change, actor=actor, at=at, is_made=is_made).run()
    forget_cached_rights()
    return row


def _home(row: PortfolioList, currency: str, document: Any, *, actor: Person, at: datetime) -> tuple[Portfolio, bool]:
    """The portfolio, locked so that two lists cannot cross; made now where the list is to become one."""
    if row.workspace.kind == WorkspaceKind.PORTFOLIO:
        return Portfolio.objects.select_for_update(of=("self",)).select_related("workspace").get(
            workspace=row.workspace
        ), False
    spans = any("/" in year for project in document.projects for year in project.years)
    portfolio = create_portfolio(
        actor=actor,
        parent=row.workspace,
        code=row.new_portfolio_code,
        name=row.new_portfolio_name or row.new_portfolio_code,
        currency=currency or FALLBACK_CURRENCY,
        fiscal_year_starts=APRIL if spans else JANUARY,
        at=at,
    )
    StoredFile.objects.filter(pk=row.file_id).update(workspace=portfolio.workspace)
    row.workspace = portfolio.workspace
    return portfolio, True


def _refuse_unseen(row: PortfolioList, change: ListChange) -> None:
    """Conflicts that nobody has looked at yet are shown first."""
    seen = {one["key"] for one in row.difference.get("conflicts", ())}
    unseen = {f"{one.project.pk}.{each.field}" for one, each in change.conflicts} - seen
    if unseen and len(seen) < MOST_SHOWN:
        raise ListChangedMeanwhile


def _keep_doubts(row: PortfolioList, change: ListChange) -> None:
    """Doubts that came up only now, because an earlier list made the projects, are kept with the list."""
    known = {one["message"] for one in row.issues}
    row.issues = [
        *(one for one in _issues(doubts_of(change, row.file_name)) if one["message"] not in known),
        *row.issues,
    ]


class _Application:
    """One list being written. Each step leaves in ``undo`` what takes it back."""

    def __init__(
        self,
        row: PortfolioList,
        portfolio: Portfolio,
        change: ListChange,
        *,
        actor: Person,
        at: datetime,
        is_made: bool,
    ) -> None:
        self._row, self._portfolio, self._change = row, portfolio, change
        self._actor, self._at = actor, at
        self._undo: dict[str, Any] = {"portfolio_made": is_made}
        self._areas: dict[str, Area] = {}

    def run(self) -> None:
        change, row = self._change, self._row
        self._take_areas()
        made = self._make_projects()
        self._write_projects()
        self._supersede()
        items = [ListItem(made[one.line], one, is_new=True, is_changed=True) for one in change.added]
        items += [ListItem(one.project, one.listed, False, bool(one.fields)) for one in change.matched]
        self._keep_entries(items)
        codes = {line: project.workspace.code for line, project in made.items()}
        row.difference = difference_json(change, codes=codes)
        row.state, row.applied_at, row.as_of = ListState.APPLIED, self._at, change.as_of
        row.save()
        self._apply_facets(items)
        row.undo = self._undo
        row.save(update_fields=["undo", "issues"])
        self._tell(made.values())

    def _take_areas(self) -> None:
        """The areas that the list names; those that the organisation lacks are made."""
        organisation = int(self._portfolio.workspace.path.split("/", 1)[0])
        known = {area.name.casefold(): area for area in Area.objects.filter(workspace_id=organisation)}
        codes = {area.code for area in known.values()}
        wanted = {written_values(one)["area"] for one in self._document_projects()} - {""}
        made = []
        for name in sorted(wanted):
            if name.casefold() not in known:
                code = _free_slug(name, codes)
                codes.add(code)
                area = Area(workspace_id=organisation, code=code, name=name, position=len(codes))
                area.save()
                made.append(area.pk)
                known[name.casefold()] = area
        self._areas = known
        self._undo["areas"] = made

    def _document_projects(self) -> list[ListedProject]:
        document = self._change.reading.document
        return document.projects if document else []

    def _make_projects(self) -> dict[int, Project]:
        """The new projects, by line of the list: all workspaces and all projects with one statement each."""
        listed = self._change.added
        home = self._portfolio.workspace
        taken = Workspace.objects.filter(deleted_at__isnull=True).values_list("code", flat=True)
        codes = new_codes((one.source_id or "" for one in listed), stem=home.code, taken=taken)
        workspaces = Workspace.objects.bulk_create(
            [
                Workspace(
                    kind=WorkspaceKind.PROJECT,
                    parent=home,
                    path=f"new-{uuid4().hex}",  # the path ends in the row's own number, which the database gives
                    code=code,
                    name=written_values(one)["name"],
                    created_at=self._at,
                )
                for one, code in zip(listed, codes, strict=True)
            ],
            batch_size=BATCH,
        )
        numbers = [one.pk for one in workspaces]
        for start in range(0, len(numbers), BATCH):
            Workspace.objects.filter(pk__in=numbers[start : start + BATCH]).update(
                path=Concat(Value(home.path), Cast(F("pk"), CharField()), Value("/"))
            )
        for workspace in workspaces:
            workspace.path = f"{home.path}{workspace.pk}/"
        projects = Project.objects.bulk_create(
            [self._project(one, workspace) for one, workspace in zip(listed, workspaces, strict=True)], batch_size=BATCH
        )
        shares = [AreaShare(project=one, area=one.primary_area, percent=100) for one in projects if one.primary_area]
        AreaShare.objects.bulk_create(shares, batch_size=BATCH)
        self._undo["created"] = numbers
        return {one.line: project for one, project in zip(listed, projects, strict=True)}

    def _project(self, listed: ListedProject, workspace: Workspace) -> Project:
        """What a list names is under way, unless it is to begin later: whoever made the list authorised it."""
        is_ahead = listed.start is not None and listed.start > self._change.as_of
        return Project(
            workspace=workspace,
            summary=listed.description,
            state=ProjectState.AUTHORISED if is_ahead else ProjectState.DELIVERING,
            primary_area=self._area_of(listed),
        )

    def _area_of(self, listed: ListedProject) -> Area | None:
        return self._areas.get(written_values(listed)["area"].casefold())

    def _write_projects(self) -> None:
        """What the list changes on projects that stand here; an older list than the newest changes none."""
        former: dict[str, dict[str, Any]] = {}
        for one in self._change.matched if self._change.is_newest else ():
            written = one.written
            if not written:
                continue
            former[str(one.project.pk)] = self._write(one.project, one.listed, written)
        self._undo["projects"] = former

    def _write(self, project: Project, listed: ListedProject, written: Mapping[str, Any]) -> dict[str, Any]:
        """Write the fields; returns ``[former, new]`` of each for the audit trail and for undo."""
        former: dict[str, Any] = {}
        workspace = project.workspace
        if "name" in written:
            former["name"] = [workspace.name, written["name"]]
            workspace.name = written["name"]
            workspace.save(update_fields=["name"])
        if "summary" in written:
            former["summary"] = [project.summary, written["summary"]]
            project.summary = written["summary"]
        area = self._area_of(listed)
        if "area" in written and area is not None:
            former["area"] = [project.primary_area_id, area.pk]
            project.primary_area = area
            shares = AreaShare.objects.filter(project=project)
            kept = [[key, str(percent)] for key, percent in shares.order_by("id").values_list("area_id", "percent")]
            self._undo.setdefault("shares", {})[str(project.pk)] = kept
            shares.delete()
            AreaShare.objects.create(project=project, area=area, percent=100)
        project.version += 1
        project.save(update_fields=["summary", "primary_area", "version"])
        audit.record(
            actor=self._actor,
            at=self._at,
            action="portfolio.edit_project",
            subject=project,
            workspace=workspace,
            changes=former,
            reason=f"List {self._row.file_name}",
        )
        return former

    def _supersede(self) -> None:
        former = self._change.former
        if former is not None:
            PortfolioList.objects.filter(pk=former.pk).update(state=ListState.SUPERSEDED)
        self._undo["superseded"] = former.pk if former else None

    def _keep_entries(self, items: Sequence[ListItem]) -> None:
        ListEntry.objects.bulk_create(
            [
                ListEntry(
                    portfolio_list=self._row, project=one.project, line=one.listed.line, **entry_values(one.listed)
                )
                for one in items
            ],
            batch_size=BATCH,
        )

    def _apply_facets(self, items: Sequence[ListItem]) -> None:
        change = self._change
        application = ListApplication(
            actor=self._actor,
            at=self._at,
            mandate=mandate_for(self._actor, "portfolio.import_list", self._portfolio),
            portfolio=self._portfolio,
            portfolio_list=self._row,
            as_of=change.as_of,
            is_newest=change.is_newest,
            former=change.former,
            items=items,
            left=change.vanished,
        )
        self._undo["facets"] = {facet.key: facet.apply(application) for facet in list_facets if facet.apply is not None}
        self._row.issues = [
            *(
                {"code": "list.not_taken", "message": one, "severity": "warning", "place": ""}
                for one in application.remarks
            ),
            *self._row.issues,
        ]

    def _tell(self, made: Iterable[Project]) -> None:
        for project in made:
            audit.record(
                actor=self._actor,
                at=self._at,
                action="portfolio.create_project",
                subject=project,
                workspace=project.workspace,
                changes={"list": self._row.file_name, "area": project.primary_area, "state": project.state},
            )
        audit.record(
            actor=self._actor,
            at=self._at,
            action="portfolio.import_list",
            subject=self._row,
            workspace=self._portfolio.workspace,
            changes=self._row.difference["counts"] | {"as_of": [None, self._change.as_of]},
        )
        emit(ListApplied(list_id=self._row.pk), workspace=self._portfolio.workspace, actor=self._actor, at=self._at)


def _free_slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[:36] or "area"
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
