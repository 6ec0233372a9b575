"""Reading the whole chain again and saying what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from quarterdeck.core.audit.chain import FIRST_HASH, HASHED_FIELDS, link_hash
from quarterdeck.core.audit.checkpoints import checkpoints
from quarterdeck.core.models import AuditHead, AuditRecord

CHUNK = 5000
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    sequence: int
    words: str


@dataclass(slots=True)
class Verdict:
    records: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.findings

    def add(self, sequence: int, words: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(sequence, words))


def verify() -> Verdict:
    """Judge chain, head and checkpoints. Finds edited, removed, swapped, inserted and cut-off records."""
    verdict = Verdict()
    marks = _genuine_marks(verdict)
    hashes = _read_chain(verdict, wanted=set(marks))
    for sequence, digest in marks.items():
        found = hashes.get(sequence)
        if found is None:
            verdict.add(sequence, "A signed checkpoint stands here, but the record is gone.")
        elif found != digest:
            verdict.add(sequence, "The record is not the one that was signed here.")
    return verdict


def _read_chain(verdict: Verdict, *, wanted: set[int]) -> dict[int, str]:
    """Walk the chain; the stored hashes at the ``wanted`` places."""
    previous, expected = FIRST_HASH, 1
    found: dict[int, str] = {}
    rows = AuditRecord.objects.order_by("sequence").values_list(*HASHED_FIELDS, "previous_hash", "hash")
    for row in rows.iterator(chunk_size=CHUNK):
        sequence, stored_previous, stored = row[0], row[-2], row[-1]
        verdict.records += 1
        if sequence != expected:
            verdict.add(sequence, f"Records {expected} to {sequence - 1} are missing.")
        elif stored_previous != previous:
            verdict.add(sequence, "The record does not follow the one before it.")
        if link_hash(stored_previous, row[:-2]) != stored:
            verdict.add(sequence, "The record was changed after it was written.")
        if sequence in wanted:
            found[sequence] = stored
        previous, expected = stored, sequence + 1
    _judge_head(verdict, last=expected - 1, digest=previous)
    return found


def _judge_head(verdict: Verdict, *, last: int, digest: str) -> None:
    head = AuditHead.objects.filter(pk=1).first()
    if head is None and last:
        verdict.add(last, "The head of the chain is gone.")
    elif head is not None and (head.sequence, head.hash) != (last, digest):
        verdict.add(last, f"The chain ends at {last}, its head says {head.sequence}: records were cut off or added.")


def _genuine_marks(verdict: Verdict) -> dict[int, str]:
    marks = list(checkpoints())
    verdict.checkpoints = len(marks)
    genuine = [mark for mark in marks if mark is not None and mark.is_genuine]
    if len(genuine) != len(marks):
        verdict.add(0, "A checkpoint is not genuine: it was not signed with this installation's key.")
    for one, two in pairwise(genuine):
        if two.previous != one.signature:
            verdict.add(two.sequence, "A checkpoint before this one was removed.")
    return {mark.sequence: mark.hash for mark in genuine}
