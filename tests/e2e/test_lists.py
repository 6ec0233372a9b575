"""A register worked with by keys and mouse: create, edit in the cell, many at once and back, and across the board."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, StorageState, expect

from tests.e2e.conftest import Opener
from tests.e2e.site import Site

WORD = "Keelhaul"
LIST = f"/registers/actions/?q={WORD}&sort=title&columns=owner,priority,due_on,state"


def cell(page: Page, title: str, field: str) -> Locator:
    return page.get_by_role("row").filter(has_text=title).locator(f'[data-field="{field}"]')


def test_an_action_is_made_edited_moved_and_taken_back_by_keys_and_mouse(
    demo_site: Site, demo_session: StorageState, open_page: Opener
) -> None:
    page = open_page(demo_site, state=demo_session)
    for title in ("Keelhaul one", "Keelhaul two"):
        make_by_key(page, title)
    page.goto(LIST)
    look_by_keys(page)
    edit_in_the_cell(page)
    change_many_and_undo(page)
    move_on_the_board(page)


def make_by_key(page: Page, title: str) -> None:
    page.goto("/registers/actions/")
    page.keyboard.press("c")
    page.wait_for_url(re.compile("/registers/actions/new/"))
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Create action").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def look_by_keys(page: Page) -> None:
    """`?` lists the keys, `/` searches, j and k walk, x selects, the blank peeks, e edits."""
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Select the row")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    walked = page.locator("tr.on")
    page.keyboard.press("j")
    expect(walked).to_contain_text("Keelhaul one")
    page.keyboard.press("j")
    expect(walked).to_contain_text("Keelhaul two")
    page.keyboard.press("k")
    expect(walked).to_contain_text("Keelhaul one")
    page.keyboard.press("x")
    expect(walked.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("x")
    page.keyboard.press(" ")
    panel = page.locator("#peek")
    expect(panel).to_contain_text("Keelhaul one")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/registers/actions/\d+/edit/"))
    page.go_back()


def edit_in_the_cell(page: Page) -> None:
    """A double click or `i` opens a cell; Escape leaves, Tab saves and goes on, what is wrong is said in its place."""
    due, priority = cell(page, "Keelhaul one", "due_on"), cell(page, "Keelhaul one", "priority")
    due.dblclick()
    box = due.locator("input:not([type=hidden])")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(due.locator("form")).to_have_count(0)
    priority.dblclick()
    priority.locator("select").select_option("urgent")
    expect(priority.locator("form")).to_have_count(0)  # the list of choices says "Urgent", too
    expect(priority).to_contain_text("Urgent")
    page.keyboard.press("j")
    page.keyboard.press("i")
    expect(page.locator(".cell-form")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".cell-form")).to_have_count(0)


def change_many_and_undo(page: Page) -> None:
    for box in page.get_by_role("checkbox", name=re.compile("^Select ")).all():
        box.check()
    page.get_by_label("With the selected").select_option("set:priority")
    page.locator("#bulk-input select").select_option("low")
    page.get_by_role("button", name="Change all").click()
    expect(page.get_by_text("2 of 2 changed.")).to_be_visible()
    expect(cell(page, "Keelhaul one", "priority")).to_contain_text("Low")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "Keelhaul one", "priority")).to_contain_text("Urgent")


def move_on_the_board(page: Page) -> None:
    """Dragged, a step that asks opens its form; by keys, the same."""
    page.goto(f"{LIST}&layout=board")
    page.wait_for_selector('[data-island="registers-board"][data-started="whole"]')
    lane = page.locator('[data-state="cancelled"]')
    page.locator(".card").filter(has_text="Keelhaul one").drag_to(lane)
    dialog = page.get_by_role("dialog", name="Cancel action")
    dialog.get_by_label("Reason").fill("Nobody is keelhauled any more.")
    dialog.get_by_role("button", name="Cancel action").click()
    expect(lane).to_contain_text("Keelhaul one")
    page.locator(".card").filter(has_text="Keelhaul two").get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowRight")
    opened = page.get_by_role("dialog")
    expect(opened).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(page.locator('[data-state="open"]')).to_contain_text("Keelhaul two")
