"""Who had which vehicle under which plate: cut out of what orders and files said, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Observation(NamedTuple):
    """On a day a vehicle was seen with a plate ("": none shown) and an owner (None: nobody named).

    `rank` and `text` decide between observations of one day: orders before files, then by number.
    """

    day: date
    rank: int
    text: str
    ordinal: int
    vehicle: int
    plate: str
    customer: int | None


Period = tuple[int, object, date, date | None]
"""Vehicle, its plate or customer, from when (inclusive), until when (exclusive; None: still)."""


@dataclass
class Periods:
    """Finished and open periods. A vehicle has one plate and one owner at a time, a plate one vehicle."""

    plates: list[Period] = field(default_factory=list)
    owners: list[Period] = field(default_factory=list)
    plate_now: dict[int, tuple[str, date]] = field(default_factory=dict)
    owner_now: dict[int, tuple[int, date]] = field(default_factory=dict)

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> Periods:
        """All periods of the vehicles observed. Give every vehicle that ever showed one of the plates."""
        periods = cls()
        holder: dict[str, int] = {}
        for day, _, _, _, vehicle, plate, customer in sorted(observations):
            if plate and holder.get(plate) != vehicle:
                periods._show_plate(vehicle, plate, day, holder)
            if customer is not None:
                owner = periods.owner_now.get(vehicle)
                if owner is None or owner[0] != customer:
                    if owner is not None:
                        periods.owners.append((vehicle, owner[0], owner[1], day))
                    periods.owner_now[vehicle] = (customer, day)
        periods.plates += [
            (vehicle, plate, since, None) for vehicle, (plate, since) in periods.plate_now.items()
        ]
        periods.owners += [
            (vehicle, owner, since, None) for vehicle, (owner, since) in periods.owner_now.items()
        ]
        return periods

    def _show_plate(self, vehicle: int, plate: str, day: date, holder: dict[str, int]) -> None:
        """The plate leaves the vehicle it was on, and the vehicle the plate it had."""
        if (former := holder.get(plate)) is not None:
            _, since = self.plate_now.pop(former)
            self.plates.append((former, plate, since, day))
        if (worn := self.plate_now.get(vehicle)) is not None:
            self.plates.append((vehicle, worn[0], worn[1], day))
            del holder[worn[0]]
        self.plate_now[vehicle] = (plate, day)
        holder[plate] = vehicle
