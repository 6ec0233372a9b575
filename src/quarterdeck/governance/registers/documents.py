"""Documents: versions, approval, review, retention."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.urls import reverse

from quarterdeck.core.files import remove_file_after_commit
from quarterdeck.governance.actions.documents import destroy_files, keep_version
from quarterdeck.governance.choices import Classification, Retention
from quarterdeck.governance.choices import DocumentState as State
from quarterdeck.governance.models import Document, DocumentApproval, DocumentVersion
from quarterdeck.governance.queries.changes import project_of
from quarterdeck.governance.rules import documents as rules
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Computed,
    Counts,
    Filter,
    Kind,
    Register,
    Rows,
    Section,
    Transition,
    Workflow,
    register,
)
from quarterdeck.registers.errors import EntryFrozen

SETTLED = (State.APPROVED, State.ISSUED, State.SUPERSEDED, State.ARCHIVED)
AGREED = frozenset({"title", "kind", "description", "retention", "approvals_needed"})
SIGNED = ("version", "by", "on", "counts", "checksum")
SHOWN = ("label", "name", "size", "checksum", "made_by", "made_on", "approved_by", "approved_on", "address")


def may_go(act: Act[Document]) -> str | None:
    one = act.entry
    return rules.why_kept(
        retention=one.retention, until=one.retain_until, legal_hold=one.legal_hold, today=act.at.date()
    )


def may_sign(act: Act[Document]) -> str | None:
    return _why_not_sign(act, is_last=False)


def may_approve(act: Act[Document]) -> str | None:
    return _why_not_sign(act, is_last=True)


def _why_not_sign(act: Act[Document], *, is_last: bool) -> str | None:
    given = [row.by_id for row in _signatures(act.entry)]
    needed = act.entry.approvals_needed
    return rules.why_not_sign(needed=needed, given=given, actor=act.actor.pk, is_last=is_last)


def destroy(act: Act[Document]) -> None:
    destroy_files(actor=act.actor, document=act.entry)


@register
class DocumentRegister(Register[Document]):
    """Controlled documents: who approved which version, until when it holds, and how long it is kept."""

    model = Document
    key = "documents"
    prefix = "DOC"
    title = "Documents"
    access = "document"
    workflow = Workflow(
        states=State,
        start=State.DRAFT,
        closed=(State.SUPERSEDED, State.ARCHIVED, State.DESTROYED),
        frozen=(State.IN_REVIEW, State.DESTROYED),
        transitions=(
            Transition("keep", "Keep as a version", (State.DRAFT,), State.DRAFT),
            Transition("submit", "Send to review", (State.DRAFT,), State.IN_REVIEW, requires=("owner",)),
            Transition("sign", "Approve, others follow", (State.IN_REVIEW,), State.IN_REVIEW,
                       segregated=("create", "submit", "keep"), operation="approve", guard=may_sign),
            Transition("approve", "Approve", (State.IN_REVIEW,), State.APPROVED,
                       segregated=("create", "submit", "keep"), operation="approve", guard=may_approve),
            Transition("send_back", "Send back", (State.IN_REVIEW,), State.DRAFT, reason=True, operation="approve"),
            Transition("issue", "Issue", (State.APPROVED,), State.ISSUED, requires=("review_by",)),
            Transition("revise", "Revise", (State.APPROVED, State.ISSUED), State.DRAFT, reason=True),
            Transition("supersede", "Mark superseded", (State.ISSUED,), State.SUPERSEDED, reason=True),
            Transition("archive", "Archive", (State.APPROVED, State.ISSUED, State.SUPERSEDED), State.ARCHIVED),
            Transition("destroy", "Destroy", (State.ARCHIVED,), State.DESTROYED, reason=True, operation="destroy",
                       segregated=("archive",), guard=may_go, effect=destroy),
        ),
    )  # fmt: skip
    columns = (
        Column("kind"),
        Computed("label", "Version", Kind.TEXT, lambda one, day: one.label),
        Column("classification"),
        Column("owner"),
        Column("review_by"),
        Column("state"),
        Column("retain_until", shown=False),
        Column("legal_hold", shown=False),
    )
    filters = (
        Filter("review_due", "Review due", lambda actor, day: Q(review_by__lte=day, state=State.ISSUED)),
        Filter("held", "Under a legal hold", lambda actor, day: Q(legal_hold=True)),
        Filter("to_destroy", "Retention is over",
               lambda actor, day: Q(state=State.ARCHIVED, retain_until__lt=day, legal_hold=False)),
    )  # fmt: skip
    rows = (
        Rows("versions", DocumentVersion, SHOWN, label="Versions", most=500),
        Rows("approvals", DocumentApproval, SIGNED, label="Approvals", most=500),
    )
    sections = (
        Section("Document", ("title", "kind", "classification", "description")),
        Section("Who and when", ("owner", "due_on", "review_by", "approvals_needed")),
        Section("Retention", ("retention", "legal_hold", "hold_reason")),
    )
    summary = (Counts("kind"), Counts("classification"))
    sort = "title"
    example = {"title": "Data protection impact assessment", "kind": "report", "retention": "none",
               "classification": "internal"}  # fmt: skip

    def derive(self, act: Act[Document]) -> None:
        one = act.entry
        if not act.transition:
            _refuse_drift(act)
        if one.classification in rules.CLOSED_CIRCLE:
            one.visibility = Visibility.RESTRICTED
        if act.transition in ("keep", "submit"):
            self._keep(act)
        if act.transition in ("sign", "approve"):
            _sign(act)
        if act.transition == "send_back":
            _void(one)
        if act.transition == "approve":
            self._approve(act)
        if act.transition == "archive":
            one.archived_on = act.at.date()
        if one.archived_on is not None:
            project = project_of(one.workspace)
            one.retain_until = rules.retain_until(one.retention, project.closed_on if project else one.archived_on)
        if act.transition == "destroy":
            one.current = one.description = ""
            for row in _versions(one):
                row.address = ""
            one.hold_rows("versions", list(_versions(one)))

    def settled(self, entry: Document) -> Collection[str]:
        """What was approved keeps its words and its retention; holds, owner and dates go on."""
        return AGREED if entry.state in SETTLED else ()

    def why_keep_files(self, entry: Document) -> str | None:
        return rules.HELD if entry.legal_hold else None

    def _keep(self, act: Act[Document]) -> None:
        """A new version where the content differs from the last one."""
        one, rows = act.entry, _versions(act.entry)
        file = keep_version(actor=act.actor, document=one, at=act.at)
        if rows and rows[-1].checksum == file.sha256:
            remove_file_after_commit(file)
            return
        one.major, one.minor = rules.after_edit(one.major, one.minor)
        address = reverse("core:file", args=[file.pk])
        one.current = address
        made = DocumentVersion(
            label=one.label, name=file.name, size=file.size, checksum=file.sha256, made_by=act.actor,
            made_on=act.at.date(), address=address, file=file, position=len(rows),
        )  # fmt: skip
        one.hold_rows("versions", [*rows, made])

    def _approve(self, act: Act[Document]) -> None:
        """The same bytes under the next whole number, with who approved them."""
        one, rows = act.entry, _versions(act.entry)
        one.major, one.minor = rules.after_approval(one.major, one.minor)
        last = rows[-1]
        made = DocumentVersion(
            label=one.label, name=last.name, size=last.size, checksum=last.checksum, made_by=last.made_by,
            made_on=last.made_on, address=last.address, file=last.file, approved_by=act.actor,
            approved_on=act.at.date(), position=len(rows),
        )  # fmt: skip
        one.hold_rows("versions", [*rows, made])

    def faults(self, entry: Document) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if not rules.fits(entry.kind, entry.retention):
            found["retention"] = f"Contracts and safety records are kept: {Retention.LONG.label}."
        if entry.legal_hold and not entry.hold_reason:
            found["hold_reason"] = "Say what the hold is for."
        if entry.classification in (Classification.CONFIDENTIAL, Classification.RESTRICTED) and entry.owner is None:
            found["owner"] = "What is not for everybody has an owner."
        return found


def _refuse_drift(act: Act[Document]) -> None:
    """Raises EntryFrozen."""
    one = act.entry
    touched = sorted(set(one.register.settled(one)) & set(act.changes))
    if touched:
        names = ", ".join(one.register.fields[key].label for key in touched)
        way = " Take “Revise” to change it." if one.state in (State.APPROVED, State.ISSUED) else ""
        raise EntryFrozen(f"In the state {one.state_label} this stays as it was approved: {names}.{way}")


def _versions(document: Document) -> list[DocumentVersion]:
    return [row for row in document.rows_of("versions") if isinstance(row, DocumentVersion)]


def _signatures(document: Document) -> list[DocumentApproval]:
    """Those that count for the version in review."""
    return [row for row in _approvals(document) if row.counts and row.version == document.label]


def _approvals(document: Document) -> list[DocumentApproval]:
    return [row for row in document.rows_of("approvals") if isinstance(row, DocumentApproval)]


def _sign(act: Act[Document]) -> None:
    one, rows = act.entry, _approvals(act.entry)
    made = DocumentApproval(
        version=one.label, by=act.actor, on=act.at.date(), checksum=_versions(one)[-1].checksum, position=len(rows)
    )
    one.hold_rows("approvals", [*rows, made])


def _void(document: Document) -> None:
    """What was sent back is read anew by everybody."""
    rows = _approvals(document)
    for row in rows:
        row.counts = row.counts and row.version != document.label
    document.hold_rows("approvals", list(rows))
