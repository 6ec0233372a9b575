"""Everything that may be done to portfolios, programmes, projects, areas and objectives."""

from quarterdeck.portfolio.actions.areas import create_area, set_area_split, update_area
from quarterdeck.portfolio.actions.completion import complete_workspace
from quarterdeck.portfolio.actions.lists import (
    ListApplication,
    ListFacet,
    ListItem,
    ListReversal,
    apply_list,
    change_list_mapping,
    discard_list,
    list_facets,
    read_list,
    revert_list,
    upload_list,
)
from quarterdeck.portfolio.actions.objectives import (
    add_key_result,
    create_objective,
    link_contribution,
    measure_key_result,
    set_objective_weights,
    update_objective,
)
from quarterdeck.portfolio.actions.portfolios import (
    create_portfolio,
    create_programme,
    set_planning_rate,
    set_portfolio_budget,
    update_portfolio,
    update_programme,
)
from quarterdeck.portfolio.actions.projects import assign_manager, create_project, rank_project, update_project
from quarterdeck.portfolio.actions.states import (
    Transition,
    TransitionGuard,
    change_state,
    hold_project,
    resume_project,
    transition_guards,
)
from quarterdeck.portfolio.actions.tolerances import assess_size, set_tolerances
from quarterdeck.portfolio.rules.tolerances import Limit

__all__ = [
    "Limit",
    "ListApplication",
    "ListFacet",
    "ListItem",
    "ListReversal",
    "Transition",
    "TransitionGuard",
    "add_key_result",
    "apply_list",
    "assess_size",
    "assign_manager",
    "change_list_mapping",
    "change_state",
    "complete_workspace",
    "create_area",
    "create_objective",
    "create_portfolio",
    "create_programme",
    "create_project",
    "discard_list",
    "hold_project",
    "link_contribution",
    "list_facets",
    "measure_key_result",
    "rank_project",
    "read_list",
    "resume_project",
    "revert_list",
    "set_area_split",
    "set_objective_weights",
    "set_planning_rate",
    "set_portfolio_budget",
    "set_tolerances",
    "transition_guards",
    "update_area",
    "update_objective",
    "update_portfolio",
    "update_programme",
    "update_project",
    "upload_list",
]
