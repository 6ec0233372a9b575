from __future__ import annotations

from quarterdeck.core.errors import Conflict, Refusal


class ScaleFaulty(Refusal):
    words = "The scale cannot be used as it is."


class ScaleStale(Conflict):
    status = 412
    words = "Somebody has changed the scale in the meantime. Look at it again."


class NoPortfolio(Refusal):
    words = "Scales and appetite are set on a portfolio."
