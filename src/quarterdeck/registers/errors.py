"""What registers refuse, in words."""

from __future__ import annotations

from quarterdeck.core.errors import Conflict, NotAllowed, NotVisible, Refusal


class DeclarationFaulty(ValueError):
    """A register contradicts itself; the message lists every fault. Raised at start, never at a person."""


class UnknownRegister(NotVisible):
    words = "There is no such register."


class UnknownField(Refusal):
    words = "There is no such field."


class UnknownTransition(Refusal):
    words = "There is no such step."


class ValuesRefused(Refusal):
    """One or more fields hold what they must not; ``fields`` says what to enter."""

    words = "Some fields need another value."


class TransitionImpossible(Conflict):
    words = "This step does not start from the present state."


class TransitionRefused(Refusal):
    words = "This step is not possible yet."


class DutiesNotSeparated(NotAllowed):
    words = "Nobody approves what they submitted. Ask another person who may do this."


class EntryFrozen(Conflict):
    words = "In this state the fields cannot be changed any more."


class EntryDeleted(Conflict):
    words = "This entry is deleted. Bring it back first."


class StaleVersion(Conflict):
    """Somebody saved meanwhile. ``details`` has their version and what they changed since the one that was seen."""

    words = "Somebody else has changed this since you opened it."


class VersionMissing(Refusal):
    status = 428
    words = "Send the version that you saw: If-Match with the entry's ETag."


class VersionUnreadable(Refusal):
    status = 400
    words = "If-Match must hold an ETag of this entry."


class PreconditionFailed(Refusal):
    status = 412
    words = "This has changed since you read it. Read it again."


class WrongPlace(Refusal):
    words = "Entries of this register are not kept on a workspace of this kind."


class CommentEmpty(Refusal):
    words = "Write something first."


class FilesKept(Conflict):
    words = "The files of this entry are kept."


class TooManyFiles(Refusal):
    words = "An entry holds at most 100 files."


class UnknownRelation(Refusal):
    words = "There is no such relation."


class RelatedToItself(Refusal):
    words = "An entry cannot be related to itself."


class ConversionImpossible(Refusal):
    words = "Entries of this register cannot be turned into that."


class BulkRefused(Refusal):
    """Some of many entries refused; ``details["entries"]`` says which and why. Nothing was changed."""

    words = "Nothing was changed."


class TooManyAtOnce(Refusal):
    words = "Choose at most 1,000 entries at once."


class NothingToUndo(Refusal):
    words = "This has been taken back already."


class UndoImpossible(Conflict):
    words = "Some of it has been changed since."


class FileUnusable(Refusal):
    words = "This file cannot be read as a table."


class ImportRefused(Refusal):
    """Some rows of a file refused; ``details["faults"]`` says row, column and why of each. Nothing was changed."""

    words = "Nothing was imported."


class ImportDone(Conflict):
    words = "This file has been imported already."


class ImportBusy(Conflict):
    words = "This file is being worked on. Wait for its end, or stop it first."


class MovedMeanwhile(Conflict):
    """What was checked is not what stands there any more. Nothing was changed."""

    words = "Somebody has brought in or changed the same meanwhile. Nothing was changed; try again."


class MailRefused(Refusal):
    words = "The mail server did not take the mail."
