from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import Grant, JobRun, Workspace
from quarterdeck.core.permissions import (
    Mandate,
    PermissionTable,
    PermissionTableInvalid,
    cached_rights,
    load_table,
    mandate_for,
    may,
    require,
    table,
)
from quarterdeck.core.permissions.table import TABLE_PATH
from quarterdeck.core.tests.factories import AT, grant, manager_of, organisation, person, portfolio, project

SMALL = """
roles: {captain: {title: Captain, kinds: [organisation]}, mate: {title: Mate, kinds: [project]}}
relations: [own]
groups: {crew: [captain, mate]}
permissions:
  deck.view_log: {roles: ["@crew"]}
  deck.edit_log: {roles: [captain, "mate:own"]}
mandates: [{outer: deck.edit_log, inner: deck.view_log}]
routes: {"deck:log": deck.view_log}
"""


def test_a_small_table_is_read() -> None:
    found = load_table(SMALL)
    assert found.relations("deck.view_log", "mate") == {"any"}
    assert found.relations("deck.edit_log", "mate") == {"own"}
    assert found.relations("deck.edit_log", "nobody") == frozenset()
    assert found.rights_of("mate") == {"deck.view_log": {"any"}, "deck.edit_log": {"own"}}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["@crew"]', '["@ghosts"]', "unknown role or group"),
        ('"mate:own"', '"mate:friend"', "unknown relation"),
        ("deck.view_log: {roles", "deckview: {roles", "app.verb_noun"),
        ("roles: [captain,", "rolls: [captain,", "nothing else"),
        ("inner: deck.view_log", "inner: deck.sink_ship", "unknown permission"),
        ('"deck:log": deck.view_log', '"deck:log": deck.sink_ship', "unknown permission"),
        ("kinds: [project]", "kinds: [galaxy]", "kinds of workspaces"),
        ("relations: [own]", "relations: [own]\nextras: 1", "Unknown section"),
        ("groups:", "relations: [own]\ngroups:", "Written twice"),
    ],
)
def test_a_wrong_table_is_refused_whole(old: str, new: str, words: str) -> None:
    with pytest.raises(PermissionTableInvalid, match=words):
        load_table(SMALL.replace(old, new))


PROFILED = (
    SMALL
    + """
profiles:
  deck:
    view: ["@crew"]
    view_restricted: [captain]
    create: [captain]
    edit: [captain, "mate:own"]
    delete: [captain]
    comment: ["@crew"]
    export: ["@crew"]
    import: [captain]
    configure: [captain]
    seal: [captain]
"""
)


def test_a_register_takes_its_permissions_from_a_profile() -> None:
    found = load_table(PROFILED)
    names = found.declare_register("deck", "crate", "deck")
    assert set(names) >= {"deck.view_crate", "deck.edit_crate", "deck.seal_crate"}
    assert found.relations("deck.edit_crate", "mate") == {"own"}
    assert found.permission("deck.export_crate").on_archived is True
    assert found.permission("deck.edit_crate").on_archived is False
    assert found.declare_register("deck", "crate", "deck") == names


def test_a_register_cannot_take_a_profile_that_is_not_there_or_a_name_that_is_taken() -> None:
    found = load_table(PROFILED.replace('edit_log: {roles: [captain, "mate:own"]}', "edit_log: {roles: [captain]}"))
    with pytest.raises(PermissionTableInvalid, match="no access profile"):
        found.declare_register("deck", "crate", "hold")
    with pytest.raises(PermissionTableInvalid, match="stands in the table already"):
        found.declare_register("deck", "log", "deck")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    seal: [captain]", "    SEAL!: [captain]", "not a verb"),
        ("    delete: [captain]\n", "", "missing"),
        ("comment: [", "comment: [ghost, ", "unknown role"),
        ('"deck:log": deck.view_log', '"deck:log": register:sink', "unknown permission"),
    ],
)
def test_a_wrong_profile_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(PermissionTableInvalid, match=words):
        load_table(PROFILED.replace(old, new))


def test_a_mandate_may_name_what_a_register_is_yet_to_declare() -> None:
    found = load_table(PROFILED.replace("{outer: deck.edit_log,", "{outer: deck.seal_crate,"))
    assert found.undeclared() == ["deck.seal_crate"]
    found.declare_register("deck", "crate", "deck")
    assert found.undeclared() == []


def test_the_table_of_the_house_is_sound() -> None:
    assert isinstance(load_table(TABLE_PATH.read_text()), PermissionTable)


def test_auditors_and_readers_change_nothing_of_the_core() -> None:
    rights = {name for name in table().rights_of("auditor") if name.startswith("core.")}
    assert {name for name in rights if ":" not in name and not name.startswith("core.view_")} <= {
        "core.cancel_job",
        "core.remove_file",
    }


