"""Large JSON files tell how far they are, and end half-way when nobody waits for them."""

import gzip
import json
from pathlib import Path

import pytest

from quarterdeck.exchange.progress import telling
from quarterdeck.exchange.reading import read_plan

NUMBER = 4000


class Stopped(Exception):
    """Somebody put the file aside."""


def jira() -> bytes:
    fields = {"summary": "Dig", "status": {"name": "Open"}, "description": "deep into the ground " * 30}
    issues = [{"id": str(n), "key": f"DIG-{n}", "fields": fields} for n in range(1, NUMBER)]
    return json.dumps({"startAt": 0, "issues": issues}).encode()


def trello() -> bytes:
    cards = [{"id": f"c{n}", "idShort": n, "name": "Dig", "idList": "l1", "pos": n} for n in range(1, NUMBER)]
    lists = [{"id": "l1", "name": "Doing", "closed": False, "pos": 1}]
    return json.dumps({"id": "b1", "name": "Trench", "lists": lists, "cards": cards, "actions": []}).encode()


def asana() -> bytes:
    tasks = [{"gid": str(n), "resource_type": "task", "name": "Dig {deep}", "completed": False} for n in range(NUMBER)]
    return json.dumps({"data": tasks}).encode("utf-16")


def mpxj() -> bytes:
    tasks = [{"unique_id": n, "id": n, "name": "Dig"} for n in range(1, NUMBER)]
    return gzip.compress(json.dumps({"property_values": {}, "tasks": tasks}).encode())


@pytest.mark.parametrize("content", [jira, trello, asana, mpxj])
def test_a_long_file_tells_how_far_it_is_and_can_be_stopped(content, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_bytes(content())
    seen: list[float] = []
    with telling(lambda done, total: seen.append(done / total)):
        document = read_plan(path).document
    assert document is not None
    assert len(document.tasks) >= NUMBER - 1
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.6
    assert seen[-1] <= 1

    def stop(done: int, total: int) -> None:
        if done * 3 > total:
            raise Stopped

    with telling(stop), pytest.raises(Stopped):
        read_plan(path)


def test_marks_of_structure_inside_texts_never_lead_beyond_the_end(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    cards = [{"id": f"c{n}", "name": "{{{ }", "idList": "l1"} for n in range(1200)]
    path.write_text(json.dumps({"id": "b1", "lists": [{"id": "l1", "name": "Doing"}], "cards": cards, "actions": []}))
    shares: list[float] = []
    with telling(lambda done, total: shares.append(done / total)):
        assert read_plan(path).document is not None
    assert 0 < max(shares) < 1


@pytest.mark.parametrize("make", [jira, asana])
def test_several_files_of_one_plan_count_together(make, tmp_path: Path) -> None:
    """The bar goes on over all of them, so that whoever stops it later is heard, too."""
    seen: list[tuple[int, int]] = []
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.json").write_bytes(make())
    with telling(lambda done, total: seen.append((done, total))):
        assert read_plan(folder).document is not None
    whole = sum(path.stat().st_size for path in folder.iterdir())
    assert {total for _, total in seen} == {whole}
    assert sum(done > whole / 2 for done, _ in seen) > 1
