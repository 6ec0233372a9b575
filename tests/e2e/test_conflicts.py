"""An import whose fields were changed here as well: what it shows, in every light and width."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, StorageState, expect

from quarterdeck.exchange.document import Calendar, Interval, PlanDocument, PlanProperties, PlanSource, Task
from quarterdeck.exchange.mspdi import write_mspdi
from tests.e2e.conftest import NARROW, WIDE, Opener
from tests.e2e.site import Site
from tests.e2e.test_journeys import read_file
from tests.e2e.watch import grave_faults, sideways

HOURS = [Interval(480, 720), Interval(780, 1020)]


def plan_file(folder: Path, name: str) -> Path:
    """Two tasks; the first one is called ``name``."""
    document = PlanDocument(source=PlanSource("mspdi"))
    document.properties = PlanProperties(name="Both sides", start=datetime(2026, 11, 2, 8), default_calendar_uid=1)
    document.calendars = [Calendar(1, "Standard", days=[*[HOURS] * 5, [], []])]
    document.tasks = [
        Task(uid=uid, number=uid, name=called, outline_level=1, duration_minutes=960.0)
        for uid, called in enumerate((name, "Lay the new cables along the northern wall"), start=1)
    ]
    path = folder / f"{name}.xml"
    with path.open("wb") as target:
        write_mspdi(document, target)
    return path


def renamed_here(page: Page, name: str) -> None:
    plan = page.locator("[data-island=planning-gantt]").get_attribute("data-plan")
    answer = page.evaluate(
        """async ([plan, name]) => {
          const read = await (await fetch(`/api/v1/plans/${plan}/gantt`)).json();
          const set = [{op: "update_task", task: read.tasks[0].id, set: {name}}];
          const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
          const sent = await fetch(`/api/v1/plans/${plan}/change-sets`, {method: "POST",
            headers: {"Content-Type": "application/json", "X-CSRFToken": token},
            body: JSON.stringify({base_version: read.plan.version, title: name, apply: true, operations: set})});
          return sent.status;
        }""",
        [plan, name],
    )
    assert answer in {200, 201}


def test_what_changed_on_both_sides_is_shown_whole_in_every_light_and_width(
    demo_site: Site, demo_session: StorageState, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(demo_site, state=demo_session)
    read_file(page, plan_file(tmp_path, "Order cables"), into="CHANGE-2026")
    expect(page.locator(".finding")).to_contain_text("The file becomes a new project", timeout=60_000)
    first = page.url
    page.locator("input[name=code]").fill("X-02")
    page.get_by_role("button", name="Apply", exact=True).click()
    page.wait_for_url("**/projects/X-02/plan/")
    renamed_here(page, "Order cables and ducts")
    read_file(page, plan_file(tmp_path, "Order cables from stock"), into="X-02")
    expect(page.locator(".finding")).to_contain_text("1 field changed on both sides", timeout=60_000)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert grave_faults(page) == [], f"{scheme}, {size['width']} px"
        assert sideways(page) <= 0, f"wider than {size['width']} px"
    row = page.get_by_role("region", name="Changed on both sides").get_by_role("row").nth(1)
    for words in ("Order cables", "Order cables and ducts", "Order cables from stock"):
        expect(row).to_contain_text(words)
    page.get_by_role("button", name="Put aside").click()
    page.goto(first)
    page.get_by_role("button", name="Undo").click()
