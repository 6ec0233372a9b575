"""MPXJ's own JSON (``.json``, ``.json.gz``): what the MPXJ library writes for every format it can read.

Source: MPXJ ``JsonWriter``, release 16. Durations, lags and work are seconds there; absent means false, zero or none.
"""

from quarterdeck.exchange.mpxj_json.reader import read_mpxj_json

__all__ = ["read_mpxj_json"]
