"""Pages of risk."""

from quarterdeck.risk.views.scales import risk_scale

__all__ = ["risk_scale"]
