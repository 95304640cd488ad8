"""Verbs about owners and vehicles, each one transaction with its audit event."""

from huidian.customers.actions.merging import merge_permission
from huidian.customers.actions.permission import (
    give_consent,
    lift_block,
    retract_consent,
    set_block,
    set_number_state,
    withdraw_consent,
)
from huidian.customers.actions.refusals import note_refusals
from huidian.customers.actions.reveals import (
    MOST_HITS_NOTED,
    MOST_REVEALS_A_MINUTE,
    ReasonNeededError,
    Revealed,
    TooManyRevealsError,
    note_hidden_hits,
    reveal,
)
from huidian.customers.actions.vehicles import mark_left, take_back_left

__all__ = [
    "MOST_HITS_NOTED",
    "MOST_REVEALS_A_MINUTE",
    "ReasonNeededError",
    "Revealed",
    "TooManyRevealsError",
    "give_consent",
    "lift_block",
    "mark_left",
    "merge_permission",
    "note_hidden_hits",
    "note_refusals",
    "retract_consent",
    "reveal",
    "set_block",
    "set_number_state",
    "take_back_left",
    "withdraw_consent",
]
