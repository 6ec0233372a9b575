"""Numbers: arrays in, results out. Pure: no Django, no clock, no sockets, no hidden randomness."""
