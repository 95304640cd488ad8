"""Which rows of a customer or vehicle file say something of vehicle, plate and owner that is not on file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class Told(NamedTuple):
    """What one row says; None or "" where it does not."""

    vehicle: int | None
    customer: int | None
    plate: str
    odometer_km: int | None


Today = tuple[str, int | None]
"""A vehicle's plate and owner."""


def needed_statements(
    told: Sequence[Told], on_file: Collection[Told], today: Mapping[int, Today]
) -> list[int]:
    """The rows to keep as statements, ascending.

    A row is kept if it was never said before, or if it was but the vehicle has another plate or owner by now.
    Of several rows on one vehicle, or with one plate, the last one counts: it alone is compared with today,
    and it is kept whenever an earlier one is.
    """
    last_of_vehicle = {each.vehicle: row for row, each in enumerate(told) if each.vehicle is not None}
    last_with_plate = {each.plate: row for row, each in enumerate(told) if each.plate}
    last_said = {each: row for row, each in enumerate(told)}
    needed: set[int] = set()
    for row, each in enumerate(told):
        if last_said[each] != row or each.vehicle is each.customer is None:
            continue
        outdated = False
        if each.vehicle is not None and last_of_vehicle[each.vehicle] == row:
            plate, owner = today.get(each.vehicle, ("", None))
            outdated = each.customer is not None and each.customer != owner
            if each.plate and last_with_plate[each.plate] == row:
                outdated = outdated or each.plate != plate
        if row in needed or outdated or each not in on_file:
            needed.add(row)
            if each.vehicle is not None:
                needed.add(last_of_vehicle[each.vehicle])
            if each.plate:
                needed.add(last_with_plate[each.plate])
    return sorted(needed)
