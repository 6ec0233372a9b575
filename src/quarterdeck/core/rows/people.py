from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from quarterdeck.core.errors import EmailTaken, InvalidEmail, InvitationInvalid, PasswordUnfit
from quarterdeck.core.models import Grant, Invitation, Person, User
from quarterdeck.core.rows.grants import known_role, may_grant
from quarterdeck.core.rows.workspaces import clean_name
from quarterdeck.core.tokens import token_hash


def open_invitation(token: str, at: datetime, *, lock: bool = False) -> Invitation:
    """The invitation behind a link while it can be used. Raises InvitationInvalid."""
    rows = Invitation.objects.select_related("person", "invited_by").filter(token_hash=token_hash(token))
    invitation = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if invitation is None or not invitation.is_open(at):
        raise InvitationInvalid
    if invitation.person.user_id or not invitation.person.is_active or not _covers_roles(invitation, at):
        raise InvitationInvalid
    return invitation


def _covers_roles(invitation: Invitation, at: datetime) -> bool:
    """Whether the inviter, who knows the link, could give every role that it opens by now."""
    inviter = invitation.invited_by
    grants = Grant.objects.valid(at).filter(person=invitation.person).select_related("workspace")
    return all(inviter and may_grant(inviter, known_role(one.role, None), one.workspace) for one in grants)


def new_user(*, email: str, password: str) -> User:
    """A user that can sign in. Raises EmailTaken, PasswordUnfit."""
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken(fields={"email": EmailTaken.words})
    user = User(email=email)
    check_password_fits(password, user)
    user.set_password(password)
    user.save()
    return user


def check_password_fits(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = " ".join(error.messages)
        raise PasswordUnfit(words, fields={"password": words}) from error


def insert_person(*, name: str, email: str, at: datetime) -> Person:
    return Person.objects.create(name=clean_name(name), email=clean_email(email) if email else "", created_at=at)


def clean_email(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidEmail(fields={"email": InvalidEmail.words}) from None
    if not email.isascii():
        raise InvalidEmail(fields={"email": InvalidEmail.words})
    return email
