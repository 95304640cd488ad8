"""Who of an audience is held out: by a hash of the vehicle, the same share of every stratum.

Nobody chooses: the same vehicles, share and salt always give the same answer, in whichever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256

MOST_PERCENT = 50
"""More of an audience is not held out: who is not called is what a campaign costs."""


def held_out(vehicles: Iterable[tuple[int, str]], percent: int, salt: str) -> frozenset[int]:
    """The ids of the vehicles not to be contacted, of `vehicles` with the stratum of each.

    Of all together it is `percent` within half a vehicle, of each stratum within one. Raises `ValueError` for
    a share below 0 or above 50 %.
    """
    if not 0 <= percent <= MOST_PERCENT:
        raise ValueError(f"{percent} % held out, at most {MOST_PERCENT} %")
    strata: dict[str, list[int]] = defaultdict(list)
    for vehicle, stratum in vehicles:
        strata[stratum].append(vehicle)
    chosen: list[int] = []
    seen = 0
    for stratum in sorted(strata):
        members = sorted(strata[stratum], key=lambda vehicle: _digest(salt, "hold-out", vehicle))
        seen += len(members)
        # Rounded over the sum, so that what one stratum is over its share the next one is under.
        chosen += members[: share_held_out(seen, percent) - len(chosen)]
    return frozenset(chosen)


def order_of_turns(vehicles: Iterable[int], salt: str) -> list[int]:
    """The vehicles in the order in which their turn comes, held out or not: by another hash of the same."""
    return sorted(vehicles, key=lambda vehicle: _digest(salt, "turn", vehicle))


def share_held_out(count: int, percent: int) -> int:
    """How many of so many are held out."""
    return int(Fraction(count * percent, 100) + Fraction(1, 2))


def _digest(salt: str, use: str, vehicle: int) -> bytes:
    return sha256(f"{salt}:{use}:{vehicle}".encode()).digest()
