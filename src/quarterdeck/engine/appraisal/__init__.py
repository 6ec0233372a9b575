"""Investment appraisal: what a series of cash flows is worth, when it pays back, and what that hangs on.

Money is float64 in one currency, benefits positive, costs negative. Periods are equal (years, quarters); rates are per
period. A figure that does not exist is unknown with its reason, never 0 and never infinite.
"""

from quarterdeck.engine.appraisal.appraisal import Appraisal, appraise
from quarterdeck.engine.appraisal.flows import (
    InvalidRate,
    net_present_value,
    profitability_index,
    return_on_investment,
    to_go_value,
)
from quarterdeck.engine.appraisal.payback import falls_again, payback
from quarterdeck.engine.appraisal.rates import InternalRate, internal_rate, modified_rate
from quarterdeck.engine.appraisal.sensitivity import DISCOUNT_RATE, InvalidRange, Line, Swing, sensitivity

__all__ = [
    "DISCOUNT_RATE",
    "Appraisal",
    "InternalRate",
    "InvalidRange",
    "InvalidRate",
    "Line",
    "Swing",
    "appraise",
    "falls_again",
    "internal_rate",
    "modified_rate",
    "net_present_value",
    "payback",
    "profitability_index",
    "return_on_investment",
    "sensitivity",
    "to_go_value",
]
