"""Rules of improvement as pure functions."""
