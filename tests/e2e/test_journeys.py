"""The main job in the browser: see what is wrong, look why, take a plan in, change it, take the change back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.e2e.conftest import NARROW, Opener
from tests.e2e.site import Site
from tests.e2e.watch import grave_faults, picture, sideways
from tests.reference_data import ROOT

PICTURES = os.environ.get("QUARTERDECK_PICTURES") == "1"
PLAN_FILE = "0026_task-links-project2019-mspdi.xml"


def read_file(page: Page, path: Path, into: str) -> None:
    page.goto("/import/")
    page.get_by_label("Where to").select_option(into)
    page.locator("#id_file").set_input_files(path)
    page.get_by_role("button", name="Read files").click()
    page.wait_for_url(re.compile(r"/import/\d+/"))


def wait_for_grid(page: Page) -> None:
    expect(page.get_by_role("treegrid").or_(page.get_by_role("grid")).first).to_be_visible()


def test_the_sign_in_link_of_the_console_works_once(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    known = open_page(demo_site, state=demo_session)
    known.goto("/")
    expect(known).to_have_url(re.compile("/portfolios/CHANGE-2026/"))
    stranger = open_page(demo_site, expects=(404,))
    stranger.goto(demo_site.link)
    stranger.goto("/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_from_the_red_project_of_the_portfolio_to_its_late_tasks(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/portfolios/CHANGE-2026/")
    expect(page.locator(".finding").first).to_contain_text("5 of 14 measured projects are red")
    row = page.get_by_role("row").filter(has_text="Voice Bot")
    expect(row).to_contain_text("Red")
    expect(row).to_contain_text("Amber")
    row.get_by_role("link", name="Voice Bot").click()
    expect(page).to_have_url(re.compile("/projects/C-04/"))
    expect(page.get_by_role("heading", name="Why this colour")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Plan", exact=True).click()
    wait_for_grid(page)
    page.get_by_role("main").get_by_role("link", name="Schedule quality").click()
    expect(page.get_by_role("main")).to_contain_text("Logic")


def test_the_command_bar_finds_a_project_by_keys_alone(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/workspaces/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("voice")
    expect(page.get_by_role("option").filter(has_text="Voice Bot").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/projects/C-04/"))


def test_on_a_telephone_the_rail_opens_and_closes(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session, size=NARROW)
    page.goto("/portfolios/CHANGE-2026/")
    page.get_by_role("button", name="Workspaces").click()
    expect(page.locator("#rail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_be_hidden()
    assert sideways(page) <= 0


def test_the_board_pack_opens_and_can_be_taken_away(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/portfolios/CHANGE-2026/board/")
    for suffix, start in (("pptx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = page.context.request.get(f"/portfolios/CHANGE-2026/board.{suffix}")
        assert answer.status == 200
        assert answer.body().startswith(start)


@pytest.mark.reference
def test_a_plan_of_microsoft_project_goes_in_and_comes_out_again(
    demo_site: Site, demo_session: StorageState, open_page: Opener, reference_data: Path
) -> None:
    page = open_page(demo_site, state=demo_session)
    read_file(page, reference_data / "msproject" / "files" / PLAN_FILE, into="CHANGE-2026")
    expect(page.locator(".finding")).to_contain_text("The file becomes a new project", timeout=60_000)
    assert grave_faults(page) == []
    page.locator("input[name=code]").fill("X-01")
    page.locator("input[name=name]").fill("Links of every kind")
    run = page.url
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page).to_have_url(re.compile("/projects/X-01/plan/"))
    expect(page.locator(".finding")).to_contain_text("The finish is 2 Nov 2018")
    wait_for_grid(page)

    read_file(page, reference_data / "msproject" / "files" / PLAN_FILE, into="X-01")
    expect(page.locator(".finding")).to_contain_text("applying it changes nothing", timeout=60_000)

    page.goto(run)
    expect(page.locator(".finding")).to_contain_text("The file is applied")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("undone")


def test_a_file_that_is_no_plan_is_refused_in_words(
    demo_site: Site, demo_session: StorageState, open_page: Opener, tmp_path: Path
) -> None:
    broken = tmp_path / "cut.xml"
    broken.write_text('<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID>')
    page = open_page(demo_site, state=demo_session)
    read_file(page, broken, into="CHANGE-2026")
    expect(page.locator(".finding")).to_contain_text("could not be used", timeout=60_000)
    expect(page.get_by_role("alert")).to_contain_text("cut off or damaged; nothing was used. (line 1")


def test_a_task_is_changed_in_the_grid_seen_first_applied_and_undone_by_keys(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/projects/S-03/plan/")
    wait_for_grid(page)
    page.get_by_role("gridcell", name="12 d").first.click()
    for key in ("F2", "Control+a", "1", "3", "Space", "d", "Enter"):
        page.keyboard.press(key)
    preview = page.get_by_role("region", name="Preview of your changes")
    expect(preview).to_contain_text("takes 13 d instead of 12 d")
    expect(preview.get_by_role("button", name="Apply")).to_be_enabled()
    assert grave_faults(page) == []
    preview.get_by_role("button", name="Apply").click()
    expect(preview).to_be_hidden()
    history = open_page(demo_site, state=demo_session)
    history.goto("/projects/S-03/changes/")
    expect(history.get_by_role("row").nth(1)).to_contain_text("Applied")
    page.keyboard.press("Control+z")
    expect_undone(history)


def expect_undone(history: Page) -> None:
    """Ctrl Z is answered by the server in its own time, so the list of changes is read until it tells."""
    for _ in range(50):
        history.reload()
        if "Undone" in history.get_by_role("row").nth(1).inner_text():
            return
        history.wait_for_timeout(200)
    raise AssertionError(history.get_by_role("row").nth(1).inner_text())


def test_on_a_telephone_a_task_is_edited_in_its_sheet_previewed_applied_and_undone(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session, size=NARROW)
    page.goto("/projects/C-02/plan/")
    row = page.locator(".n-task:not(.n-milestone, .n-summary)").filter(has_text="not started").first
    row.get_by_role("button").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Duration").fill("abc")
    sheet.get_by_role("button", name="Preview").click()
    expect(sheet).to_contain_text("Enter a duration such as 45 d")
    assert grave_faults(page) == []
    assert sideways(page) <= 0
    sheet.get_by_label("Duration").fill("23")
    sheet.get_by_label("Name").fill("Renamed on the way")
    sheet.get_by_role("button", name="Preview").click()
    expect(sheet).to_be_hidden()
    preview = page.get_by_role("region", name="Preview of your changes")
    expect(preview).to_contain_text("takes 23 d instead of")
    preview.get_by_role("button", name="Apply").click()
    expect(preview).to_be_hidden()
    changed = page.locator(".n-task").filter(has_text="Renamed on the way")
    expect(changed).to_contain_text("23 d")
    page.get_by_role("button", name="Undo").first.click()
    expect(changed).to_have_count(0)


def test_on_a_telephone_names_stay_beside_the_roadmap(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session, size=NARROW)
    page.goto("/portfolios/CHANGE-2026/")
    road = page.get_by_role("region", name="Roadmap")
    name = road.get_by_role("link", name="Voice Bot")
    before = name.bounding_box()
    road.evaluate("one => { one.scrollLeft = 300; }")
    assert road.evaluate("one => one.scrollLeft") == 300
    assert (name.bounding_box() or {}).get("x") == (before or {}).get("x")
    name.click()
    expect(page).to_have_url(re.compile("/projects/C-04/"))


@pytest.mark.skipif(not PICTURES, reason="QUARTERDECK_PICTURES=1 makes the pictures of the documents anew")
def test_the_picture_of_the_readme(demo_site: Site, demo_session: StorageState, open_page: Opener) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/portfolios/CHANGE-2026/")
    page.wait_for_load_state("networkidle")
    picture(page, ROOT / "docs" / "pictures" / "portfolio.png")
