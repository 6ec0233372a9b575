"""Every page of the demo organisation, wide and narrow, light and dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import StorageState, expect

from tests.e2e.conftest import NARROW, WIDE, Opener
from tests.e2e.site import Site
from tests.e2e.watch import grave_faults, sideways

PAGES = [
    "/portfolios/CHANGE-2026/",
    "/portfolios/CHANGE-2026/exposure/",
    "/portfolios/CHANGE-2026/risk-scale/",
    "/portfolios/CHANGE-2026/periods/",
    "/portfolios/CHANGE-2026/board/",
    "/portfolios/CHANGE-2026/settings/",
    "/portfolios/CHANGE-2026/books/",
    "/projects/",
    "/projects/S-02/",
    "/projects/S-02/plan/",
    "/projects/S-02/board/",
    "/projects/S-02/baselines/",
    "/projects/S-02/quality/",
    "/projects/S-02/forecast/",
    "/projects/S-02/cost/",
    "/projects/S-02/imports/",
    "/projects/S-02/imports/rules/",
    "/projects/S-02/changes/",
    "/levelling/S-02/",
    "/levelling/CHANGE-2026/",
    "/projects/S-02/lessons/",
    "/projects/S-02/settings/",
    "/import/",
    "/workspaces/",
    "/workspaces/create/",
    "/people/",
    "/people/invite/",
    "/jobs/",
    "/notifications/mail/",
    "/complaints/CHANGE-2026/",
    "/account/",
    "/account/sessions/",
    "/sign-out/",
    "/begin/",
]
# One of each kind; #first goes on to the first entry of a list.
REGISTERS = [
    "/registers/in/S-02/",
    "/registers/risks/?is=open&in=CHANGE-2026",
    "/registers/risks/?is=open&in=CHANGE-2026#first",
    "/registers/stakeholders/?is=open&in=CHANGE-2026",
    "/registers/changes/?is=open&in=CHANGE-2026&layout=board",
    "/registers/actions/?in=CHANGE-2026&layout=calendar",
    "/registers/meetings/new/?in=CHANGE-2026",
    "/registers/actions/import/?in=CHANGE-2026",
    "/registers/risks/fields/?in=CHANGE-2026",
    "/notifications/",
]

# The director keeps no books. What a page does not offer to them is sent all the same.
SENT_TO_THE_BOOKS = """() => {
  const form = document.querySelector("main form[method=post]");
  form.action = "/portfolios/CHANGE-2026/books/";
  form.submit();
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_in_every_light_and_width(
    path: str, demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(100)  # charts and the Gantt draw anew after a change of light or width
            assert grave_faults(page) == [], f"{scheme}, {size['width']} px"
        assert sideways(page) <= 0, f"wider than {size['width']} px"


def test_the_pages_of_registers_shut_nobody_out_and_fit_a_telephone(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    for place, path in enumerate(REGISTERS):
        page.emulate_media(color_scheme="dark" if place % 2 else "light", reduced_motion="reduce")
        page.set_viewport_size(WIDE)
        page.goto(path)
        if path.endswith("#first"):
            page.locator(".reg-table .name a").first.click()
            page.wait_for_url(re.compile(r"/registers/risks/\d+/"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert grave_faults(page) == [], path
        page.set_viewport_size(NARROW)
        assert sideways(page) <= 0, path


def test_what_one_may_not_do_is_said_in_words_in_every_light_and_width(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    for size in (WIDE, NARROW):
        for scheme in ("light", "dark"):
            page = open_page(demo_site, state=demo_session, size=size, scheme=scheme, expects=(403,))
            page.goto("/projects/S-02/changes/")
            with page.expect_navigation() as went:
                page.evaluate(SENT_TO_THE_BOOKS)
            assert went.value is not None
            assert went.value.status == 403
            expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed")
            assert grave_faults(page) == []
            assert sideways(page) <= 0


def test_strangers_see_the_sign_in_page_in_every_light_and_width(demo_site: Site, open_page: Opener) -> None:
    for size in (WIDE, NARROW):
        for scheme in ("light", "dark"):
            page = open_page(demo_site, size=size, scheme=scheme)
            page.goto("/portfolios/CHANGE-2026/")
            expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
            assert grave_faults(page) == []
            assert sideways(page) <= 0


def test_what_does_not_exist_is_told_in_the_house_style(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session, expects=(404,))
    page.goto("/projects/NOWHERE/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert grave_faults(page) == []


def test_dark_can_be_chosen_and_is_kept(demo_site: Site, demo_session: StorageState, open_page: Opener) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/workspaces/")
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.goto("/people/")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != light
