from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from quarterdeck.core.errors import CodeTaken, NotAllowed, NotVisible, WrongParent
from quarterdeck.core.models import AuditRecord, OutboxEvent, Workspace
from quarterdeck.portfolio import actions, errors
from quarterdeck.portfolio.choices import (
    ProjectState,
    SizeClass,
    SizeFactor,
    ToleranceAspect,
    ToleranceUnit,
)
from quarterdeck.portfolio.models import Area, Portfolio, Project
from quarterdeck.portfolio.queries import limits_of
from quarterdeck.portfolio.queries.portfolios import currency_codes
from quarterdeck.portfolio.tests.factories import AT, World, person, portfolio, project, ready_project, somebody, world

pytestmark = pytest.mark.django_db
ONES = dict.fromkeys(SizeFactor, 1)


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def guard() -> Iterator[list[errors.Veto]]:
    vetoes: list[errors.Veto] = []
    actions.transition_guards.register(lambda transition: tuple(vetoes), key="test")
    yield vetoes
    actions.transition_guards.remove("test")


def walk(made: World, row: Project, *states: ProjectState) -> Project:
    for state in states:
        row = actions.change_state(actor=made.director, project=row, target=state, at=AT)
    return row


def delivering(made: World) -> Project:
    return walk(made, ready_project(made), ProjectState.AUTHORISED, ProjectState.INITIATING, ProjectState.DELIVERING)


def test_a_portfolio_stands_on_its_workspace_and_brings_the_seed_of_areas(made: World) -> None:
    assert (made.portfolio.workspace.kind, made.portfolio.currency) == ("portfolio", "EUR")
    assert Area.objects.filter(workspace=made.organisation).count() == 10


def test_a_second_portfolio_adds_no_second_seed_of_areas(made: World) -> None:
    portfolio(made.director, made.organisation, "PF2")
    assert Area.objects.count() == 10


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "E1R"])
def test_a_currency_has_three_letters(made: World, currency: str) -> None:
    with pytest.raises(errors.NotAPortfolioCurrency):
        portfolio(made.director, made.organisation, "PF2", currency=currency)
    assert not Workspace.objects.filter(code="PF2").exists()


def test_creating_a_project_writes_workspace_row_audit_and_event(made: World) -> None:
    row = project(made.director, made.portfolio.workspace, "P-2")
    assert (row.workspace.kind, row.state) == ("project", "candidate")
    assert AuditRecord.objects.filter(action="portfolio.create_project", workspace_number=row.workspace_id).exists()
    assert OutboxEvent.objects.filter(kind="portfolio.project_created", workspace=row.workspace).exists()


def test_a_code_is_used_once_and_nothing_is_left_of_the_second_try(made: World) -> None:
    with pytest.raises(CodeTaken):
        project(made.director, made.portfolio.workspace, "p-1")
    assert Project.objects.count() == 1


def test_a_project_does_not_stand_below_a_project(made: World) -> None:
    with pytest.raises(WrongParent):
        project(made.director, made.project.workspace, "P-2")


def test_a_size_class_brings_its_default_tolerances(made: World) -> None:
    row = project(made.director, made.portfolio.workspace, "P-2", size_class="L")
    limits = limits_of([row])[row.pk]
    assert (limits[ToleranceAspect.TIME].over, limits[ToleranceAspect.TIME].cap_days) == (10, 25)
    assert limits[ToleranceAspect.COST].under == 10


def test_a_primary_area_carries_everything_unless_it_is_split(made: World) -> None:
    row = project(made.director, made.portfolio.workspace, "P-2", primary_area=made.area)
    assert [(share.area.code, share.percent) for share in row.area_shares.all()] == [("it", 100)]


def test_an_area_split_is_replaced_whole(made: World) -> None:
    sales = Area.objects.get(code="sales")
    actions.set_area_split(actor=made.director, project=made.project, primary=sales, at=AT)
    row = actions.set_area_split(
        actor=made.director,
        project=made.project,
        primary=made.area,
        shares={made.area: Decimal(70), sales: Decimal(30)},
        at=AT,
    )
    assert row.primary_area == made.area
    assert {share.area.code: share.percent for share in row.area_shares.all()} == {"it": 70, "sales": 30}


def test_a_split_that_does_not_sum_to_one_hundred_changes_nothing(made: World) -> None:
    with pytest.raises(errors.AreaSplitInvalid):
        actions.set_area_split(
            actor=made.director, project=made.project, primary=made.area, shares={made.area: Decimal(70)}, at=AT
        )
    assert made.project.area_shares.count() == 0


