"""Which rows of a customer or vehicle file say something of vehicle, plate and owner that is not on file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class StatementContent(NamedTuple):
    """What one row says; None or "" where it does not."""

    vehicle: int | None
    customer: int | None
    plate: str
    odometer_km: int | None


Today = tuple[str, int | None]
"""A vehicle's plate and owner."""


def needed_statements(
    contents: Sequence[StatementContent], on_file: Collection[StatementContent], today: Mapping[int, Today]
) -> list[int]:
    """The rows to keep as statements, ascending.

    A row is kept if it was never stated before, or if it was but the vehicle has another plate or owner by
    now. Of several rows on one vehicle, or with one plate, the last one counts: it alone is compared with
    today, and it is kept whenever an earlier one is.
    """
    last_of_vehicle = {
        content.vehicle: row for row, content in enumerate(contents) if content.vehicle is not None
    }
    last_with_plate = {content.plate: row for row, content in enumerate(contents) if content.plate}
    last_alike = {content: row for row, content in enumerate(contents)}
    needed: set[int] = set()
    for row, content in enumerate(contents):
        if last_alike[content] != row or content.vehicle is content.customer is None:
            continue
        outdated = False
        if content.vehicle is not None and last_of_vehicle[content.vehicle] == row:
            plate, owner = today.get(content.vehicle, ("", None))
            outdated = content.customer is not None and content.customer != owner
            if content.plate and last_with_plate[content.plate] == row:
                outdated = outdated or content.plate != plate
        if row in needed or outdated or content not in on_file:
            needed.add(row)
            if content.vehicle is not None:
                needed.add(last_of_vehicle[content.vehicle])
            if content.plate:
                needed.add(last_with_plate[content.plate])
    return sorted(needed)
