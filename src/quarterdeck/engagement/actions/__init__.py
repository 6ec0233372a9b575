"""What engagement does beyond its logs."""

from quarterdeck.engagement.actions.clusters import note_cluster
from quarterdeck.engagement.actions.communication import plan_sendings
from quarterdeck.engagement.actions.meetings import plan_following, push_outcomes, settle_decisions

__all__ = ["note_cluster", "plan_following", "plan_sendings", "push_outcomes", "settle_decisions"]