def test_areas_are_added_renamed_and_taken_out_of_use(made: World) -> None:
    area = actions.create_area(actor=made.director, organisation=made.organisation, name="Field Service", at=AT)
    assert area.code == "field-service"
    owner = person("Olga Owner")
    changed = actions.update_area(actor=made.director, area=area, name="Field", owner=owner, is_active=False, at=AT)
    assert (changed.name, changed.owner, changed.is_active) == ("Field", owner, False)
    with pytest.raises(CodeTaken):
        actions.create_area(actor=made.director, organisation=made.organisation, name="Field Service", at=AT)
    with pytest.raises(errors.UnknownField):
        actions.create_area(actor=made.director, organisation=made.organisation, name="!!!", at=AT)


def test_the_record_of_a_project_is_changed_field_by_field(made: World) -> None:
    row = actions.update_project(
        actor=made.director, project=made.project, changes={"method": "hybrid", "is_mandatory": True}, at=AT
    )
    assert (row.method, row.is_mandatory, row.version) == ("hybrid", True, 2)
    record = AuditRecord.objects.filter(action="portfolio.edit_project").latest("sequence")
    assert '"method":["","hybrid"]' in record.changes


def test_saving_what_is_there_already_writes_nothing(made: World) -> None:
    before = AuditRecord.objects.count()
    row = actions.update_project(actor=made.director, project=made.project, changes={"method": ""}, at=AT)
    assert (row.version, AuditRecord.objects.count()) == (1, before)


@pytest.mark.parametrize("field", ["state", "version", "workspace", "pk", "manager", "size_class", "__class__"])
def test_fields_outside_the_list_cannot_be_written(made: World, field: str) -> None:
    with pytest.raises(errors.UnknownField):
        actions.update_project(actor=made.director, project=made.project, changes={field: "x"}, at=AT)


def test_a_stale_version_is_refused(made: World) -> None:
    actions.update_project(actor=made.director, project=made.project, changes={"method": "hybrid"}, at=AT, version=1)
    with pytest.raises(errors.VersionStale):
        actions.update_project(actor=made.director, project=made.project, changes={"method": "x"}, at=AT, version=1)


def test_an_inactive_person_cannot_be_sponsor_or_manager(made: World) -> None:
    gone = person("Gone Gina")
    gone.deactivated_at = AT
    gone.save()
    with pytest.raises(errors.PersonUnknown):
        actions.assign_manager(actor=made.director, project=made.project, manager=gone, at=AT)
    with pytest.raises(errors.PersonUnknown):
        actions.update_project(actor=made.director, project=made.project, changes={"sponsor": gone}, at=AT)


def test_a_manager_is_assigned_once_and_announced(made: World) -> None:
    manager = person("Mona Manager")
    row = actions.assign_manager(actor=made.director, project=made.project, manager=manager, at=AT)
    again = actions.assign_manager(actor=made.director, project=row, manager=manager, at=AT)
    assert (row.manager, again.version) == (manager, 2)
    assert OutboxEvent.objects.filter(kind="portfolio.manager_assigned").count() == 1


def test_priority_and_rank_have_their_bounds(made: World) -> None:
    row = actions.rank_project(actor=made.director, project=made.project, priority=1, rank=3, at=AT)
    assert (row.priority, row.rank) == (1, 3)
    for priority, rank in ((0, 1), (6, 1), (1, 0)):
        with pytest.raises(errors.UnknownField):
            actions.rank_project(actor=made.director, project=made.project, priority=priority, rank=rank, at=AT)


def test_an_assessment_sets_class_and_tolerances_and_keeps_the_scores(made: World) -> None:
    scores = {**ONES, SizeFactor.REGULATORY: 3}
    assessment = actions.assess_size(actor=made.director, project=made.project, scores=scores, at=AT)
    made.project.refresh_from_db()
    assert (assessment.computed_class, made.project.size_class, assessment.regulatory) == ("M", "M", 3)
    assert limits_of([made.project])[made.project.pk][ToleranceAspect.TIME].cap_days == 15


def test_a_class_is_overridden_upward_with_a_reason_by_the_pmo_only(made: World) -> None:
    def assess(actor: object, **given: object) -> object:
        return actions.assess_size(actor=actor, project=made.project, scores=ONES, at=AT, **given)  # type: ignore[arg-type]

    with pytest.raises(errors.ReasonMissing):
        assess(made.director, decided_class=SizeClass.L)
    assert assess(made.director, decided_class=SizeClass.L, reason="First of its kind")
    with pytest.raises(NotAllowed):
        assess(made.role("project_manager"), decided_class=SizeClass.L, reason="I want it")


