"""What somebody hands over becomes one import each: files, zips, folders, families."""

import json
import zipfile
from contextlib import contextmanager
from pathlib import Path

from quarterdeck.exchange.bundles import Given, sort_given
from quarterdeck.exchange.reading import read_plan
from tests.exchange.test_asana_json import task
from tests.exchange.test_bundles import folder, write, zipped


@contextmanager
def sorted_from(*given: tuple[str, Path]):
    with sort_given([Given(name, path) for name, path in given]) as sorting:
        yield sorting


def names(sorting) -> list[str]:
    return [one.name for one in sorting.files]


def page(path: Path, *records: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"data": list(records)}))
    return path


def test_files_chosen_by_themselves_stay_whatever_they_are(tmp_path):
    plan, note = write(tmp_path / "a.xml", "A"), tmp_path / "note.txt"
    note.write_text("no plan")
    with sorted_from(("a.xml", plan), ("note.txt", note)) as sorting:
        assert names(sorting) == ["a.xml", "note.txt"]
        assert sorting.left_out == []


def test_each_plan_of_a_zip_is_one_and_the_rest_is_named(tmp_path):
    with sorted_from(("all.zip", zipped(folder(tmp_path)))) as sorting:
        assert names(sorting) == ["broken.xml", "ground/cellar.xml", "roof.xml"]
        assert [(issue.file, issue.place) for issue in sorting.left_out] == [
            ("all.zip", "logo.png"),
            ("all.zip", "notes.txt"),
        ]
        assert len(read_plan(sorting.files[1].path, file="cellar.xml").document.tasks) == 3
    assert not sorting.files[1].path.exists()


def test_files_of_a_dropped_folder_that_are_no_plan_are_left_out(tmp_path):
    root = folder(tmp_path)
    given = [(f"plans/{path.relative_to(root)}", path) for path in sorted(root.rglob("*")) if path.is_file()]
    with sorted_from(*given) as sorting:
        assert names(sorting) == ["plans/broken.xml", "plans/ground/cellar.xml", "plans/roof.xml"]
        assert [issue.place for issue in sorting.left_out] == ["plans/logo.png", "plans/notes.txt"]


def test_a_family_is_packed_into_one_zip_that_is_the_same_each_time(tmp_path):
    first = page(tmp_path / "x/1.json", task("1", "A"))
    second = page(tmp_path / "x/sub/2.json", task("2", "B"))
    plan = write(tmp_path / "p.xml", "P")
    given = [("x/1.json", first), ("x/sub/2.json", second), ("x/p.xml", plan)]
    with sorted_from(*given) as sorting, sorted_from(*reversed(given)) as again:
        assert sorted(names(sorting)) == ["x.zip", "x/p.xml"]
        packed = next(one for one in sorting.files if one.name == "x.zip")
        assert [each.name for each in read_plan(packed.path, file=packed.name).document.tasks] == ["A", "B"]
        repacked = next(one for one in again.files if one.name == "x.zip")
        assert repacked.path.read_bytes() == packed.path.read_bytes()


def test_a_zip_that_cannot_be_opened_stays_to_be_told_why(tmp_path):
    broken, empty = tmp_path / "broken.zip", tmp_path / "empty.zip"
    broken.write_bytes(b"PK\x03\x04 cut off")
    zipfile.ZipFile(empty, "w").close()
    with sorted_from(("broken.zip", broken), ("empty.zip", empty)) as sorting:
        assert names(sorting) == ["broken.zip", "empty.zip"]
        assert read_plan(sorting.files[0].path, file="broken.zip").issues[0].code == "zip.broken"
        assert read_plan(sorting.files[1].path, file="empty.zip").issues[0].code == "bundle.nothing_found"


def test_names_that_lead_out_or_are_litter_do_no_harm(tmp_path):
    plan = write(tmp_path / "a.xml", "A")
    given = [("../../etc/a.xml", plan), ("C:\\x\\a.xml", plan), ("plans/.git/a.xml", plan), ("__MACOSX/a.xml", plan)]
    with sorted_from(*given) as sorting:
        assert names(sorting) == ["C:/x/a.xml", "etc/a.xml"]