def test_the_administrator_holds_no_business_right() -> None:
    assert {name.partition(".")[0] for name in table().rights_of("administrator")} == {"core"}
    assert "core.view_file" not in table().rights_of("administrator")


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(table().roles))
@pytest.mark.parametrize("permission", [name for name in table().permissions if name.startswith("core.")])
def test_every_role_may_what_the_table_says_and_only_there(role: str, permission: str) -> None:
    velmora = organisation()
    here, beside = portfolio(velmora), portfolio(velmora)
    inside = project(here)
    actor = manager_of(here, role)
    allowed = table().relations(permission, role) == {"any"}
    assert may(actor, permission, here) is allowed
    assert may(actor, permission, inside) is allowed
    assert may(actor, permission, beside) is False
    assert may(actor, permission, velmora) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": AT},
        {"valid_until": AT - timedelta(days=3650)},
        {"valid_from": AT + timedelta(days=36500)},
    ],
)
def test_a_grant_out_of_its_time_gives_nothing(change: dict[str, object]) -> None:
    velmora = organisation()
    actor = manager_of(velmora, "pmo_director")
    Grant.objects.update(**change)
    assert not may(actor, "core.view_workspace", velmora)
    assert list(Workspace.objects.visible_to(actor)) == []


@pytest.mark.django_db
def test_what_is_visible_in_lists_is_what_may_be_seen_one_by_one() -> None:
    velmora = organisation()
    places = [velmora, portfolio(velmora), portfolio(velmora)]
    places += [project(places[1]), project(places[1]), project(places[2])]
    for chosen in places:
        actor = manager_of(chosen, "team_member")
        grant(actor, "auditor", places[5])
        listed = set(Workspace.objects.visible_to(actor))
        assert listed == {place for place in places if may(actor, "core.view_workspace", place)}


@pytest.mark.django_db
def test_neighbours_with_longer_numbers_are_not_inside() -> None:
    velmora = organisation()
    one = portfolio(velmora)
    Workspace.objects.create(
        kind="portfolio", parent=velmora, path=f"{velmora.pk}/{one.pk}0/", code="LONG", name="Long", created_at=AT
    )
    actor = manager_of(one, "auditor")
    assert list(Workspace.objects.visible_to(actor)) == [one]


@pytest.mark.django_db
def test_a_right_limited_to_ones_own_holds_for_ones_own_alone() -> None:
    velmora = organisation()
    member, other = manager_of(velmora, "team_member"), manager_of(velmora, "team_member")
    mine = JobRun.objects.create(name="core.test", actor=member, workspace=velmora, queued_at=AT)
    theirs = JobRun.objects.create(name="core.test", actor=other, workspace=velmora, queued_at=AT)
    assert may(member, "core.view_job", mine)
    assert not may(member, "core.view_job", theirs)
    assert list(JobRun.objects.visible_to(member)) == [mine]
    with pytest.raises(NotVisible):
        require(member, "core.cancel_job", theirs)


@pytest.mark.django_db
def test_many_grants_stay_one_query() -> None:
    velmora = organisation()
    actor = person()
    for _ in range(300):
        grant(actor, "team_member", portfolio(velmora))
    assert Workspace.objects.visible_to(actor).count() == 300


@pytest.mark.django_db
def test_rights_are_read_once_per_request(django_assert_num_queries: object) -> None:
    velmora = organisation()
    actor = manager_of(velmora, "pmo_director")
    with cached_rights(), django_assert_num_queries(1):  # type: ignore[operator]
        assert may(actor, "core.view_workspace", velmora)
        assert may(actor, "core.edit_workspace", velmora)
        assert not may(actor, "core.edit_person", velmora)


@pytest.mark.django_db
def test_a_mandate_holds_for_the_declared_pair_inside_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = frozenset({("core.view_audit", "core.edit_workspace")})
    changed = PermissionTable(table().roles, table().permissions, pairs, table().routes)
    for module in ("check", "mandates"):
        monkeypatch.setattr(f"quarterdeck.core.permissions.{module}.table", lambda: changed)
    velmora = organisation()
    here, beside = portfolio(velmora), portfolio(velmora)
    auditor = manager_of(here, "auditor")
    mandate = mandate_for(auditor, "core.view_audit", here)
    require(auditor, "core.edit_workspace", project(here), mandate=mandate)
    with pytest.raises(NotVisible):
        require(auditor, "core.edit_workspace", beside, mandate=mandate)
    with pytest.raises(NotAllowed):
        require(auditor, "core.archive_workspace", here, mandate=mandate)
    with pytest.raises(NotAllowed):
        require(manager_of(here, "auditor"), "core.edit_workspace", here, mandate=mandate)
    assert isinstance(mandate, Mandate)


@pytest.mark.django_db
def test_a_mandate_needs_the_outer_right() -> None:
    here = portfolio()
    with pytest.raises(NotAllowed):
        mandate_for(manager_of(here, "team_member"), "core.view_audit", here)