def test_a_class_is_never_lowered_by_override(made: World) -> None:
    with pytest.raises(errors.SizeOverrideDownward):
        actions.assess_size(
            actor=made.director,
            project=made.project,
            scores=dict.fromkeys(SizeFactor, 3),
            decided_class=SizeClass.S,
            reason="Small, really",
            at=AT,
        )


def test_scores_outside_one_to_three_are_refused(made: World) -> None:
    with pytest.raises(errors.SizeInvalid):
        actions.assess_size(actor=made.director, project=made.project, scores={**ONES, SizeFactor.TEAM: 4}, at=AT)


def test_tolerances_of_one_aspect_leave_the_others(made: World) -> None:
    row = project(made.director, made.portfolio.workspace, "P-2", size_class="M")
    days = actions.Limit(ToleranceAspect.TIME, ToleranceUnit.WORKING_DAYS, over=Decimal(20))
    actions.set_tolerances(actor=made.director, project=row, limits=[days], at=AT, reason="Agreed with the board")
    limits = limits_of([row])[row.pk]
    assert (limits[ToleranceAspect.TIME].over, limits[ToleranceAspect.COST].over) == (20, 10)
    with pytest.raises(errors.ToleranceInvalid):
        actions.set_tolerances(
            actor=made.director,
            project=row,
            limits=[actions.Limit(ToleranceAspect.COST, ToleranceUnit.PERCENT, over=Decimal(-1))],
            at=AT,
        )


def test_a_project_walks_to_closed_and_its_outcome_is_completed(made: World) -> None:
    row = walk(made, delivering(made), ProjectState.CLOSING, ProjectState.CLOSED)
    assert (row.outcome, row.closed_on) == ("completed", AT.date())
    assert walk(made, row, ProjectState.BENEFITS_TRACKING).state == "benefits_tracking"


def test_a_state_that_does_not_follow_is_refused_and_says_what_follows(made: World) -> None:
    with pytest.raises(errors.TransitionImpossible, match="Authorised"):
        walk(made, made.project, ProjectState.CLOSED)


def test_a_project_that_lacks_a_sponsor_is_not_authorised(made: World) -> None:
    with pytest.raises(errors.TransitionIncomplete, match="sponsor"):
        walk(made, made.project, ProjectState.AUTHORISED)


def test_a_guard_of_a_higher_app_vetoes_inside_the_transaction(made: World, guard: list[errors.Veto]) -> None:
    guard.append(errors.Veto("gate", "Gate G1 is not decided.", "/gates/"))
    row = ready_project(made)
    with pytest.raises(errors.TransitionVetoed, match="G1") as caught:
        walk(made, row, ProjectState.AUTHORISED)
    row.refresh_from_db()
    assert (row.state, caught.value.vetoes[0].url) == ("candidate", "/gates/")
    guard.clear()
    assert walk(made, row, ProjectState.AUTHORISED).state == "authorised"


def test_a_project_is_held_with_reason_and_review_and_comes_back(made: World) -> None:
    row = delivering(made)
    review = AT.date() + timedelta(days=90)
    held = actions.hold_project(actor=made.director, project=row, reason="No supplier", review_on=review, at=AT)
    assert (held.state, held.held_from, held.hold_review_on) == ("on_hold", "delivering", review)
    back = actions.resume_project(actor=made.director, project=held, at=AT)
    assert (back.state, back.held_from, back.hold_reason, back.hold_review_on) == ("delivering", "", "", None)


def test_a_hold_without_reason_or_beyond_ninety_days_is_refused(made: World) -> None:
    row = delivering(made)
    late = AT.date() + timedelta(days=91)
    with pytest.raises(errors.HoldReviewInvalid):
        actions.hold_project(actor=made.director, project=row, reason="No supplier", review_on=late, at=AT)
    with pytest.raises(errors.ReasonMissing):
        actions.hold_project(actor=made.director, project=row, reason=" ", review_on=late, at=AT)


def test_a_project_that_is_not_on_hold_cannot_be_resumed(made: World) -> None:
    with pytest.raises(errors.TransitionImpossible):
        actions.resume_project(actor=made.director, project=made.project, at=AT)


def test_a_stopped_project_ends_as_stopped_and_archives_with_its_workspace(made: World) -> None:
    row = delivering(made)
    row = actions.change_state(actor=made.director, project=row, target=ProjectState.STOPPING, reason="No case", at=AT)
    row = walk(made, row, ProjectState.CLOSED)
    assert row.outcome == "stopped"
    row = actions.change_state(actor=made.director, project=row, target=ProjectState.ARCHIVED, reason="Done", at=AT)
    row.workspace.refresh_from_db()
    assert (row.state, row.workspace.is_archived) == ("archived", True)


