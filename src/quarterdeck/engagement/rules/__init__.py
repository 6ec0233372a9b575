"""Rules of the engagement logs as pure functions."""
