"""The typed operations of a change set: their shape (`fields`, `schema`) and what they do to a plan."""
