"""Rules of the governance logs as pure functions."""
