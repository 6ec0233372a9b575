"""Files, folders and zips that are brought in: one import per plan, the rest named, one broken file alone."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import FileTooLarge, NotAllowed
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import AuditRecord, Person, StoredFile, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
from quarterdeck.planning.actions.imports import uploading as import_actions
from quarterdeck.planning.errors import NoPlanInside, NothingToImport, TooManyPlans
from quarterdeck.planning.models import ImportRun, Plan
from quarterdeck.planning.tests.factories import AT
from quarterdeck.planning.tests.test_imports import as_file, small_document

pytestmark = pytest.mark.django_db


def plan_bytes() -> bytes:
    return as_file(small_document()).getvalue()


def page_bytes(*names: str) -> bytes:
    records = [{"gid": name, "resource_type": "task", "name": f"Task {name}"} for name in names]
    return json.dumps({"data": records}).encode()


def zipped(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


@pytest.fixture
def home() -> Workspace:
    return core.portfolio()


@pytest.fixture
def manager(home: Workspace) -> Person:
    return core.manager_of(home, role="portfolio_manager")


def bring(manager: Person, home: Workspace, *files: tuple[str, bytes], **more: Any) -> list[ImportRun]:
    given = [(name, io.BytesIO(content)) for name, content in files]
    return upload_plan_files(actor=manager, workspace=home, files=given, at=AT, **more)


def test_each_plan_of_a_zip_is_an_import_of_its_own(home: Workspace, manager: Person) -> None:
    content = zipped(
        roof_xml=plan_bytes(), ground__cellar_xml=plan_bytes(), broken_xml=b"<Project", logo_png=b"\x89PNG"
    )
    runs = bring(manager, home, ("all.zip", content))
    assert [run.file_name for run in runs] == ["broken.xml", "ground/cellar.xml", "roof.xml"]
    assert [run.file.name for run in runs] == ["broken.xml", "cellar.xml", "roof.xml"]
    assert StoredFile.objects.count() == 3
    assert [(one["code"], one["place"]) for one in runs[0].issues] == [("bundle.no_plan", "logo.png")]
    for run in runs:
        read_import(actor=manager, import_run=run, at=AT)
    assert [run.state for run in runs] == ["failed", "read", "read"]
    assert [one["code"] for one in runs[0].issues][-1] == "bundle.no_plan"
    apply_import(actor=manager, import_run=runs[2], at=AT)
    assert Plan.objects.get().name == "Tariff launch"
    assert AuditRecord.objects.filter(action="planning.upload_plan_file").count() == 3


def test_files_of_a_folder_that_are_one_plan_become_one_import(home: Workspace, manager: Person) -> None:
    runs = bring(
        manager,
        home,
        ("asana/1.json", page_bytes("1", "2")),
        ("asana/more/2.json", page_bytes("3")),
        ("asana/readme.md", b"# hello"),
    )
    assert [run.file_name for run in runs] == ["asana.zip"]
    assert [one["place"] for one in runs[0].issues] == ["asana/readme.md"]
    run = read_import(actor=manager, import_run=runs[0], at=AT)
    assert (run.state, run.format, run.fidelity["kept"]["tasks"]) == ("read", "asana", 3)


def test_the_same_folder_again_is_the_same_original_and_changes_nothing(home: Workspace, manager: Person) -> None:
    files = [("asana/1.json", page_bytes("1", "2")), ("asana/2.json", page_bytes("3"))]
    [first] = bring(manager, home, *files)
    read_import(actor=manager, import_run=first, at=AT)
    apply_import(actor=manager, import_run=first, at=AT)
    [again] = bring(manager, first.workspace, *reversed(files))
    assert again.file.sha256 == first.file.sha256
    read_import(actor=manager, import_run=again, at=AT)
    assert again.difference["counts"]["operations"] == 0


def test_what_holds_no_plan_is_refused_with_its_names(home: Workspace, manager: Person) -> None:
    with pytest.raises(NothingToImport):
        bring(manager, home)
    with pytest.raises(NoPlanInside) as refused:
        bring(manager, home, *((f"docs/{number}.txt", b"x") for number in range(7)))
    assert refused.value.words == (
        "There is no plan in it: docs/0.txt, docs/1.txt, docs/2.txt, docs/3.txt, docs/4.txt and 2 more."
    )
    assert not ImportRun.objects.exists()


def test_too_many_plans_at_once_are_refused(home: Workspace, manager: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_actions, "MOST_AT_ONCE", 2)
    with pytest.raises(TooManyPlans, match="It holds 3 plans; at most 2 are taken at once"):
        bring(manager, home, ("all.zip", zipped(a_xml=plan_bytes(), b_xml=plan_bytes(), c_xml=plan_bytes())))
    assert not StoredFile.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_opened(
    home: Workspace, manager: Person, settings: Any
) -> None:
    settings.QUARTERDECK_LARGEST_FILE = 100
    with pytest.raises(FileTooLarge):
        bring(manager, home, ("plan.xml", plan_bytes()))


def test_who_may_not_import_opens_no_zip(home: Workspace) -> None:
    reader = core.manager_of(home, role="auditor")
    with pytest.raises(NotAllowed):
        bring(reader, home, ("bomb.zip", zipped(a_xml=b"0" * 10_000_000)))


def test_a_large_upload_is_read_where_it_lies(home: Workspace, manager: Person) -> None:
    upload = TemporaryUploadedFile("plan.xml", "text/xml", 0, None)
    upload.write(plan_bytes())
    upload.seek(0)
    [run] = upload_plan_files(actor=manager, workspace=home, files=[("plan.xml", upload)], at=AT)
    assert run.file.size == len(plan_bytes())


# The page


def post(client: Client, manager: Person, home: Workspace, *files: tuple[str, bytes], **more: str) -> Any:
    core.signed_in(client, manager)
    sent = [SimpleUploadedFile(name.rpartition("/")[2], content) for name, content in files]
    paths = json.dumps([name for name, _ in files])
    return client.post("/import/", {"workspace": home.code, "file": sent, "paths": paths} | more)


def test_a_dropped_folder_becomes_a_list_of_imports(client: Client, home: Workspace, manager: Person) -> None:
    files = [("plans/a.xml", plan_bytes()), ("plans/sub/a.xml", b"<Project"), ("plans/x.png", b"\x89PNG")]
    response = post(client, manager, home, *files)
    first = ImportRun.objects.earliest("id")
    assert response["Location"] == f"/import/together/{first.batch_id}/"
    text = client.get(response["Location"]).content.decode()
    assert "Left out, because it is no plan: plans/x.png." in text
    assert "0 of 2" in text
    assert ">plans/a.xml</a>" in text
    assert ">plans/sub/a.xml</a>" in text
    part = client.get(response["Location"], headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="batch-body" hx-get="/import/together/')
    part = client.get("/import/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="recent" hx-get="/import/"')
    assert "<form" not in part


@pytest.mark.parametrize("address", ["/import/", "/api/v1/imports"])
def test_an_upload_that_breaks_off_in_its_second_file_brings_in_none(
    client: Client, home: Workspace, manager: Person, address: str
) -> None:
    core.signed_in(client, manager)
    field = "file" if address == "/import/" else "files"
    sent = [SimpleUploadedFile(name, plan_bytes()) for name in ("a.xml", "b.xml")]
    whole = encode_multipart(BOUNDARY, {"workspace": home.code, field: sent})

    def send(part: bytes) -> Any:
        length = {"CONTENT_LENGTH": str(len(whole)), "wsgi.input": io.BytesIO(part)}
        return client.generic("POST", address, part, content_type=MULTIPART_CONTENT, **length)

    for end in (whole.index(b'"b.xml"') - 100, whole.index(b'"b.xml"') + 300, len(whole) - 1):
        cut = send(whole[:end])
        assert cut.status_code == 400
        assert "The connection broke before everything had arrived." in cut.content.decode()
    assert (ImportRun.objects.count(), StoredFile.objects.count()) == (0, 0)
    send(whole)
    assert ImportRun.objects.count() == 2


def test_a_broken_file_stops_no_other(
    client: Client, home: Workspace, manager: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = post(client, manager, home, ("plans/a.xml", plan_bytes()), ("plans/b.xml", b"<Project"))
    run_waiting()
    assert sorted(ImportRun.objects.values_list("file_name", "state")) == [
        ("plans/a.xml", "read"),
        ("plans/b.xml", "failed"),
    ]
    part = client.get(response["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in part


@pytest.mark.parametrize("paths", ["", "{", "7", '["only one"]', '["x/other.xml", "y/b.xml"]'])
def test_paths_that_do_not_fit_the_files_are_not_believed(
    paths: str, client: Client, home: Workspace, manager: Person
) -> None:
    post(client, manager, home, ("a.xml", plan_bytes()), ("b.xml", plan_bytes()), paths=paths)
    names = sorted(ImportRun.objects.values_list("file_name", flat=True))
    assert names == (["a.xml", "y/b.xml"] if "y/b.xml" in paths else ["a.xml", "b.xml"])


def test_a_zip_without_a_plan_is_refused_on_the_page_in_words(client: Client, home: Workspace, manager: Person) -> None:
    response = post(client, manager, home, ("docs/a.txt", b"x"), ("docs/b.txt", b"x"))
    assert response.status_code == 422
    assert "There is no plan in it: docs/a.txt, docs/b.txt." in response.content.decode()


def test_the_last_imports_are_only_ones_own(client: Client, home: Workspace, manager: Person) -> None:
    bring(core.manager_of(home, role="portfolio_manager", name="Bo"), home, ("theirs.xml", plan_bytes()))
    bring(manager, home, ("mine.xml", plan_bytes()))
    core.signed_in(client, manager)
    text = client.get("/import/").content.decode()
    assert "mine.xml" in text
    assert "theirs.xml" not in text


def test_more_imports_take_no_more_queries(client: Client, home: Workspace, manager: Person) -> None:
    core.signed_in(client, manager)
    bring(manager, home, ("1.xml", plan_bytes()))
    client.get("/import/")
    with CaptureQueriesContext(connection) as one:
        client.get("/import/")
    bring(manager, home, ("2.xml", plan_bytes()), ("3.xml", plan_bytes()))
    with CaptureQueriesContext(connection) as three:
        client.get("/import/")
    assert len(three) == len(one)


def test_the_api_takes_zips_too(client: Client, home: Workspace, manager: Person) -> None:
    core.signed_in(client, manager)
    upload = SimpleUploadedFile("all.zip", zipped(a_xml=plan_bytes(), b_xml=plan_bytes(), c_txt=b"x"))
    response = client.post("/api/v1/imports", {"workspace": home.code, "files": [upload]})
    assert response.status_code == 202, response.content
    assert [(one["file"], len(one["issues"])) for one in response.json()] == [("a.xml", 1), ("b.xml", 0)]
