"""The formats of other planning tools, read and written by MPXJ in a separate, limited process."""

from quarterdeck.exchange.mpxj.formats import READ_FORMATS, WRITE_FORMATS
from quarterdeck.exchange.mpxj.process import ConversionFailed, find_runtime
from quarterdeck.exchange.mpxj.reader import read_through_mpxj

__all__ = ["READ_FORMATS", "WRITE_FORMATS", "ConversionFailed", "find_runtime", "read_through_mpxj"]
