"""What may go wrong in a way that a person can understand. Faces turn these into words; nobody else catches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An anticipated answer of "no". ``words`` is what the person reads; ``fields`` names the inputs at fault."""

    status = 422
    words = "This cannot be done."

    def __init__(self, words: str | None = None, *, fields: Mapping[str, str] | None = None, **details: Any) -> None:
        self.words = words or self.words
        self.fields = dict(fields or {})
        self.details = details
        super().__init__(self.words)


class NotVisible(Refusal):
    """The actor may not know that this exists: faces answer 404."""

    status = 404
    words = "There is nothing here that you may see."


class NotAllowed(Refusal):
    """The actor sees it and may not do this to it: faces answer 403."""

    status = 403
    words = "Your roles do not allow this."


class Conflict(Refusal):
    """Somebody else was faster, or the state has changed: faces answer 409."""

    status = 409
    words = "This has changed in the meantime."


class WorkspaceArchived(NotAllowed):
    words = "This workspace is archived and can only be read. Restore it first."


class CodeTaken(Refusal):
    words = "This code is in use already."


class InvalidCode(Refusal):
    words = "A code has 1 to 32 letters, digits, dots, dashes or underscores and starts with a letter or a digit."


class WrongParent(Refusal):
    words = "A workspace of this kind cannot stand there."


class WorkspaceNotEmpty(Refusal):
    words = "This workspace still has workspaces below it."


class RetentionOver(Refusal):
    words = "The 30 days in which this could be brought back are over."


class EmailTaken(Refusal):
    words = "There is a person with this e-mail address already."


class InvalidEmail(Refusal):
    words = "This is not an e-mail address."


class UnknownRole(Refusal):
    words = "There is no such role."


class GrantExceedsOwnRights(NotAllowed):
    words = "You cannot give a right that you do not hold here yourself."


class GrantToSelf(NotAllowed):
    words = "You cannot give a role to yourself. Ask another person who may grant it."


class LastAdministrator(Refusal):
    words = "This is the last administrator. Name another one first."


class GrantNotTimeBoxed(Refusal):
    words = "A delegation needs a last day, at most 90 days away."


class InvitationInvalid(Refusal):
    status = 404
    words = "This invitation is not valid any more. Ask for a new one."


class PasswordUnfit(Refusal):
    words = "Choose another password."


class LinkInvalid(Refusal):
    status = 404
    words = "This link is not valid any more."


class AlreadySetUp(Refusal):
    status = 404
    words = "This installation has been set up already."


class RequestCut(Refusal):
    status = 400
    words = "The connection broke before everything had arrived. Nothing was changed; send it again."


class FileTooLarge(Refusal):
    status = 413
    words = "This file is too large."


class FileDamaged(Refusal):
    status = 500
    words = "The stored file is damaged. Restore it from a backup."


class JobCancelled(Exception):
    """Raised inside a job at the next ``raise_if_cancelled`` after somebody asked to stop it."""


class JobLost(Exception):
    """This attempt of a job is no longer the one that counts: another worker has taken it over."""


class JobNotActive(Refusal):
    words = "This job has ended already."


class AddressRefused(Refusal):
    words = "Enter an address that begins with http:// or https://, without a user name, blanks or a fragment."


class WebhookRefused(Refusal):
    words = "Some fields need another value."
