from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.core.actions import (
    accept_invitation,
    add_person,
    change_own_password,
    deactivate_person,
    delegate_role,
    edit_person,
    grant_role,
    invite_person,
    reactivate_person,
    revoke_role,
)
from quarterdeck.core.errors import (
    EmailTaken,
    GrantExceedsOwnRights,
    GrantNotTimeBoxed,
    GrantToSelf,
    InvalidEmail,
    InvitationInvalid,
    LastAdministrator,
    NotAllowed,
    NotVisible,
    PasswordUnfit,
    Refusal,
    UnknownRole,
)
from quarterdeck.core.models import AuditRecord, Grant, Invitation, User
from quarterdeck.core.permissions import may
from quarterdeck.core.tests.factories import (
    AT,
    PASSWORD,
    grant,
    manager_of,
    organisation,
    person,
    portfolio,
    project,
)

pytestmark = pytest.mark.django_db
ADDRESS = "new@velmora.example"


def test_an_invited_person_sets_a_password_once() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    invited = invite_person(actor=admin, workspace=velmora, name="New", email=ADDRESS, role="auditor", at=AT)
    assert invited.token is not None
    assert not Invitation.objects.filter(token_hash=invited.token).exists()
    somebody = accept_invitation(token=invited.token, password=PASSWORD, at=AT)
    assert somebody.user is not None
    assert somebody.user.email == ADDRESS
    assert somebody.user.check_password(PASSWORD)
    assert may(somebody, "core.view_audit", velmora)
    with pytest.raises(InvitationInvalid):
        accept_invitation(token=invited.token, password=PASSWORD, at=AT)


def test_an_invitation_ends_after_seven_days() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    invited = invite_person(actor=admin, workspace=velmora, name="New", email=ADDRESS, at=AT)
    with pytest.raises(InvitationInvalid):
        accept_invitation(token=str(invited.token), password=PASSWORD, at=AT + timedelta(days=7))


def test_a_second_invitation_ends_the_first() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    first = invite_person(actor=admin, workspace=velmora, name="New", email=ADDRESS, at=AT)
    second = invite_person(actor=admin, workspace=velmora, name="New", email=ADDRESS.upper(), at=AT)
    assert first.person == second.person
    with pytest.raises(InvitationInvalid):
        accept_invitation(token=str(first.token), password=PASSWORD, at=AT)
    accept_invitation(token=str(second.token), password=PASSWORD, at=AT)


def test_who_can_sign_in_already_gets_the_role_and_no_link() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    somebody = person(may_sign_in=True)
    invited = invite_person(actor=admin, workspace=velmora, name="x", email=somebody.email, role="auditor", at=AT)
    assert invited.token is None
    assert Grant.objects.filter(person=somebody, role="auditor").exists()


def test_a_manager_cannot_get_a_link_to_somebody_with_more_rights() -> None:
    velmora = organisation()
    task = project(portfolio(velmora))
    manager = manager_of(task)
    future_director = person("Grace Okafor")
    grant(future_director, "pmo_director", velmora)
    with pytest.raises(GrantExceedsOwnRights):
        invite_person(actor=manager, workspace=task, name="x", email=future_director.email, at=AT)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "12345678901234", "new@velmora.example"])
def test_weak_passwords_are_refused_and_the_link_stays_good(password: str) -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    invited = invite_person(actor=admin, workspace=velmora, name="New", email=ADDRESS, at=AT)
    with pytest.raises(PasswordUnfit):
        accept_invitation(token=str(invited.token), password=password, at=AT)
    accept_invitation(token=str(invited.token), password="x" * 40 + " long enough", at=AT)


@pytest.mark.parametrize("email", ["", "x", "a@b", "a b@velmora.example", "x@velmora.example\nBcc: y@z.example"])
def test_wrong_addresses_are_refused(email: str) -> None:
    velmora = organisation()
    with pytest.raises(InvalidEmail):
        invite_person(actor=manager_of(velmora, "administrator"), workspace=velmora, name="New", email=email, at=AT)


def test_a_person_can_be_known_without_being_asked_in() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    made = add_person(actor=admin, workspace=velmora, name=" Ciara  Doyle ", at=AT)
    assert (made.name, made.email, made.user) == ("Ciara Doyle", "", None)
    with pytest.raises(EmailTaken):
        add_person(actor=admin, workspace=velmora, name="x", email=admin.email, at=AT)


def test_a_member_invites_nobody() -> None:
    task = project()
    with pytest.raises(NotAllowed):
        invite_person(actor=manager_of(task, "team_member"), workspace=task, name="x", email=ADDRESS, at=AT)


