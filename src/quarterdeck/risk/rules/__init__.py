"""Rules of the RAID logs as pure functions."""
