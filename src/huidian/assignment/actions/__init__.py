"""Verbs about who answers for which vehicle."""

from huidian.assignment.actions.claiming import NotBegunError, TakenError, claim, claim_several
from huidian.assignment.actions.giving import Holder, NoSuchHolderError, give, reopen, take_away
from huidian.assignment.actions.nominating import (
    NominatedError,
    NoTeamError,
    approve,
    nominate,
    refuse,
    withdraw,
)
from huidian.assignment.actions.profiles import describe
from huidian.assignment.actions.undoing import Undone, take_back_claim, undo_batch

__all__ = [
    "Holder",
    "NoSuchHolderError",
    "NoTeamError",
    "NominatedError",
    "NotBegunError",
    "TakenError",
    "Undone",
    "approve",
    "claim",
    "claim_several",
    "describe",
    "give",
    "nominate",
    "refuse",
    "reopen",
    "take_away",
    "take_back_claim",
    "undo_batch",
    "withdraw",
]
