"""Who of an audience is held out: by a hash of the unit (an owner with all cars), a share of every stratum.

Nobody chooses: the same vehicles, share and salt always give the same answer, in whichever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256

MOST_PERCENT = 50
"""More of an audience is not held out: who is not called is what a campaign costs."""


def held_out(vehicles: Iterable[tuple[int, str, str]], percent: int, salt: str) -> frozenset[int]:
    """The ids of the vehicles not to be contacted, of `vehicles` with the stratum and the unit of each.

    A unit is on one side with all its vehicles; its stratum is that of the one with the lowest id. Of all
    units together it is `percent` within one, of those of each stratum too, and any unit can be drawn however
    small its stratum. Raises `ValueError` for a share below 0 or above 50 %.
    """
    if not 0 <= percent <= MOST_PERCENT:
        raise ValueError(f"{percent} % held out, at most {MOST_PERCENT} %")
    units: dict[str, list[int]] = defaultdict(list)
    stratum_of: dict[str, str] = {}
    for vehicle, stratum, unit in sorted(vehicles):
        units[unit].append(vehicle)
        stratum_of.setdefault(unit, stratum)
    strata: dict[str, list[str]] = defaultdict(list)
    for unit, stratum in stratum_of.items():
        strata[stratum].append(unit)
    chosen: list[str] = []
    # Carried from stratum to stratum, beginning anywhere: a stratum of one unit is drawn as often as any.
    due = _fraction(salt)
    for stratum in sorted(strata):
        members = sorted(strata[stratum], key=lambda unit: _digest(salt, "hold-out", unit))
        due += Fraction(len(members) * percent, 100)
        chosen += members[: int(due) - len(chosen)]
    return frozenset(vehicle for unit in chosen for vehicle in units[unit])


def order_of_turns(vehicles: Iterable[int], salt: str) -> list[int]:
    """The vehicles in the order in which their turn comes, held out or not: by another hash of the same."""
    return sorted(vehicles, key=lambda vehicle: _digest(salt, "turn", vehicle))


def share_held_out(count: int, percent: int) -> int:
    """How many of so many are held out, about: owners with several cars move it."""
    return int(Fraction(count * percent, 100) + Fraction(1, 2))


def _fraction(salt: str) -> Fraction:
    """A number from 0 to below 1."""
    return Fraction(int.from_bytes(_digest(salt, "carry", "")[:8]), 2**64)


def _digest(salt: str, use: str, of: int | str) -> bytes:
    return sha256(f"{salt}:{use}:{of}".encode()).digest()
