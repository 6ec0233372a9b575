"""Refusals of reporting, in words."""

from __future__ import annotations

from quarterdeck.core.errors import Refusal


class DeclarationIncomplete(Refusal):
    status = 422
    words = "The declared colour needs more before it can stand beside the computed one."


class DeclarationDecided(Refusal):
    status = 409
    words = "This declaration has been decided already."


class OwnDeclaration(Refusal):
    status = 403
    words = "Nobody decides on what they declared, nor on a project that they manage; ask another member of the PMO."


class PeriodClosed(Refusal):
    status = 409
    words = "This period is closed; its snapshots stay as they are."


class PeriodOutOfOrder(Refusal):
    status = 422
    words = "Periods are opened and closed in order of their status dates."


class NothingToReport(Refusal):
    status = 422
    words = "The portfolio has no project that you may see."
