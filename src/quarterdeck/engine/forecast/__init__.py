"""Delivery forecast for iterative work: past weekly throughput, resampled."""

from quarterdeck.engine.forecast.throughput import (
    LEAST_WEEKS,
    InvalidHistory,
    TooShortHistory,
    how_many,
    when_done,
)

__all__ = ["LEAST_WEEKS", "InvalidHistory", "TooShortHistory", "how_many", "when_done"]
