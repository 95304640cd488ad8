"""Verbs about who answers for which vehicle."""

from huidian.assignment.actions.claiming import (
    MOST_CLAIMS_A_DAY,
    NotBegunError,
    TakenError,
    TooManyClaimsError,
    claim,
    claim_several,
)
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
    "MOST_CLAIMS_A_DAY",
    "Holder",
    "NoSuchHolderError",
    "NoTeamError",
    "NominatedError",
    "NotBegunError",
    "TakenError",
    "TooManyClaimsError",
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
