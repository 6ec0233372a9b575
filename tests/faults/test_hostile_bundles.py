"""Hostile folders and zips: nothing leaves its place, nothing is followed, nothing fills memory or disk."""

import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import PlanDocument, PlanSource, Severity, Task
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plans
from quarterdeck.exchange.writing import write_plan
from tests.faults.test_hostile_plans import in_child

pytestmark = pytest.mark.faults
SMALL = ReadingLimits(bundle_entries=5, bundle_bytes=50_000, bundle_depth=3)


def plan_bytes(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.xml"
    write_plan(PlanDocument(PlanSource("test"), tasks=[Task(1, "Dig", duration_minutes=480)]), path)
    content = path.read_bytes()
    path.unlink()
    return content


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return path


def refused(path: Path, limits: ReadingLimits = SMALL) -> str:
    [reading] = read_plans(path, limits=limits)
    assert reading.document is None
    assert reading.issues[0].severity is Severity.ERROR
    assert reading.issues[0].file == path.name
    return reading.issues[0].code


@pytest.mark.parametrize(
    "name", ["../out.xml", "/etc/out.xml", "C:\\out.xml", "a/../../out.xml", "..\\out.xml", "\\\\host\\out.xml"]
)
def test_a_name_that_leads_out_refuses_the_whole_archive(name, tmp_path):
    whole = plan_bytes(tmp_path)
    path = archive(tmp_path / "plans.zip", {"fine.xml": whole, name: whole})
    assert refused(path) == "zip.unsafe_name"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plans.zip"]


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret.xml").write_bytes(plan_bytes(tmp_path))
    inside = tmp_path / "plans"
    inside.mkdir()
    (inside / "link.xml").symlink_to(tmp_path / "secret.xml")
    (inside / "up").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.xml")
    [reading] = read_plans(inside)
    assert [issue.code for issue in reading.issues] == ["bundle.nothing_found", "bundle.link", "bundle.link"]
    linked = zipfile.ZipInfo("link.xml")
    linked.create_system, linked.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "plans.zip", "w") as target:
        target.writestr(linked, "/etc/passwd")
    [reading] = read_plans(tmp_path / "plans.zip")
    assert [issue.code for issue in reading.issues] == ["bundle.nothing_found", "bundle.link"]


def test_an_archive_in_an_archive_is_named_and_not_opened(tmp_path):
    inner = archive(tmp_path / "inner.zip", {"plan.xml": plan_bytes(tmp_path)})
    path = archive(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes(), "plan.xml": plan_bytes(tmp_path)})
    [reading] = read_plans(path)
    assert len(reading.document.tasks) == 1
    assert [(issue.code, issue.place) for issue in reading.issues] == [("bundle.nested", "inner.zip")]


def test_bombs_are_refused_before_anything_is_unpacked(tmp_path):
    dense = tmp_path / "dense.zip"
    with zipfile.ZipFile(dense, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("plan.xml", b"0" * 50_000_000)
    assert refused(dense, ReadingLimits()) == "zip.too_large"
    assert refused(archive(tmp_path / "many.zip", {f"{n}.xml": b"" for n in range(6)})) == "zip.too_large"
    assert refused(archive(tmp_path / "fat.zip", {"plan.xml": b"x" * 60_000})) == "zip.too_large"
    deep = archive(tmp_path / "deep.zip", {"a/b/c/d/e/plan.xml": b"x"})
    assert refused(deep) == "bundle.too_deep"


def test_a_directory_of_millions_of_names_is_not_read(tmp_path):
    path = tmp_path / "names.zip"
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"n"
    with path.open("wb") as target:
        target.write(b"PK\x03\x04")
        for _ in range(200):
            target.write(entry * 10_000)
        size = target.tell() - 4
        target.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 65_535, 65_535, size, 4, 0))
    memory, was_refused, code = in_child(path)
    assert (was_refused, code) == (True, "zip.too_large")
    assert memory < 256 * 1024 * 1024


def test_overlapping_entries_are_refused(tmp_path):
    path = archive(tmp_path / "plans.zip", {"a.xml": b"x" * 4000})
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory = content[start:end]
    twice = directory + directory.replace(b"a.xml", b"b.xml")
    tail = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 2, 2, len(twice), start, 0)
    path.write_bytes(content[:start] + twice + tail)
    assert refused(path) == "zip.overlapping"


def test_damaged_encrypted_and_double_entries_are_named_and_the_others_are_read(tmp_path):
    whole = plan_bytes(tmp_path)
    path = tmp_path / "plans.zip"
    archive(path, {"bad.xml": whole, "good.xml": whole, "gold.xml": whole, "locked.xml": whole})
    content = bytearray(path.read_bytes().replace(b"gold.xml", b"good.xml"))
    content[content.index(b"bad.xml") + 50] ^= 0xFF
    locked = content.rindex(b"locked.xml") - 46
    content[locked + 8] |= 1
    path.write_bytes(content)
    [reading] = read_plans(path)
    assert (reading.member, len(reading.document.tasks)) == ("good.xml", 1)
    assert sorted((issue.code, issue.place) for issue in reading.issues) == [
        ("zip.broken_entry", "bad.xml"),
        ("zip.encrypted", "locked.xml"),
        ("zip.same_name", "good.xml"),
    ]


def test_folders_that_are_too_deep_or_too_full_are_bounded(tmp_path):
    deep = tmp_path / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    (deep / "plan.xml").write_bytes(plan_bytes(tmp_path))
    [reading] = read_plans(tmp_path, limits=SMALL)
    assert [(issue.code, issue.place) for issue in reading.issues] == [
        ("bundle.nothing_found", ""),
        ("bundle.too_deep", "a/b/c/d"),
    ]
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text("x")
    assert refused(tmp_path) == "bundle.too_large"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(damage=[(7275, 0)])  # a name without a letter
@given(damage=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
def test_random_damage_of_an_archive_never_raises(damage, tmp_path):
    whole = b"<Project xmlns='http://schemas.microsoft.com/project'><Tasks><Task><UID>1</UID></Task></Tasks></Project>"
    content = bytearray(archive(tmp_path / "whole.zip", {"a.xml": whole, "b/c.xml": whole}).read_bytes())
    for place, value in damage:
        content[4 + place % (len(content) - 4)] = value  # the mark of a zip stays
    path = tmp_path / "damaged.zip"
    path.write_bytes(content)
    for reading in read_plans(path):
        assert reading.document is not None or reading.issues
