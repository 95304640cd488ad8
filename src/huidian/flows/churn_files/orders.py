"""Settled orders of several readings as one list: whose they are, and each counted once."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any

from huidian.flows.churn_files.question import Question
from huidian.visits.importing import Reading

Column = list[Any]

ATTRIBUTES = {
    "plate": "plate",
    "vin": "vin",
    "model": "model",
    "use": "use",
    "region": "owner_region",
    "purchased_on": "purchased_on",
    "warranty_end_on": "warranty_end_on",
    "owner": "owner_name",
    "phone": "owner_phone",
    "gender": "owner_gender",
    "occupation": "owner_occupation",
    "advisor": "advisor",
    "team": "team",
}
"""What is kept of a vehicle, and the field of an order it is taken from."""

_FIELDS = ("dealer", "order_no", "settled_on", "order_kind", "vehicle", *ATTRIBUTES.values())


@dataclass
class Orders:
    """Columns of equal length, one entry an order that counts as a visit, in the order of the days.

    ``repeated`` rows stood in a later file again, ``not_visits`` are of a kind that is no visit.
    """

    dealer: list[str]
    vehicle: list[str]
    settled_on: list[date]
    kind: list[str]
    fields: dict[str, Column]
    repeated: int = 0
    not_visits: int = 0
    absent: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.settled_on)


def gather(readings: Sequence[Reading], question: Question) -> Orders:
    """The visits of all readings.

    A vehicle is known by its VIN, else its plate, else its own column; the last goes first where it was
    named by hand. An order found in several files counts as the last of them states it (without an order
    number, the vehicle and the day stand for the order); several settlements in one file all count.
    """
    fields = {key: _joined(readings, key) for key in _FIELDS}
    fields["dealer"] = [dealer or question.dealer for dealer in fields["dealer"]]
    fields["vehicle"] = _vehicles(fields, vehicle_first="vehicle" in question.mapping)
    fields["order_kind"] = [kind or "other" for kind in fields["order_kind"]]
    latest = _stated_last(fields, [len(reading) for reading in readings])
    no_visit = {kind.key for kind in question.playbook.kinds if not kind.counts}
    counts = [kind not in no_visit for kind in fields["order_kind"]]
    until = question.as_of or date.max
    keep = [
        last and visit and day <= until
        for last, visit, day in zip(latest, counts, fields["settled_on"], strict=True)
    ]
    orders = _by_day({key: list(compress(column, keep)) for key, column in fields.items()})
    orders.repeated = latest.count(False)
    orders.not_visits = sum(last and not visit for last, visit in zip(latest, counts, strict=True))
    orders.absent = [key for key in _FIELDS if not any(reading.has(key) for reading in readings)]
    return orders


def _joined(readings: Iterable[Reading], key: str) -> Column:
    return [value for reading in readings for value in reading.columns[key]]


def _by_day(fields: dict[str, Column]) -> Orders:
    days = fields["settled_on"]
    sequence = sorted(range(len(days)), key=days.__getitem__)
    sorted_fields = {key: [column[at] for at in sequence] for key, column in fields.items()}
    return Orders(
        dealer=sorted_fields["dealer"],
        vehicle=sorted_fields["vehicle"],
        settled_on=sorted_fields["settled_on"],
        kind=sorted_fields["order_kind"],
        fields={name: sorted_fields[key] for name, key in ATTRIBUTES.items()},
    )


def _stated_last(fields: Mapping[str, Column], rows_of_file: Sequence[int]) -> list[bool]:
    """Whether each row is in the last file that states its order."""
    keys = [
        (dealer, number) if number else (dealer, vehicle, day)
        for dealer, number, vehicle, day in zip(
            fields["dealer"], fields["order_no"], fields["vehicle"], fields["settled_on"], strict=True
        )
    ]
    files = [file for file, rows in enumerate(rows_of_file) for _ in range(rows)]
    last = dict(zip(keys, files, strict=True))
    return [last[key] == file for key, file in zip(keys, files, strict=True)]


def _vehicles(fields: Mapping[str, Column], *, vehicle_first: bool) -> list[str]:
    if vehicle_first and all(fields["vehicle"]):
        return [str(vehicle) for vehicle in fields["vehicle"]]
    vins = _Plates(fields)
    known = zip(
        fields["dealer"], fields["vin"], fields["plate"], fields["vehicle"], fields["settled_on"], strict=True
    )
    return [
        (vehicle if vehicle_first and vehicle else None)
        or vin
        or (vins.vin_of(dealer, plate, day) if plate else None)
        or plate
        or vehicle
        for dealer, vin, plate, vehicle, day in known
    ]


class _Plates:
    """Which VIN a plate was seen with, and when: orders that state the plate alone are joined to it."""

    def __init__(self, fields: Mapping[str, Column]) -> None:
        self._seen: dict[tuple[str, str], list[tuple[date, str]]] = {}
        for dealer, plate, vin, day in self._sightings(fields):
            self._seen.setdefault((dealer, plate), []).append((day, vin))
        for seen in self._seen.values():
            seen.sort()

    @staticmethod
    def _sightings(fields: Mapping[str, Column]) -> Iterator[tuple[str, str, str, date]]:
        if not any(fields["vin"]):
            return
        columns = (fields["dealer"], fields["plate"], fields["vin"], fields["settled_on"])
        for dealer, plate, vin, day in zip(*columns, strict=True):
            if plate and vin:
                yield dealer, plate, vin, day

    def vin_of(self, dealer: str, plate: str, day: date) -> str | None:
        """The VIN last seen with a plate by a day, else the first seen after it."""
        seen = self._seen.get((dealer, plate))
        if not seen:
            return None
        at = bisect_right(seen, day, key=lambda sighting: sighting[0])
        return seen[max(at - 1, 0)][1]
