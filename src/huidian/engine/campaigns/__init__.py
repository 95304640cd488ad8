"""What proves a campaign: who is held out of it, and what more returned for it than without it (pure)."""

from huidian.engine.campaigns.hold_out import held_out, order_of_turns
from huidian.engine.campaigns.lift import Group, Lift, lift_of

__all__ = ["Group", "Lift", "held_out", "lift_of", "order_of_turns"]
