from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from quarterdeck.core import audit
from quarterdeck.core.audit.chain import link_hash
from quarterdeck.core.audit.checkpoints import checkpoint_file
from quarterdeck.core.models import AuditHead, AuditRecord, Person
from quarterdeck.core.tests.factories import AT, organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_checkpoints(tmp_path: Path, settings: object) -> None:
    settings.QUARTERDECK_HOME = tmp_path  # type: ignore[attr-defined]


def write(count: int) -> None:
    somebody, velmora = person("Zoë Ó Néill"), organisation()
    for number in range(count):
        audit.record(
            actor=somebody,
            at=AT,
            action="core.test",
            subject=velmora,
            workspace=velmora,
            changes={"number": [number, number + 1], "name": "naïve 漢字"},
            reason="because",
        )


def tamper(statement: str, *values: object) -> None:
    """What somebody with the database file could do: drop the triggers, then change rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS core_auditrecord_append_only ON core_auditrecord")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS core_auditrecord_no_UPDATE")
            cursor.execute("DROP TRIGGER IF EXISTS core_auditrecord_no_DELETE")
        cursor.execute(statement, values)


def test_an_untouched_chain_is_intact() -> None:
    write(5)
    audit.write_checkpoint(at=AT)
    verdict = audit.verify()
    assert (verdict.is_intact, verdict.records, verdict.checkpoints) == (True, 5, 1)


def test_an_empty_chain_is_intact() -> None:
    assert audit.verify().is_intact
    assert audit.write_checkpoint(at=AT) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE core_auditrecord SET reason = 'another' WHERE sequence = 3", "changed after"),
        ("UPDATE core_auditrecord SET actor_name = 'Nobody' WHERE sequence = 1", "changed after"),
        ("UPDATE core_auditrecord SET changes = '{}' WHERE sequence = 5", "changed after"),
        ("UPDATE core_auditrecord SET at = '2020-01-01 00:00:00' WHERE sequence = 2", "changed after"),
        ("DELETE FROM core_auditrecord WHERE sequence = 3", "missing"),
        ("DELETE FROM core_auditrecord WHERE sequence = 1", "missing"),
        ("DELETE FROM core_auditrecord WHERE sequence >= 4", "cut off"),
        ("DELETE FROM core_auditrecord", "head says"),
    ],
)
def test_edited_and_removed_records_are_found(statement: str, words: str) -> None:
    write(5)
    tamper(statement)
    assert any(words in one.words for one in audit.verify().findings)


def test_swapped_records_are_found() -> None:
    write(5)
    tamper("UPDATE core_auditrecord SET sequence = 99 WHERE sequence = 2")
    tamper("UPDATE core_auditrecord SET sequence = 2 WHERE sequence = 3")
    tamper("UPDATE core_auditrecord SET sequence = 3 WHERE sequence = 99")
    assert not audit.verify().is_intact


def test_an_inserted_record_is_found_even_with_a_right_hash() -> None:
    write(3)
    last = AuditRecord.objects.get(sequence=3)
    last.pk, last.sequence, last.previous_hash, last.reason = None, 4, last.hash, "smuggled in"
    last.hash = link_hash(last.previous_hash, [getattr(last, name) for name in audit.chain.HASHED_FIELDS])
    last.save(force_insert=True)
    assert any("head says" in one.words for one in audit.verify().findings)


def test_a_chain_cut_short_with_its_head_is_betrayed_by_the_checkpoint() -> None:
    write(5)
    audit.write_checkpoint(at=AT)
    tamper("DELETE FROM core_auditrecord WHERE sequence >= 4")
    AuditHead.objects.update(sequence=3, hash=AuditRecord.objects.get(sequence=3).hash)
    assert [one.words for one in audit.verify().findings] == [
        "A signed checkpoint stands here, but the record is gone."
    ]


def test_a_chain_replaced_as_a_whole_is_betrayed_by_the_checkpoint() -> None:
    write(3)
    audit.write_checkpoint(at=AT)
    tamper("DELETE FROM core_auditrecord")
    AuditHead.objects.all().delete()
    somebody = Person.objects.get()
    for _ in range(3):
        audit.record(actor=somebody, at=AT, action="core.forged", subject=somebody, workspace=None)
    assert any("not the one that was signed" in one.words for one in audit.verify().findings)


def _forge(line: str) -> str:
    return json.dumps({**json.loads(line), "sequence": 1})


@pytest.mark.parametrize("change", [_forge, lambda line: line[:-9], lambda line: "noise"])
def test_a_forged_checkpoint_is_found(change: Callable[[str], str]) -> None:
    write(2)
    audit.write_checkpoint(at=AT)
    path = checkpoint_file()
    path.write_text(change(path.read_text().strip()) + "\n")
    assert any("not genuine" in one.words for one in audit.verify().findings)


def test_a_removed_checkpoint_is_found() -> None:
    for _ in range(3):
        write(1)
        audit.write_checkpoint(at=AT)
    path = checkpoint_file()
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[2]]) + "\n")
    assert any("before this one was removed" in one.words for one in audit.verify().findings)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_trail(verb: str) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        AuditRecord.objects.update(reason="x") if verb == "update" else AuditRecord.objects.all().delete()


def test_a_change_that_is_rolled_back_leaves_no_record() -> None:
    try:
        with transaction.atomic():
            write(1)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert audit.verify().records == 0
