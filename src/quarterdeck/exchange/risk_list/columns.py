"""What the columns of a risk list mean, by their headers."""

from __future__ import annotations

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables import Cell, cell_text

ID, NAME, PROBABILITY, KIND, TASKS = "id", "name", "probability", "kind", "tasks"
LOW, LIKELY, HIGH = "low", "likely", "high"
TYPE, SHAPE, RANGE, PARALLEL = "type", "distribution", "range", "in parallel"
AFTER = "response "
RESPONSE_COST = "response cost"
NUMBERS = (PROBABILITY, LOW, LIKELY, HIGH)
_WORDS = {
    ID: ("id", "risk id", "number", "no", "ref"),
    NAME: ("name", "risk", "title"),
    PROBABILITY: ("probability", "p", "likelihood"),
    LOW: ("low", "minimum", "min"),
    LIKELY: ("likely", "most likely", "mode"),
    HIGH: ("high", "maximum", "max"),
    KIND: ("kind", "impact"),
    TASKS: ("tasks", "task", "task ids", "activities"),
    TYPE: ("type", "threat or opportunity", "threat|opportunity", "threat/opportunity"),
    SHAPE: ("distribution", "shape"),
    RANGE: ("range", "low and high are"),
    PARALLEL: ("in parallel", "parallel"),
    RESPONSE_COST: ("response cost", "cost of response"),
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words}
_RESPONSE = ("response", "residual", "after")


def field_of(cell: Cell) -> str | None:
    """The field that a header names; None for one that is not used.

    =================================================  ============================================================
    header                                             means
    =================================================  ============================================================
    id, name                                           of the risk; rows with one id are one risk with several
                                                       impacts
    probability                                        0 to 1, or a percentage with its sign; empty on later rows
    kind                                               factor, days, cost, cost factor; or duration (an estimate),
                                                       correlation
    low, likely, high                                  the amount: factors, working days, money
    tasks                                              unique ids or names, several with ``;``, or ``*`` for all
    type                                               threat or opportunity
    distribution, range                                triangular, pert, uniform; P0-P100 or P10-P90
    in parallel                                        yes: of such factors on a task the highest counts
    response probability, response low, likely, high   the same after the response
    response cost                                      what the response costs
    =================================================  ============================================================
    """
    text = fold(" ".join(cell_text(cell).replace("_", " ").split()))
    if text in _FIELDS:
        return _FIELDS[text]
    head, _, rest = text.partition(" ")
    inner = _FIELDS.get(rest)
    return AFTER + inner if head in _RESPONSE and inner in NUMBERS else None
