"""The rows of the portfolio. Each portfolio, programme and project stands one-to-one on a workspace."""

from quarterdeck.portfolio.models.areas import Area, AreaShare
from quarterdeck.portfolio.models.benefits import Benefit, BenefitActual, BenefitPeriod, BenefitReview
from quarterdeck.portfolio.models.lists import ListBatch, ListEntry, PortfolioList
from quarterdeck.portfolio.models.objectives import Contribution, KeyResult, Objective
from quarterdeck.portfolio.models.portfolios import PlanningRate, Portfolio, PortfolioBudget, Programme
from quarterdeck.portfolio.models.projects import Project, SizeAssessment, Tolerance

__all__ = [
    "Area",
    "AreaShare",
    "Benefit",
    "BenefitActual",
    "BenefitPeriod",
    "BenefitReview",
    "Contribution",
    "KeyResult",
    "ListBatch",
    "ListEntry",
    "Objective",
    "PlanningRate",
    "Portfolio",
    "PortfolioBudget",
    "PortfolioList",
    "Programme",
    "Project",
    "SizeAssessment",
    "Tolerance",
]
