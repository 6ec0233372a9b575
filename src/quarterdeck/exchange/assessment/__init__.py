"""Schedule quality of plan documents."""

from quarterdeck.exchange.assessment.judgement import Judgement, assess_document, judge_document

__all__ = ["Judgement", "assess_document", "judge_document"]
