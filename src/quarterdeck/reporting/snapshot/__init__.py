"""Rows of planning, finance, portfolio and risk to what health is computed from."""

from quarterdeck.reporting.snapshot.projects import ProjectReading, first_curve, packages_of, read_listed, read_project

__all__ = ["ProjectReading", "first_curve", "packages_of", "read_listed", "read_project"]
