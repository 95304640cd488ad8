"""Which dealers need a call, and why: the one rule. Pure; everything it is about is in a dealer's line."""

from __future__ import annotations

from collections.abc import Iterator

from huidian.kit.shares import FEW
from huidian.retention.network_answers import CallReason, DealerLine, DealerMonth
from huidian.retention.peers import beyond_chance

ABOVE_PEERS = 0.03
"""So far above the peers' median (as a fraction) a dealer needs a call."""
RISEN = 0.03
MUCH_DEFECTION = 0.10
"""So far above the share of all the reader's dealers a dealer's own defection share needs a call."""


def reasons_to_call(line: DealerLine, usual_share: float | None, *, is_over: bool) -> Iterator[CallReason]:
    """Why a dealer needs a call, the gravest first; a rate of few vehicles is no reason.

    `usual_share`: what part of the lost of all the reader's dealers defected; `is_over`: the month is.
    """
    figure, before = line.figure, line.previous
    if not line.few and _stands_out(line.peers.above, ABOVE_PEERS, line.peers.median, figure.n):
        yield CallReason.ABOVE
    # Both months vary by chance: as much as one of half as many vehicles.
    if not line.few and before and _stands_out(line.change, RISEN, before.rate, before.n // 2):
        yield CallReason.RISING
    if figure.numerator >= FEW and (line.share or 0.0) - (usual_share or 0.0) >= MUCH_DEFECTION:
        yield CallReason.DEFECTION
    if is_over and (figure.provisional or not figure.n):
        yield CallReason.BEHIND


def by_rate(dealer: DealerMonth) -> tuple[bool, float, str]:
    """The order of dealers by their rates, the highest first, those with few vehicles last."""
    return dealer.few, -(dealer.figure.rate or 0), dealer.code


def by_urgency(line: DealerLine) -> tuple[bool, int, bool, float, str]:
    """The order of dealers by whom to call: those with a reason first, by the vehicles too many they lost."""
    return not line.reasons, -max(line.peers.excess or 0, 0), *by_rate(line)


def _stands_out(difference: float | None, least: float, rate: float | None, vehicles: int) -> bool:
    """Whether a rate is higher than another one by enough to call, and by more than chance."""
    if difference is None or rate is None or not vehicles:
        return False
    return difference >= least and beyond_chance(difference, rate, vehicles)
