"""What engagement does beyond its logs."""

from quarterdeck.engagement.actions.clusters import note_cluster

__all__ = ["note_cluster"]
