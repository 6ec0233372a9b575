"""Portfolio lists that are dropped together: applied in the order of their days and undone as one."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.portfolio.actions import (
    apply_lists,
    create_portfolio,
    discard_lists,
    read_list,
    revert_list,
    revert_lists,
    upload_lists,
)
from quarterdeck.portfolio.errors import ListsNotReady, ListsRefused, NewerListFirst
from quarterdeck.portfolio.models import ListBatch, PortfolioList, Project
from quarterdeck.portfolio.queries import trend_of
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import AT, FLEET, HEADERS, PORTAL, WALL, World, list_content

pytestmark = pytest.mark.django_db
YEARS: dict[int, tuple[str, ...]] = {2019: (WALL, FLEET), 2017: (WALL, PORTAL), 2018: (WALL, PORTAL, FLEET)}


@pytest.fixture
def world() -> World:
    return factories.world()


def content(year: int, *rows: str) -> tuple[str, Any]:
    headers = HEADERS.replace("2016/17", f"{year - 1}/{year % 100}")
    return f"list_{year}.csv", list_content(*rows, headers=headers)


def brought(world: World, workspace: Workspace, *, years: dict[int, tuple[str, ...]] = YEARS, **more: Any) -> ListBatch:
    files = [content(year, *rows) for year, rows in years.items()]
    found = upload_lists(actor=world.director, workspace=workspace, files=files, at=AT, **more)
    for one in found:
        read_list(actor=world.director, portfolio_list=one, at=AT)
    batch = found[0].batch
    assert batch is not None
    assert {one.batch_id for one in found} == {batch.pk}
    return batch


def listed_years(code: str) -> list[tuple[int, int, int, int]]:
    years = trend_of(Workspace.objects.get(code=code)).years
    return [
        (one.portfolio_list.as_of.year, one.projects, one.added, one.left) for one in years if one.portfolio_list.as_of
    ]


def test_lists_are_applied_in_the_order_of_their_days_into_one_new_portfolio_and_undone_as_one(world: World) -> None:
    batch = brought(world, world.organisation, portfolio_code="GMPP")
    applied = apply_lists(actor=world.director, batch=batch, at=AT)
    assert [one.file_name for one in applied] == ["list_2017.csv", "list_2018.csv", "list_2019.csv"]
    assert listed_years("GMPP") == [(2017, 2, 2, 0), (2018, 3, 1, 0), (2019, 2, 0, 1)]
    counts = [one.difference["counts"] for one in applied]
    assert [(one["added"], one["vanished"]) for one in counts] == [(2, 0), (1, 0), (0, 1)]
    batch.refresh_from_db()
    assert batch.workspace.code == "GMPP"
    assert set(batch.lists.values_list("workspace__code", "file__workspace__code")) == {("GMPP", "GMPP")}
    with pytest.raises(NewerListFirst):
        revert_list(actor=world.director, portfolio_list=applied[0], at=AT)
    undone = revert_lists(actor=world.director, batch=batch, at=AT)
    assert [one.file_name for one in undone] == ["list_2019.csv", "list_2018.csv", "list_2017.csv"]
    assert listed_years("GMPP") == []
    assert not Project.objects.filter(workspace__parent__code="GMPP", workspace__deleted_at=None).exists()
    with pytest.raises(ListsNotReady):
        revert_lists(actor=world.director, batch=batch, at=AT)


def test_a_corrected_list_of_the_same_day_takes_the_place_of_the_other_and_both_are_undone(world: World) -> None:
    files = [content(2017, WALL), ("corrected_2017.csv", content(2017, WALL, PORTAL)[1])]
    found = upload_lists(actor=world.director, workspace=world.portfolio.workspace, files=files, at=AT)
    for one in found:
        read_list(actor=world.director, portfolio_list=one, at=AT)
    batch = found[0].batch
    assert batch is not None
    apply_lists(actor=world.director, batch=batch, at=AT)
    assert listed_years("PF") == [(2017, 2, 2, 0)]
    assert len(revert_lists(actor=world.director, batch=batch, at=AT)) == 2
    assert listed_years("PF") == []


def test_what_comes_into_doubt_only_by_an_earlier_list_is_told_with_the_list(world: World) -> None:
    renamed = PORTAL.replace("A-2", "B-2")
    batch = brought(world, world.portfolio.workspace, years={2018: (WALL, renamed), 2017: (WALL, PORTAL)})
    later = apply_lists(actor=world.director, batch=batch, at=AT)[1]
    assert [one["code"] for one in later.issues].count("list.doubtful_match") == 1
    assert later.difference["counts"]["doubts"] == 1


def test_one_refusal_stops_the_whole_and_is_named(world: World) -> None:
    batch = brought(world, world.organisation, portfolio_code="GMPP")
    create_portfolio(actor=world.director, parent=world.organisation, code="GMPP", name="Taken", currency="GBP", at=AT)
    with pytest.raises(ListsRefused, match=r"list_2017\.csv: "):
        apply_lists(actor=world.director, batch=batch, at=AT)
    assert listed_years("GMPP") == []
    assert set(batch.lists.values_list("state", flat=True)) == {"read"}
    assert discard_lists(actor=world.director, batch=batch, at=AT) == 3
    with pytest.raises(ListsNotReady):
        apply_lists(actor=world.director, batch=batch, at=AT)


def test_lists_that_are_still_read_are_waited_for(world: World) -> None:
    files = [content(2017, WALL), content(2018, WALL)]
    found = upload_lists(actor=world.director, workspace=world.portfolio.workspace, files=files, at=AT)
    read_list(actor=world.director, portfolio_list=found[0], at=AT)
    assert found[0].batch is not None
    with pytest.raises(ListsNotReady, match="1 of 2 lists are still being read"):
        apply_lists(actor=world.director, batch=found[0].batch, at=AT)


def test_several_lists_go_from_one_drop_to_the_trend_and_back(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)

    def post(address: str, **sent: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, sent)
        for _ in range(5):
            run_waiting()
        return str(answer["Location"])

    files = [SimpleUploadedFile(name, rows.getvalue()) for name, rows in (content(y, *r) for y, r in YEARS.items())]
    place = post("/import/", workspace="PF", file=files)
    batch = ListBatch.objects.get()
    assert place == f"/lists/together/{batch.pk}/"
    page = client.get(place).content.decode()
    assert "lists wait to be applied, the oldest day first" in page
    assert page.index("list_2017.csv") < page.index("list_2018.csv") < page.index("list_2019.csv")
    one = PortfolioList.objects.get(file_name="list_2018.csv")
    assert f'href="{place}"' in client.get(f"/lists/{one.pk}/").content.decode()
    post(f"{place}apply/")
    assert "<b>3</b> of 3 lists are applied" in client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert [year for year, *_ in listed_years("PF")] == [2017, 2018, 2019]
    post(f"{place}revert/")
    assert listed_years("PF") == []
    assert client.post(f"{place}nonsense/").status_code == 404
    assert "No list of it is applied" in client.post(f"{place}revert/", follow=True).content.decode()


def test_lists_that_apply_themselves_do_so_when_the_last_of_them_is_read(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    files = [SimpleUploadedFile(name, rows.getvalue()) for name, rows in (content(y, *r) for y, r in YEARS.items())]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": "ORG", "new_code": "GMPP", "apply": "1", "file": files})
    for _ in range(5):
        run_waiting()
    assert listed_years("GMPP") == [(2017, 2, 2, 0), (2018, 3, 1, 0), (2019, 2, 0, 1)]


def test_lists_in_a_zip_are_brought_in_like_those_beside_it(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, rows in (content(year, *rows) for year, rows in YEARS.items()):
            archive.writestr(f"lists/{name}", rows.getvalue())
    sent = client.post("/import/", {"workspace": "PF", "file": SimpleUploadedFile("lists.zip", packed.getvalue())})
    assert sent["Location"] == f"/lists/together/{ListBatch.objects.get().pk}/"
    names = PortfolioList.objects.order_by("file_name").values_list("file_name", flat=True)
    assert list(names) == ["list_2017.csv", "list_2018.csv", "list_2019.csv"]
    damaged = SimpleUploadedFile("lists.zip", packed.getvalue()[:-30])
    client.post("/import/", {"workspace": "PF", "file": damaged})
    assert PortfolioList.objects.count() == 3


def test_who_may_only_look_may_not_step_and_strangers_find_nothing(client: Client, world: World) -> None:
    batch = brought(world, world.portfolio.workspace)
    auditor = core.manager_of(world.portfolio.workspace, role="auditor")
    with pytest.raises(NotAllowed):
        apply_lists(actor=auditor, batch=batch, at=AT)
    core.signed_in(client, auditor)
    page = client.get(f"/lists/together/{batch.pk}/").content.decode()
    assert ("list_2018.csv" in page, "Apply all" in page) == (True, False)
    assert client.post(f"/lists/together/{batch.pk}/apply/").status_code == 403
    core.signed_in(client, core.person("Stranger"))
    assert client.get(f"/lists/together/{batch.pk}/").status_code == 404
