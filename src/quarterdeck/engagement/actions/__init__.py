"""What engagement does beyond its logs."""

from quarterdeck.engagement.actions.clusters import note_cluster
from quarterdeck.engagement.actions.communication import plan_sendings

__all__ = ["note_cluster", "plan_sendings"]
