"""Decisions of reporting as pure functions."""
