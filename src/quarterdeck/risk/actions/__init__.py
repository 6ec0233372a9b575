"""Writes of risk beside those of the registers' kernel."""

from quarterdeck.risk.actions.scales import set_risk_scale

__all__ = ["set_risk_scale"]
