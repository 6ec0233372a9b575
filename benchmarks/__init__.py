"""Ours beside the peers, in one run on the same inputs. Each module has ``run(quick) -> list[Row]``."""
