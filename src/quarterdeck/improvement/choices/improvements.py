from __future__ import annotations

from django.db import models


class ImprovementState(models.TextChoices):
    NEW = "new", "New"
    ACCEPTED = "accepted", "Accepted"
    DOING = "doing", "Doing"
    DONE = "done", "Done"
    MEASURED = "measured", "Measured"
    REJECTED = "rejected", "Rejected"


class ImprovementSource(models.TextChoices):
    IDEA = "idea", "Idea"
    LESSON = "lesson", "Lesson"
    RETROSPECTIVE = "retrospective", "Retrospective"
    AUDIT = "audit", "Audit finding"
    SUPPORT = "support", "Support request"
    SURVEY = "survey", "Survey"
    COMPLAINT = "complaint", "Complaint"


class RelativeSize(models.IntegerChoices):
    """The steps of a WSJF round: relative to the other items, the smallest of a column is a 1."""

    ONE = 1, "1"
    TWO = 2, "2"
    THREE = 3, "3"
    FIVE = 5, "5"
    EIGHT = 8, "8"
    THIRTEEN = 13, "13"
    TWENTY = 20, "20"


class Direction(models.TextChoices):
    UP = "up", "More is better"
    DOWN = "down", "Less is better"
