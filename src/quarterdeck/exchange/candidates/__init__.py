"""Candidates for a portfolio in files: tables, JSON, and the OR-Library's knapsack problems."""

from quarterdeck.exchange.candidates.knapsack import read_knapsacks
from quarterdeck.exchange.candidates.reading import CandidateReading, read_candidates

__all__ = ["CandidateReading", "read_candidates", "read_knapsacks"]
