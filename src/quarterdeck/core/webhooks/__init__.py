"""Telling other systems what happened: a signed message per event and subscriber, in order, until it is taken."""
