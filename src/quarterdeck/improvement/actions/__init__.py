"""Writes of improvement beside those of the registers' kernel."""

from quarterdeck.improvement.actions.lessons import answer_lesson

__all__ = ["answer_lesson"]
