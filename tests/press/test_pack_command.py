"""`quarterdeck pack`: of an installation, and straight from plan files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pptx import Presentation

from quarterdeck.config.command_line import build
from quarterdeck.exchange.document import Link, PlanDocument, PlanSource, Task
from quarterdeck.exchange.mspdi import write_mspdi
from quarterdeck.portfolio.tests.factories import World, world
from quarterdeck.reporting.tests.factories import facts
from tests.press.opening import book_of, pdf_text, words_of
from tests.reference_data import ABSENT, REFERENCE_DATA


@pytest.fixture
def made(db: None) -> World:
    made = world()
    facts(made.project)
    return made


def pack(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["pack", *map(str, arguments)])


def pack_of_files(*arguments: object, temporary: Path) -> tuple[int, dict[str, Any]]:
    """In a process of its own: a pack from files has its own database and settings."""
    command = [sys.executable, "-m", "quarterdeck.config", "pack", *map(str, arguments), "--format", "json"]
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("QUARTERDECK_", "DJANGO_"))}
    found = subprocess.run(
        command, capture_output=True, text=True, check=False, env=variables | {"TMPDIR": str(temporary)}, timeout=300
    )
    assert found.stdout, found.stderr
    return found.returncode, json.loads(found.stdout)


def plan_file(folder: Path, name: str = "bridge.xml") -> Path:
    document = PlanDocument(PlanSource("mspdi"))
    document.properties.name = "Bridge over the canal"
    document.properties.start = datetime(2026, 11, 2, 8, 0)
    document.tasks = [
        Task(uid=1, number=1, name="Foundations", duration_minutes=4800.0),
        Task(uid=2, number=2, name="Deck", duration_minutes=9600.0),
        Task(uid=3, number=3, name="Open to traffic", duration_minutes=0.0, is_milestone=True),
    ]
    document.links = [Link(predecessor_uid=1, successor_uid=2), Link(predecessor_uid=2, successor_uid=3)]
    path = folder / name
    with path.open("wb") as target:
        write_mspdi(document, target)
    return path


def shown(path: Path) -> str:
    return "\n".join(words_of(slide) for slide in Presentation(io.BytesIO(path.read_bytes())).slides)


def test_the_pack_of_a_portfolio_is_written_in_each_format(made: World, tmp_path: Path) -> None:
    for suffix in ("pptx", "pdf", "xlsx", "html"):
        target = tmp_path / f"board.{suffix}"
        found = pack("--portfolio", "pf", "-o", target, "--format", "json")
        assert found.exit_code == 0, found.output
        answer = json.loads(found.output)
        assert (answer["written"], answer["projects"], answer["bytes"]) == (True, 1, target.stat().st_size)
    assert "1 of 1 measured projects is red" in (tmp_path / "board.html").read_text()
    assert "Project P-1" in pdf_text((tmp_path / "board.pdf").read_bytes())
    assert "Contents" in book_of((tmp_path / "board.xlsx").read_bytes()).sheetnames
    assert "Project P-1" in shown(tmp_path / "board.pptx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board.html", "board.pdf", "board.pptx", "board.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "board.pptx"), "Name either plan files or --portfolio CODE."),
        (("a.xml", "--portfolio", "PF", "-o", "board.pptx"), "Name either plan files or --portfolio CODE."),
        (("--portfolio", "PF", "-o", "board.docx"), "The output must end with"),
        (("--portfolio", "PF", "-o", "absent/board.pdf"), "The folder of the output does not exist."),
        (("--portfolio", "ELSE", "-o", "board.pdf"), "There is no portfolio or programme “ELSE”."),
        (("--portfolio", "PF", "-o", "board.pdf", "--template", "t.pptx"), "A template is for .pptx only."),
        (("--portfolio", "PF", "-o", "board.pptx", "--template", "t.pptx"), "No such file or directory."),
        (("--portfolio", "PF", "-o", "board.pdf", "--person", "nobody@x.org"), "Name the person who makes the pack"),
        (("--portfolio", "PF", "-o", "board.pdf", "--as", "nobody@x.org"), "is named by --person E-MAIL"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = pack(*arguments)
    assert found.exit_code == 2
    assert words in found.output
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_template_leaves_the_old_file_alone(made: World, tmp_path: Path) -> None:
    (tmp_path / "t.pptx").write_bytes(b"no presentation")
    target = tmp_path / "board.pptx"
    target.write_bytes(b"the old one")
    found = pack("--portfolio", "PF", "-o", target, "--template", tmp_path / "t.pptx", "--format", "json")
    assert found.exit_code == 2
    assert [issue["code"] for issue in json.loads(found.output)["issues"]] == ["template.unreadable"]
    assert target.read_bytes() == b"the old one"


def test_plan_files_become_a_pack_and_leave_nothing_behind(tmp_path: Path) -> None:
    temporary, target = tmp_path / "t", tmp_path / "board.pptx"
    temporary.mkdir()
    code, answer = pack_of_files(plan_file(tmp_path), "-o", target, temporary=temporary)
    assert (code, answer["written"], answer["projects"]) == (0, True, 1)
    words = shown(target)
    assert "Bridge over the canal" in words
    assert "Open to traffic" in words
    assert [path.name for path in temporary.iterdir() if path.name.startswith("quarterdeck-pack-")] == []


def test_unreadable_files_are_named_while_the_others_are_packed(tmp_path: Path) -> None:
    good, bad, target = plan_file(tmp_path), tmp_path / "bad.mpp", tmp_path / "board.pdf"
    bad.write_bytes(b"not a plan")
    code, answer = pack_of_files(good, bad, tmp_path / "absent.xml", "-o", target, temporary=tmp_path)
    assert (code, answer["written"], answer["projects"]) == (2, True, 1)
    grave = [issue["file"] for issue in answer["issues"] if issue["severity"] == "error"]
    assert grave == [str(bad), str(tmp_path / "absent.xml")]


def test_nothing_is_written_when_no_file_can_be_read(tmp_path: Path) -> None:
    target = tmp_path / "board.pdf"
    code, answer = pack_of_files(tmp_path / "absent.xml", "-o", target, temporary=tmp_path)
    assert (code, answer["written"]) == (2, False)
    assert not target.exists()


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE_DATA.is_dir(), reason=ABSENT)
def test_plans_of_other_programs_become_a_pack(tmp_path: Path) -> None:
    files = sorted((REFERENCE_DATA / "msproject" / "files").glob("*Software_Development.mpp"))
    files += [REFERENCE_DATA / "interchange" / "mp_j30_a2_nr3.mspdi.xml"]
    code, answer = pack_of_files(*files, "-o", tmp_path / "board.pptx", temporary=tmp_path)
    assert (code, answer["written"], answer["projects"]) == (0, True, len(files))
