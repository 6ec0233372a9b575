"""Quarterdeck: the command deck of a Project Management Office."""

__version__ = "0.1.0"