def test_an_administrator_gives_every_role_but_not_to_themselves() -> None:
    velmora = organisation()
    admin, other = manager_of(velmora, "administrator"), person()
    grant_role(actor=admin, person=other, role="pmo_director", workspace=velmora, at=AT)
    with pytest.raises(GrantToSelf):
        grant_role(actor=admin, person=admin, role="pmo_director", workspace=velmora, at=AT)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("team_lead", True), ("team_member", True), ("sponsor", False), ("auditor", False), ("project_manager", True)],
)
def test_a_project_manager_gives_only_what_they_hold(role: str, allowed: bool) -> None:
    task = project()
    manager = manager_of(task)
    other = person()
    if allowed:
        assert grant_role(actor=manager, person=other, role=role, workspace=task, at=AT).role == role
    else:
        with pytest.raises(GrantExceedsOwnRights):
            grant_role(actor=manager, person=other, role=role, workspace=task, at=AT)


def test_roles_are_given_only_where_the_table_places_them() -> None:
    velmora = organisation()
    task = project(portfolio(velmora))
    admin = manager_of(velmora, "administrator")
    with pytest.raises(UnknownRole):
        grant_role(actor=admin, person=person(), role="pmo_director", workspace=task, at=AT)
    with pytest.raises(UnknownRole):
        grant_role(actor=admin, person=person(), role="captain", workspace=velmora, at=AT)


def test_giving_the_same_role_twice_gives_it_once_and_can_set_its_last_day() -> None:
    velmora = organisation()
    admin, other = manager_of(velmora, "administrator"), person()
    first = grant_role(actor=admin, person=other, role="auditor", workspace=velmora, at=AT)
    again = grant_role(actor=admin, person=other, role="auditor", workspace=velmora, at=AT)
    until = grant_role(
        actor=admin, person=other, role="auditor", workspace=velmora, at=AT, valid_until=AT + timedelta(days=1)
    )
    assert first.pk == again.pk == until.pk
    assert Grant.objects.get(pk=first.pk).valid_until == AT + timedelta(days=1)


def test_a_grant_that_is_over_before_it_begins_is_refused() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    with pytest.raises(Refusal):
        grant_role(actor=admin, person=person(), role="auditor", workspace=velmora, at=AT, valid_until=AT)


def test_a_role_taken_back_is_gone_at_once_with_its_delegations() -> None:
    velmora = organisation()
    director = manager_of(velmora, "pmo_director")
    admin = manager_of(velmora, "administrator")
    deputy = person()
    given = Grant.objects.get(person=director)
    delegate_role(actor=director, grant=given, person=deputy, until=AT + timedelta(days=80), at=AT)
    revoke_role(actor=admin, grant=given, at=AT, reason="leaves")
    assert not Grant.objects.filter(role="pmo_director", revoked_at__isnull=True).exists()
    assert AuditRecord.objects.filter(action="core.revoke_role").count() == 2


def test_a_project_manager_cannot_take_a_sponsor_away() -> None:
    task = project()
    manager = manager_of(task)
    sponsor = manager_of(task, "sponsor")
    with pytest.raises(GrantExceedsOwnRights):
        revoke_role(actor=manager, grant=Grant.objects.get(person=sponsor), at=AT)


def test_the_last_administrator_stays() -> None:
    velmora = organisation()
    admin = person(may_sign_in=True)
    standing = grant(admin, "administrator", velmora)
    with pytest.raises(LastAdministrator):
        revoke_role(actor=admin, grant=standing, at=AT)
    with pytest.raises(LastAdministrator):
        deactivate_person(actor=admin, person=admin, at=AT)
    with pytest.raises(GrantToSelf):
        grant_role(
            actor=admin, person=admin, role="administrator", workspace=velmora, at=AT, valid_until=AT + timedelta(1)
        )
    second = person(may_sign_in=True)
    grant(second, "administrator", velmora)
    revoke_role(actor=admin, grant=standing, at=AT)


def test_a_second_administrator_who_cannot_sign_in_does_not_count() -> None:
    velmora = organisation()
    admin = person(may_sign_in=True)
    standing = grant(admin, "administrator", velmora)
    manager_of(velmora, "administrator")
    with pytest.raises(LastAdministrator):
        revoke_role(actor=admin, grant=standing, at=AT)


@pytest.mark.parametrize("days", [0, 91])
def test_a_delegation_is_time_boxed(days: int) -> None:
    director = manager_of(organisation(), "pmo_director")
    given = Grant.objects.get(person=director)
    with pytest.raises(GrantNotTimeBoxed):
        delegate_role(actor=director, grant=given, person=person(), until=AT + timedelta(days=days), at=AT)


