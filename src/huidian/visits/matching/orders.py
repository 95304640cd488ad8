"""Which settlement on file a row is: the same again, a later export of it, or another one of its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

SAME_ORDER_WITHIN_DAYS = 180
"""Some systems number their orders anew each year: beyond this, another vehicle's order is another order."""


class Settlement(NamedTuple):
    """One settlement on file."""

    id: int
    ordinal: int
    content_hash: int
    settled_on: date
    payer: str
    vehicle: int
    customer: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One settlement as a file has it; `at` is its place in the file."""

    at: int
    content_hash: int
    settled_on: date
    payer: str
    vehicle: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows with the settlement they supersede, and rows that are settlements of their own, by day."""

    superseding: list[tuple[Row, Settlement]]
    created: list[Row]


def pair(rows: Sequence[Row], known: Sequence[Settlement]) -> Pairing:
    """Pair the rows of one order, none of which is on file as it stands, with its settlements on file.

    `known` are the settlements no row repeats. First those of the same day and payer go together, then the
    rest in the order of their days. Settlements without a row stay as they are: a file may be an extract.
    """
    left, free = list(rows), list(known)
    superseding = []
    for row in rows:
        for settlement in free:
            if (settlement.settled_on, settlement.payer) == (row.settled_on, row.payer) and _akin(
                row, settlement
            ):
                superseding.append((row, settlement))
                free.remove(settlement)
                left.remove(row)
                break
    left.sort(key=lambda row: (row.settled_on, row.at))
    free.sort(key=lambda settlement: (settlement.settled_on, settlement.ordinal))
    created: list[Row] = []
    for row in left:
        match = next((candidate for candidate in free if _akin(row, candidate)), None)
        if match is None:
            created.append(row)
        else:
            free.remove(match)
            superseding.append((row, match))
    return Pairing(superseding, created)


def _akin(row: Row, settlement: Settlement) -> bool:
    if row.vehicle == settlement.vehicle:
        return True
    return abs((row.settled_on - settlement.settled_on).days) <= SAME_ORDER_WITHIN_DAYS