def test_the_manager_moves_a_project_on_but_does_not_authorise_stop_or_archive_it(made: World) -> None:
    row = ready_project(made)
    manager = somebody("project_manager", row.workspace)
    with pytest.raises(NotAllowed):
        actions.change_state(actor=manager, project=row, target=ProjectState.AUTHORISED, at=AT)
    row = walk(made, row, ProjectState.AUTHORISED)
    assert actions.change_state(actor=manager, project=row, target=ProjectState.INITIATING, at=AT)
    with pytest.raises(NotAllowed):
        actions.change_state(actor=manager, project=row, target=ProjectState.STOPPING, reason="x", at=AT)


EDITORS = {"portfolio_manager", "pmo_director", "pmo_analyst", "programme_manager", "project_manager"}


@pytest.mark.parametrize(
    "role",
    [
        "sponsor",
        "portfolio_manager",
        "pmo_director",
        "pmo_analyst",
        "programme_manager",
        "project_manager",
        "team_lead",
        "team_member",
        "resource_manager",
        "finance_controller",
        "auditor",
    ],
)
def test_who_may_change_the_project_record(made: World, role: str) -> None:
    actor = made.role(role)
    changes = {"summary": f"by {role}"}
    if role in EDITORS:
        assert actions.update_project(actor=actor, project=made.project, changes=changes, at=AT).summary
    else:
        with pytest.raises(NotAllowed):
            actions.update_project(actor=actor, project=made.project, changes=changes, at=AT)


@pytest.mark.parametrize("role", ["requester", "administrator"])
def test_guests_and_administrators_do_not_see_projects(made: World, role: str) -> None:
    with pytest.raises(NotVisible):
        actions.update_project(actor=made.role(role), project=made.project, changes={"summary": "x"}, at=AT)


def test_people_of_another_portfolio_see_nothing_of_this_one(made: World) -> None:
    other = portfolio(made.director, made.organisation, "PF2")
    stranger = somebody("portfolio_manager", other.workspace)
    with pytest.raises(NotVisible):
        actions.update_project(actor=stranger, project=made.project, changes={"summary": "x"}, at=AT)
    with pytest.raises(NotVisible):
        actions.create_project(actor=stranger, parent=made.portfolio.workspace, code="X-1", name="X", at=AT)
    with pytest.raises(NotVisible):
        actions.update_portfolio(actor=stranger, portfolio=made.portfolio, changes={"purpose": "x"}, at=AT)


def test_portfolios_are_changed_budgeted_and_given_rates(made: World) -> None:
    row = actions.update_portfolio(
        actor=made.director, portfolio=made.portfolio, changes={"purpose": "Change"}, at=AT, version=1
    )
    assert (row.purpose, row.version) == ("Change", 2)
    actions.set_portfolio_budget(actor=made.director, portfolio=row, fiscal_year=2026, amount=Decimal(100), at=AT)
    assert row.budgets.get().amount == 100
    actions.set_portfolio_budget(actor=made.director, portfolio=row, fiscal_year=2026, amount=None, at=AT)
    assert not row.budgets.exists()
    rate = actions.set_planning_rate(
        actor=made.director, portfolio=row, currency="PLN", year=2026, rate=Decimal("4.30"), at=AT
    )
    assert rate.rate == Decimal("4.30")
    for currency, value in (("EUR", Decimal(1)), ("PLN", Decimal(0)), ("PLN", Decimal("NaN"))):
        with pytest.raises((errors.NotAPortfolioCurrency, errors.UnknownField)):
            actions.set_planning_rate(
                actor=made.director, portfolio=row, currency=currency, year=2026, rate=value, at=AT
            )
    assert currency_codes([made.project.workspace_id, row.workspace_id, made.organisation.pk]) == {
        made.project.workspace_id: row.currency, row.workspace_id: row.currency
    }  # fmt: skip


def test_programmes_hold_projects(made: World) -> None:
    programme = actions.create_programme(
        actor=made.director, parent=made.portfolio.workspace, code="PG1", name="Sell Digital", at=AT
    )
    row = project(made.director, programme.workspace, "P-2")
    assert row.workspace.parent == programme.workspace
    changed = actions.update_programme(
        actor=made.director, programme=programme, changes={"outcome": "More sales"}, at=AT, version=1
    )
    assert changed.outcome == "More sales"


def test_a_portfolio_cannot_get_another_currency(made: World) -> None:
    with pytest.raises(errors.UnknownField):
        actions.update_portfolio(actor=made.director, portfolio=made.portfolio, changes={"currency": "PLN"}, at=AT)
    assert Portfolio.objects.get().currency == "EUR"
