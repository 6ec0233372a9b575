"""From an empty installation to an organisation with people, workspaces and roles, by its own pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import NARROW, Opener
from tests.e2e.site import Site
from tests.e2e.watch import grave_faults, sideways

PASSWORD = "quiet harbour at dawn"
EMAIL = "ada@harbour.example"


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("empty") / "data").start()
    yield site
    site.stop()


def fill_in(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=False).first.fill(value)


@pytest.fixture(scope="module")
def administrator(browser: Browser, empty_site: Site) -> StorageState:
    """The session of the first person, who set the organisation up with the token of the console."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(empty_site.link)
    page.locator("input[name=organisation]").fill("Harbour Trust")
    page.locator("input[name=code]").fill("HT")
    page.locator("input[name=name]").fill("Ada Byrne")
    page.locator("input[name=email]").fill(EMAIL)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url("**/begin/")
    state = context.storage_state()
    context.close()
    return state


def test_a_stranger_is_told_that_nothing_is_set_up(empty_site: Site, open_page: Opener) -> None:
    page = open_page(empty_site, expects=(404,))
    page.goto(f"{empty_site.address}/")
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{empty_site.address}/welcome/not-the-token/")
    assert page.locator("input[name=organisation]").count() == 0


def test_the_first_page_after_the_setup_offers_what_to_begin_with(
    empty_site: Site, administrator: StorageState, open_page: Opener
) -> None:
    page = open_page(empty_site, state=administrator)
    page.goto(f"{empty_site.address}/begin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What to begin with?")
    assert grave_faults(page) == []


def test_the_token_opens_the_setup_only_once(empty_site: Site, administrator: StorageState, open_page: Opener) -> None:
    page = open_page(empty_site, expects=(404,))
    page.goto(empty_site.link)
    assert page.locator("input[name=organisation]").count() == 0


def test_the_password_signs_in_and_a_wrong_one_does_not(
    empty_site: Site, administrator: StorageState, open_page: Opener
) -> None:
    page = open_page(empty_site)
    page.goto(f"{empty_site.address}/workspaces/")
    for password in ("not the password", PASSWORD):
        page.locator("input[type=email]").fill(EMAIL)
        page.locator("input[type=password]").fill(password)
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/workspaces/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Workspaces")


def test_a_portfolio_is_created_renamed_and_archived(
    empty_site: Site, administrator: StorageState, open_page: Opener
) -> None:
    page = open_page(empty_site, state=administrator)
    page.goto(f"{empty_site.address}/workspaces/")
    page.get_by_role("link", name="New workspace").click()
    page.locator("input[name=code]").fill("QUAY")
    page.locator("input[name=name]").fill("Quay works")
    page.get_by_role("main").get_by_role("button", name="Create").click()
    expect(page.get_by_role("main")).to_contain_text("Quay works")
    page.goto(f"{empty_site.address}/workspaces/")
    page.get_by_role("link", name="Change QUAY").click()
    page.locator("input[name=name]").fill("Quay and pier")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{empty_site.address}/workspaces/")
    expect(page.get_by_role("main")).to_contain_text("Quay and pier")


def test_an_invited_person_sets_a_password_and_sees_what_the_role_allows(
    empty_site: Site, administrator: StorageState, open_page: Opener
) -> None:
    page = open_page(empty_site, state=administrator)
    page.goto(f"{empty_site.address}/people/")
    page.get_by_role("link", name="Invite").click()
    page.locator("input[name=name]").fill("Tom Reilly")
    page.locator("input[name=email]").fill("tom@harbour.example")
    page.locator("select[name=role]").select_option("auditor")
    page.get_by_role("main").get_by_role("button", name="Invite").click()
    link = page.locator("main input[readonly], main code").first
    address = link.input_value() if link.evaluate("node => node.tagName") == "INPUT" else link.inner_text()

    guest = open_page(empty_site, size=NARROW)
    guest.goto(address)
    for field in guest.locator("input[type=password]").all():
        field.fill("a boat behind the wall")
    guest.locator("form.form button[type=submit]").click()
    guest.goto(f"{empty_site.address}/workspaces/")
    expect(guest.get_by_role("main")).to_contain_text("Harbour Trust")
    assert guest.get_by_role("link", name="New workspace").count() == 0
    assert sideways(guest) <= 0
