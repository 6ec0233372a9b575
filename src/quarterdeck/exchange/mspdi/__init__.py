"""MSPDI, the open XML of Microsoft Project: read as a stream, written in the order of its schema."""

from quarterdeck.exchange.mspdi.reader import read_mspdi, read_mspdi_bytes
from quarterdeck.exchange.mspdi.writer import write_mspdi

__all__ = ["read_mspdi", "read_mspdi_bytes", "write_mspdi"]
