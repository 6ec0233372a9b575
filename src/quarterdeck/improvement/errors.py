from __future__ import annotations

from quarterdeck.core.errors import Refusal


class LessonNotTold(Refusal):
    status = 409
    words = "This lesson is not validated, or it was retired: there is nothing to answer."


class ReasonMissing(Refusal):
    status = 422
    words = "Say in a sentence why the lesson is not relevant."
