"""Folders in the browser: chosen, and dragged onto the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, StorageState, expect

from tests.e2e.conftest import NARROW, Opener
from tests.e2e.site import Site
from tests.e2e.watch import grave_faults, sideways
from tests.exchange.test_ganttproject_reading import gan, task


def folder(tmp_path: Path) -> Path:
    """A plan, a broken one, two pages of Asana below it, and a picture."""
    root = tmp_path / "plans"
    (root / "asana").mkdir(parents=True)
    (root / "house.gan").write_bytes(gan(task(1, "2026-11-02", 3) + task(2, "2026-11-05", 2)))
    (root / "broken.xml").write_text('<Project xmlns="http://schemas.microsoft.com/project"><Tasks>')
    (root / "logo.png").write_bytes(b"\x89PNG\r\n")
    for number in (1, 2):
        record = {"gid": str(number), "resource_type": "task", "name": f"Task {number}"}
        (root / "asana" / f"{number}.json").write_text(json.dumps({"data": [record]}))
    return root


def expect_three_imports(page: Page) -> None:
    page.wait_for_url(re.compile(r"/import/together/\d+/"))
    expect(page.get_by_text("Left out, because it is no plan: plans/logo.png.")).to_be_visible()
    rows = page.get_by_role("region", name="Files").get_by_role("row").filter(has_text="plans/")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="plans/house.gan")).to_contain_text("Ready to apply", timeout=60_000)
    expect(rows.filter(has_text="plans/asana.zip")).to_contain_text("Ready to apply", timeout=60_000)
    expect(rows.filter(has_text="plans/broken.xml")).to_contain_text("Could not be read", timeout=60_000)


def test_a_chosen_folder_becomes_an_import_per_plan(
    demo_site: Site, demo_session: StorageState, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(demo_site, state=demo_session)
    page.goto("/import/")
    page.get_by_label("Where to").select_option("CHANGE-2026")
    page.locator("input[webkitdirectory]").set_input_files(folder(tmp_path))
    expect(page.locator("[data-drop-files]")).to_contain_text("plans/asana/1.json")
    assert grave_faults(page) == []
    page.get_by_role("button", name="Read files").click()
    expect_three_imports(page)
    assert grave_faults(page) == []


def test_a_dragged_folder_becomes_the_same(
    demo_site: Site, demo_session: StorageState, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(demo_site, state=demo_session, size=NARROW)
    page.goto("/import/")
    page.get_by_label("Where to").select_option("CHANGE-2026")
    box = page.locator("[data-drop]").bounding_box()
    assert box is not None
    pointer = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
    data = {"items": [], "files": [str(folder(tmp_path))], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "data": data, **pointer})
    expect(page.locator("[data-drop-files]")).to_contain_text("plans/house.gan")
    assert sideways(page) <= 0
    page.get_by_role("button", name="Read files").click()
    expect_three_imports(page)
    assert sideways(page) <= 0
