"""The rail's tree, the way to a page, tabs and sortable headings: only what the reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.extension import HealthSource, Tab, workspace_health, workspace_tabs
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.templatetags.tree import BRANCH, WHOLE_TREE, tree_of
from quarterdeck.core.tests import factories

pytestmark = pytest.mark.django_db


def rendered(source: str, actor: Person | None, path: str = "/", **values: Any) -> str:
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined]
    return Template("{% load quarterdeck %}" + source).render(RequestContext(request, values))


def analyst_of(workspace: Workspace) -> Person:
    return factories.manager_of(workspace, role="pmo_analyst")


@pytest.fixture
def health() -> Iterator[None]:
    def statuses(actor: Person, projects: Sequence[int]) -> Mapping[int, str]:
        return {projects[0]: "red"}

    workspace_health.register(HealthSource(statuses), key="test", order=1_000)
    yield
    workspace_health.remove("test")


def test_the_tree_nests_what_the_reader_sees() -> None:
    root = factories.organisation(name="Velmora Energy Services")
    portfolio = factories.portfolio(root, "CP26", "Change portfolio")
    programme = factories.programme(portfolio, "PG1", "Sell Digital")
    factories.project(programme, "S-01", "Quote-to-Order App")
    factories.project(portfolio, "I-05", "Platform Enablement")
    (tree,) = tree_of(analyst_of(root))
    assert tree.workspace == root
    (top,) = tree.children
    assert [child.workspace.code for child in top.children] == ["PG1", "I-05"]
    assert [child.workspace.code for child in top.children[0].children] == ["S-01"]


def test_nothing_of_other_branches_is_named() -> None:
    root = factories.organisation()
    mine = factories.project(factories.portfolio(root, name="Open shelf"), "S-01", "Mine")
    factories.project(factories.portfolio(root, name="Closed shelf"), "S-02", "Secret works")
    manager = factories.manager_of(mine)
    html = rendered("{% workspace_tree %}", manager)
    assert "Mine" in html
    for hidden in ("Secret works", "Closed shelf", "Open shelf"):
        assert hidden not in html
    assert "Open shelf" not in rendered("{% crumbs workspace %}", manager, workspace=mine)


def test_signed_out_there_is_no_tree() -> None:
    assert rendered("{% workspace_tree %}", None) == ""


def test_names_of_workspaces_are_escaped() -> None:
    root = factories.organisation()
    factories.project(factories.portfolio(root), "S-01", '<script>alert("x")</script>')
    html = rendered("{% workspace_tree %}", analyst_of(root))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_project_shows_the_health_that_an_app_above_knows(health: None) -> None:
    root = factories.organisation()
    factories.project(factories.portfolio(root), "S-01")
    html = rendered("{% workspace_tree %}", analyst_of(root))
    assert "#s-red" in html
    assert "#s-none" not in html


def test_the_open_workspace_is_marked() -> None:
    root = factories.organisation()
    project = factories.project(factories.portfolio(root), "S-01")
    html = rendered("{% workspace_tree %}", analyst_of(root), workspace=project)
    assert html.count('aria-current="page"') == 1


def test_a_large_installation_shows_the_open_branch_only() -> None:
    root = factories.organisation()
    here = factories.portfolio(root, "A", "Here")
    there = factories.portfolio(root, "B", "There")
    for number in range(WHOLE_TREE // 2):
        factories.project(there, f"T-{number:03d}")
    mine = [factories.project(here, f"M-{number:03d}") for number in range(WHOLE_TREE // 2)]
    (tree,) = tree_of(analyst_of(root), mine[-1])
    one, other = tree.children
    assert len(one.children) == BRANCH + 1
    assert one.children[-1].current
    assert one.hidden == len(mine) - BRANCH - 1
    assert (other.children, other.hidden) == ([], WHOLE_TREE // 2)


def test_the_tree_costs_the_same_queries_for_one_project_and_for_three() -> None:
    root = factories.organisation()
    portfolio = factories.portfolio(root)
    analyst = analyst_of(root)
    counts = []
    for wanted in (1, 3):
        while Workspace.objects.filter(parent=portfolio).count() < wanted:
            factories.project(portfolio)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rendered("{% workspace_tree %}", analyst)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_crumbs_lead_from_the_root_to_the_page() -> None:
    root = factories.organisation(name="Velmora")
    project = factories.project(factories.portfolio(root, name="Change"), "I-03", "Identity")
    html = rendered('{% crumbs workspace "Plan" %}', analyst_of(root), workspace=project)
    assert html.index("Velmora") < html.index("Change") < html.index("I-03") < html.index("Plan")
    assert '<span aria-current="page">Plan</span>' in html


def test_tabs_are_those_of_the_kind_that_the_reader_may_open() -> None:
    project = factories.project(code="I-03")
    manager = factories.manager_of(project)
    tabs = [
        Tab("project", "test_open", "Open tab", "core:welcome", 1, "core.view_workspace"),
        Tab("project", "test_shut", "Shut tab", "core:welcome", 2, "core.view_audit"),
        Tab("portfolio", "test_other", "Other tab", "core:welcome", 3, "core.view_workspace"),
    ]
    for tab in tabs:
        workspace_tabs.register(tab, key=f"test.{tab.key}")
    try:
        html = rendered('{% workspace_tabs workspace "test_open" %}', manager, workspace=project)
    finally:
        for tab in tabs:
            workspace_tabs.remove(f"test.{tab.key}")
    assert "Open tab" in html
    assert "Shut tab" not in html
    assert "Other tab" not in html


def test_a_heading_sorts_up_then_down_and_forgets_the_page() -> None:
    heading = '{% sort_th "finish" "Finish" "num" %}'
    assert 'aria-sort="none"><a href="?rag=red&amp;sort=finish">' in rendered(heading, None, "/?rag=red&page=4")
    assert 'aria-sort="ascending"><a href="?sort=-finish">' in rendered(heading, None, "/?sort=finish")
    assert 'aria-sort="descending"><a href="?sort=finish">' in rendered(heading, None, "/?sort=-finish")