def test_only_ones_own_role_can_be_lent_and_never_lent_on() -> None:
    velmora = organisation()
    director, other = manager_of(velmora, "pmo_director"), manager_of(velmora, "pmo_director")
    given = Grant.objects.get(person=director)
    until = AT + timedelta(days=30)
    with pytest.raises(NotAllowed):
        delegate_role(actor=other, grant=given, person=person(), until=until, at=AT)
    lent = delegate_role(actor=director, grant=given, person=other, until=until, at=AT)
    with pytest.raises(NotAllowed):
        delegate_role(actor=other, grant=lent, person=person(), until=until, at=AT)


def test_what_a_deactivated_person_lent_ends_with_them() -> None:
    velmora = organisation()
    director, admin = manager_of(velmora, "pmo_director"), manager_of(velmora, "administrator")
    deputy, until = person("Deputy"), AT + timedelta(days=80)
    delegate_role(actor=director, grant=Grant.objects.get(person=director), person=deputy, until=until, at=AT)
    grant(deputy, "auditor", velmora)
    deactivate_person(actor=admin, person=director, at=AT)
    lent = Grant.objects.get(person=deputy, delegated_from__isnull=False)
    assert (lent.revoked_at, lent.revoked_by) == (AT, admin)
    assert not may(deputy, "reporting.approve_override", velmora)
    assert may(deputy, "core.view_workspace", velmora)
    record = AuditRecord.objects.get(action="core.revoke_role")
    assert record.reason == f"{director.name}, whose role this was, has been deactivated."
    reactivate_person(actor=admin, person=director, at=AT)
    assert Grant.objects.filter(person=deputy, revoked_at__isnull=True).get().role == "auditor"


def test_a_deactivated_person_loses_everything_and_can_come_back() -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    somebody = person(may_sign_in=True)
    grant(somebody, "auditor", velmora)
    deactivate_person(actor=admin, person=somebody, at=AT, reason="left")
    somebody.refresh_from_db()
    assert not User.objects.get(pk=somebody.user_id).is_active
    assert not may(somebody, "core.view_workspace", velmora)
    reactivate_person(actor=admin, person=somebody, at=AT)
    somebody.refresh_from_db()
    assert may(somebody, "core.view_workspace", velmora)


def test_an_administrator_changes_only_people_of_their_own_organisation() -> None:
    admin = manager_of(organisation(), "administrator")
    foreigner = manager_of(organisation("OTHER"), "auditor")
    with pytest.raises(NotVisible):
        edit_person(actor=admin, person=foreigner, name="x", at=AT)
    own = manager_of(admin.grants.get().workspace, "auditor")
    assert edit_person(actor=admin, person=own, name="Renamed", at=AT).name == "Renamed"


def test_changing_ones_password_asks_for_the_current_one() -> None:
    somebody = person(may_sign_in=True)
    with pytest.raises(PasswordUnfit):
        change_own_password(actor=somebody, current="wrong", new="another long password", at=AT)
    user = change_own_password(actor=somebody, current=PASSWORD, new="another long password", at=AT)
    assert user.check_password("another long password")


def test_nobody_makes_a_role_for_a_time_into_one_for_good() -> None:
    place = project()
    manager = person()
    Grant.objects.create(
        person=manager, role="project_manager", workspace=place, granted_at=AT, valid_until=AT + timedelta(days=3650)
    )
    with pytest.raises(GrantToSelf):
        grant_role(actor=manager, person=manager, role="project_manager", workspace=place, at=AT)


def test_a_lent_role_is_not_given_on() -> None:
    velmora = organisation()
    director, deputy = manager_of(velmora, "pmo_director"), person()
    Grant.objects.create(
        person=deputy,
        role="pmo_director",
        workspace=velmora,
        granted_at=AT,
        valid_until=AT + timedelta(days=3650),
        delegated_from=Grant.objects.get(person=director),
    )
    with pytest.raises(GrantExceedsOwnRights):
        grant_role(actor=deputy, person=person(), role="pmo_director", workspace=velmora, at=AT)
    assert may(deputy, "portfolio.set_budget", velmora)


def test_a_link_opens_no_roles_that_its_maker_could_not_give() -> None:
    velmora = organisation()
    place = project(portfolio(velmora))
    manager = manager_of(place)
    invited = invite_person(actor=manager, workspace=place, name="New", email=ADDRESS, role="team_member", at=AT)
    grant(invited.person, "pmo_director", velmora)
    with pytest.raises(InvitationInvalid):
        accept_invitation(token=str(invited.token), password=PASSWORD, at=AT)
