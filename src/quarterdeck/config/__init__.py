"""Settings, root URLs, worker and command line: wiring without logic."""
