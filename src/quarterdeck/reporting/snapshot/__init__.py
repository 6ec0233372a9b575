"""Rows of planning, finance, portfolio and risk to what health is computed from."""

from quarterdeck.reporting.snapshot.projects import ProjectReading, packages_of, read_listed, read_project

__all__ = ["ProjectReading", "packages_of", "read_listed", "read_project"]
