"""Workspaces, persons, rights, audit trail, jobs: what every other app stands on."""
