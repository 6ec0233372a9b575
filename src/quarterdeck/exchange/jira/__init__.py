"""Jira: its CSV export, REST JSON and RSS view in, its importer's CSV out. Imported by its modules: see `files`."""
