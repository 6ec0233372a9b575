"""Every issue that a reader of plans gives counts as changed, lost, guessed or told, alike for all tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from quarterdeck import exchange
from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.fidelity import Verdict, meaning_of, verdict_on

ROOT = Path(exchange.__file__).parent
# What reads plans and portfolios; other lists of the package have codes of their own.
READERS = {"asana", "bundles", "compilation", "ganttproject", "items", "jira", "markup", "mpxj", "mpxj_json", "mspdi"}
READERS |= {"portfolio_list", "reading.py", "tables", "tasklist", "trello", "xml_stream.py"}
WRITERS = {"writing", "writer.py"}
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
GIVERS = {"add", "unreadable", "Issue", "ConversionFailed", "_bad", "tell"}


def codes() -> Iterator[tuple[str, str]]:
    """Codes that stand as the first argument of what makes issues, with their file."""
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in READERS or WRITERS & set(parts) or path.name.startswith("write_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in GIVERS and isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
                yield str(first.value), str(path.relative_to(ROOT))


def test_every_code_of_a_reader_has_its_verdict() -> None:
    found = sorted(set(codes()))
    assert len(found) > 100
    assert [one for one in found if meaning_of(one[0]) is None] == []


def test_the_same_event_counts_alike_whatever_tool_it_comes_from() -> None:
    for ending in ("bad_date", "lost_parent", "lost_dependency"):
        assert len({meaning_of(f"{tool}.{ending}") for tool in ("jira", "asana", "trello", "tasks")}) == 1


def test_computed_names_and_the_rest_of_a_flood_are_known_too() -> None:
    assert meaning_of("jira.partial_worklogs") == meaning_of("trello.partial_worklogs")
    for ending in ("no_start", "no_date", "half", "begin_guessed", "finish_guessed", "done_unknown", "twice"):
        assert meaning_of(f"asana.{ending}") == meaning_of(f"trello.{ending}") is not None
    assert meaning_of("tasks.guessed_start").verdict is Verdict.GUESSED  # type: ignore[union-attr]
    assert meaning_of("mspdi.dangling_link_more") == meaning_of("mspdi.dangling_link")


def test_an_unknown_code_is_judged_by_its_severity() -> None:
    judged = [verdict_on(Issue("new.thing", "", severity)).verdict for severity in Severity]
    assert judged == [Verdict.LOST, Verdict.CHANGED, Verdict.TOLD]
    assert verdict_on(Issue("jira.link_kept", "", Severity.ERROR)).verdict is Verdict.LOST
