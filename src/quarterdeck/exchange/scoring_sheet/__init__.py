"""Scoring sheets: weighted criteria, pairwise comparisons, WSJF, RICE and MoSCoW from tables, scored."""

from quarterdeck.exchange.scoring_sheet.reading import Method, Scored, score_file

__all__ = ["Method", "Scored", "score_file"]
