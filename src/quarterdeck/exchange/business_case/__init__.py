"""Business cases: tables of cash flows, ready to be appraised."""

from quarterdeck.exchange.business_case.reading import Case, CaseReading, read_cases

__all__ = ["Case", "CaseReading", "read_cases"]
