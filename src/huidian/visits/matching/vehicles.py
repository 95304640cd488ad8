"""Which vehicle a row speaks of: by VIN, else by the DMS's own number, else by who held the plate that day.

Vehicles on file have positive ids, new ones get -1, -2 … in the order they are met.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    id: int
    vin: str
    own_no: str


@dataclass(frozen=True, slots=True)
class NewVehicle:
    vin: str
    own_no: str


Sighting = tuple[date, int]
"""From that day on the plate was on that vehicle."""


@dataclass
class Garage:
    """The vehicles a dealer knows, and those a file adds.

    `adopted` are vehicles known so far by plate only, with the VIN the file gives them.
    """

    created: list[NewVehicle] = field(default_factory=list)
    adopted: dict[int, str] = field(default_factory=dict)
    _by_vin: dict[str, int] = field(default_factory=dict)
    _by_own_no: dict[str, int] = field(default_factory=dict)
    _sightings: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    _without_vin: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, vehicles: Iterable[KnownVehicle], holdings: Iterable[tuple[str, date, int]]) -> Garage:
        """A garage of vehicles on file and of plates with the day from which each vehicle held them.

        Of several from one day on the last one given held it on.
        """
        garage = cls()
        for vehicle in vehicles:
            if vehicle.vin:
                garage._by_vin[vehicle.vin] = vehicle.id
            else:
                garage._without_vin.add(vehicle.id)
            if vehicle.own_no:
                garage._by_own_no[vehicle.own_no] = vehicle.id
        for plate, since_on, vehicle_id in holdings:
            garage._sightings[plate].append((since_on, vehicle_id))
        for seen in garage._sightings.values():
            seen.sort(key=itemgetter(0))
        return garage

    def carriers(self) -> set[int]:
        """Every vehicle that ever showed one of the plates."""
        return {vehicle for seen in self._sightings.values() for _, vehicle in seen}

    def recognise(
        self, vins: Sequence[str], plates: Sequence[str], own_nos: Sequence[str], days: Sequence[date]
    ) -> list[int]:
        """The vehicle of each row; empty texts where a row does not say. Rows may come in any order.

        A row that shows neither VIN, number nor plate is taken for a vehicle of its own.
        """
        vehicles = self._by_identity(vins, plates, own_nos, days)
        in_day_order = sorted(range(len(days)), key=days.__getitem__)
        for row in in_day_order:
            if vehicles[row] and plates[row]:
                self._see(plates[row], days[row], vehicles[row])
        for row in in_day_order:
            if not vehicles[row]:
                plate, day = plates[row], days[row]
                vehicles[row] = self._holder(plate, day) or self._create("", "")
                if plate:
                    self._see(plate, day, vehicles[row])
        return vehicles

    def _by_identity(
        self, vins: Sequence[str], plates: Sequence[str], own_nos: Sequence[str], days: Sequence[date]
    ) -> list[int]:
        """The vehicle of each row that names one by VIN or own number, 0 for the others."""
        self._meet_new_vins(vins, plates, own_nos, days)
        by_vin, by_own_no = self._by_vin, self._by_own_no
        vehicles = []
        for vin, own_no in zip(vins, own_nos, strict=True):
            if vin:
                vehicles.append(by_vin[vin])
            elif own_no:
                known = by_own_no.get(own_no)
                vehicles.append(self._create("", own_no) if known is None else known)
            else:
                vehicles.append(0)
        return vehicles

    def _meet_new_vins(
        self, vins: Sequence[str], plates: Sequence[str], own_nos: Sequence[str], days: Sequence[date]
    ) -> None:
        """Give each VIN not on file a vehicle: one known by its plate (or number) alone, else a new one."""
        if not self._without_vin:
            numbers: dict[str, str] = {}
            for vin, own_no in zip(vins, own_nos, strict=True):
                if vin and vin not in self._by_vin and not numbers.get(vin):
                    numbers[vin] = own_no
            self._by_vin |= {vin: self._create(vin, own_no) for vin, own_no in numbers.items()}
            return
        clues: dict[str, list[tuple[date, str, str]]] = {}
        for vin, plate, own_no, day in zip(vins, plates, own_nos, days, strict=True):
            if vin and vin not in self._by_vin:
                clues.setdefault(vin, []).append((day, plate, own_no))
        for vin, seen in clues.items():
            adopted = next((known for clue in seen if (known := self._nameless(*clue))), None)
            own_no = next((own_no for _, _, own_no in seen if own_no), "")
            if adopted is None:
                self._by_vin[vin] = self._create(vin, own_no)
            else:
                self._by_vin[vin] = adopted
                self._without_vin.discard(adopted)
                self.adopted[adopted] = vin

    def _nameless(self, day: date, plate: str, own_no: str) -> int | None:
        candidate = self._by_own_no.get(own_no) if own_no else self._holder(plate, day)
        return candidate if candidate in self._without_vin else None

    def _holder(self, plate: str, day: date) -> int | None:
        """Who held the plate on a day; before the first day known, who had it first."""
        seen = self._sightings.get(plate)
        if not seen:
            return None
        at = bisect_right(seen, day, key=lambda sighting: sighting[0])
        return seen[max(at - 1, 0)][1]

    def _see(self, plate: str, day: date, vehicle: int) -> None:
        seen = self._sightings[plate]
        if not seen or seen[-1][0] <= day:  # as it is with rows in the order of days
            if not seen or seen[-1][1] != vehicle:
                seen.append((day, vehicle))
            return
        at = bisect_right(seen, day, key=lambda sighting: sighting[0])
        if not at or seen[at - 1][1] != vehicle:
            seen.insert(at, (day, vehicle))

    def _create(self, vin: str, own_no: str) -> int:
        self.created.append(NewVehicle(vin, own_no))
        vehicle = -len(self.created)
        if own_no:
            self._by_own_no.setdefault(own_no, vehicle)
        return vehicle
