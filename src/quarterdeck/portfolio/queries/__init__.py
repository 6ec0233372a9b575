"""What may be read of portfolios, programmes, projects, areas and objectives."""

from quarterdeck.portfolio.queries.objectives import (
    KeyResultFigures,
    ObjectiveFigures,
    alignments,
    over_claimed_key_results,
    visible_objectives,
)
from quarterdeck.portfolio.queries.portfolios import (
    areas_for,
    planning_rate,
    portfolio_by_code,
    portfolio_of,
    programme_by_code,
    visible_portfolios,
    visible_programmes,
)
from quarterdeck.portfolio.queries.projects import (
    FilterOptions,
    ProjectCounts,
    ProjectFilter,
    area_shares,
    filter_options,
    next_states_of,
    project_by_code,
    project_counts,
    size_preview,
    standing_of,
    visible_projects,
)
from quarterdeck.portfolio.queries.tolerances import cost_tolerance, finish_tolerance_days, limits_of

__all__ = [
    "FilterOptions",
    "KeyResultFigures",
    "ObjectiveFigures",
    "ProjectCounts",
    "ProjectFilter",
    "alignments",
    "area_shares",
    "areas_for",
    "cost_tolerance",
    "filter_options",
    "finish_tolerance_days",
    "limits_of",
    "next_states_of",
    "over_claimed_key_results",
    "planning_rate",
    "portfolio_by_code",
    "portfolio_of",
    "programme_by_code",
    "project_by_code",
    "project_counts",
    "size_preview",
    "standing_of",
    "visible_objectives",
    "visible_portfolios",
    "visible_programmes",
    "visible_projects",
]
