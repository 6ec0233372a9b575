from __future__ import annotations

from django.db import models


class StakeholderState(models.TextChoices):
    IDENTIFIED = "identified", "Identified"
    ANALYSED = "analysed", "Analysed"
    ENGAGING = "engaging", "Engaging"
    GONE = "gone", "No stakeholder any more"


class Attitude(models.IntegerChoices):
    AGAINST = -2, "-2 strongly against"
    CRITICAL = -1, "-1 critical"
    NEUTRAL = 0, "0 neutral"
    FOR = 1, "+1 in favour"
    STRONGLY_FOR = 2, "+2 strongly in favour"


class Engagement(models.IntegerChoices):
    UNAWARE = 0, "0 unaware"
    RESISTANT = 1, "1 resistant"
    NEUTRAL = 2, "2 neutral"
    SUPPORTIVE = 3, "3 supportive"
    LEADING = 4, "4 leading"


class Quadrant(models.TextChoices):
    MANAGE = "manage", "Manage closely"
    SATISFY = "satisfy", "Keep satisfied"
    INFORM = "inform", "Keep informed"
    MONITOR = "monitor", "Monitor"


class Salience(models.TextChoices):
    NONE = "none", "None"
    DORMANT = "dormant", "Dormant: power"
    DISCRETIONARY = "discretionary", "Discretionary: legitimacy"
    DEMANDING = "demanding", "Demanding: urgency"
    DOMINANT = "dominant", "Dominant: power and legitimacy"
    DANGEROUS = "dangerous", "Dangerous: power and urgency"
    DEPENDENT = "dependent", "Dependent: legitimacy and urgency"
    DEFINITIVE = "definitive", "Definitive: all three"


class CommunicationState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"


class Purpose(models.TextChoices):
    INFORM = "inform", "Inform"
    CONSULT = "consult", "Ask for views"
    DECIDE = "decide", "Prepare a decision"
    TRAIN = "train", "Train"
    WIN = "win", "Win over"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    MEETING = "meeting", "Meeting"
    TALK = "talk", "Personal talk"
    INTRANET = "intranet", "Intranet"
    REPORT = "report", "Report"
    TRAINING = "training", "Training"
    PHONE = "phone", "Phone"


class Frequency(models.TextChoices):
    ONCE = "once", "Once"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every two weeks"
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
