"""Settled orders of several readings as one list: whose they are, and each counted once."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, compress
from typing import Any

from huidian.flows.churn_files.question import Question
from huidian.flows.churn_files.settlements import Settlements
from huidian.playbooks import Playbook
from huidian.visits.importing import Reading
from huidian.visits.importing.reading import COUNTER_SALE
from huidian.visits.matching.owners import OwnerBook
from huidian.visits.matching.vehicles import Garage

Column = list[Any]

ATTRIBUTES = {
    "plate": "plate",
    "vin": "vin",
    "own_no": "vehicle",
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


_OF_VISITS = ("dealer", "vehicle_id", "order_kind")
OWNER_FIELDS = ("owner", "phone", "region", "gender", "occupation")
"""Those that belong to the owner: a new owner does not inherit them."""


@dataclass
class Statements:
    """What is stated of vehicles: columns of equal length in the order of the days, visits or not.

    ``vehicle`` numbers the vehicles of each dealer, ``owner`` their owners (None: nobody is named);
    ``fields`` are those of ``ATTRIBUTES``; ``is_visit`` marks the orders that count as visits.
    """

    dealer: list[str]
    vehicle: list[int]
    owner: list[int | None]
    fields: dict[str, Column]
    is_visit: list[bool]


@dataclass
class Orders:
    """Columns of equal length, one entry an order that counts as a visit, in the order of the days.

    ``vehicle`` numbers the vehicles of each dealer; ``statements`` are those of all orders. ``duplicates``
    are rows equal to another one of their file, ``repeated`` those told again or corrected by a later file,
    ``not_visits`` those of a kind that is no visit.
    """

    dealer: list[str]
    vehicle: list[int]
    settled_on: list[date]
    kind: list[str]
    statements: Statements
    has_kinds: bool
    duplicates: int
    repeated: int
    not_visits: int

    def __len__(self) -> int:
        return len(self.settled_on)


def gather(readings: Sequence[Reading], question: Question) -> Orders:
    """The visits of all readings, with vehicles and repeated orders recognised as an import would.

    A vehicle is known by its VIN, else by its own number, else by who held its plate that day. Where the
    column of the number was named by hand, it goes before the VIN.
    """
    read = {key: _joined(readings, key) for key in readings[0].columns}
    spoken = _without_counter_sales(read)
    stated = {key: list(compress(column, spoken)) for key, column in read.items()} if spoken else read
    dealers = [dealer or question.dealer for dealer in stated["dealer"]]
    vehicles = _vehicles(stated, dealers, by_hand="vehicle" in question.mapping)
    in_files = {
        key: column for key, column in stated.items() if any(reading.has(key) for reading in readings)
    }
    in_files |= {key: stated[key] for key in ("order_no", "payer")}
    settlements = Settlements(in_files, dealers, vehicles, _rows_of_files(readings, spoken))
    standing = settlements.standing()
    kinds = [kind or "other" for kind in stated["order_kind"]]
    counts = _counts(stated, question.playbook)
    until = question.as_of or date.max
    keep = [stands and day <= until for stands, day in zip(standing, stated["settled_on"], strict=True)]
    columns = {key: stated[key] for key in ("settled_on", *ATTRIBUTES.values())}
    columns |= {"dealer": dealers, "vehicle_id": vehicles, "order_kind": kinds, "counts": counts}
    columns = _by_day({key: list(compress(column, keep)) for key, column in columns.items()})
    is_visit = columns["counts"]
    statements = Statements(
        columns["dealer"],
        columns["vehicle_id"],
        _owners(columns),
        {name: columns[key] for name, key in ATTRIBUTES.items()},
        is_visit,
    )
    visits = {key: list(compress(columns[key], is_visit)) for key in (*_OF_VISITS, "settled_on")}
    return Orders(
        dealer=visits["dealer"],
        vehicle=visits["vehicle_id"],
        settled_on=visits["settled_on"],
        kind=visits["order_kind"],
        statements=statements,
        has_kinds="order_kind" in in_files,
        duplicates=settlements.duplicates,
        repeated=standing.count(False) - settlements.duplicates,
        not_visits=sum(stands and not one for stands, one in zip(standing, counts, strict=True))
        + spoken.count(False),
    )


def _joined(readings: Iterable[Reading], key: str) -> Column:
    return [value for reading in readings for value in reading.columns[key]]


def _without_counter_sales(read: Mapping[str, Column]) -> list[bool]:
    """Which rows stay when counter sales are left out as an import leaves them out: all but those of an order
    that is told of as a visit, too. Empty where all do.
    """
    sales = read["sale_type"]
    if COUNTER_SALE not in sales:
        return []
    orders = [_order_of(read, row) for row in range(len(sales))]
    as_visits = {order for order, sale in zip(orders, sales, strict=True) if sale != COUNTER_SALE}
    return [sale != COUNTER_SALE or order in as_visits for order, sale in zip(orders, sales, strict=True)]


def _order_of(read: Mapping[str, Column], row: int) -> Hashable:
    """What stands for a row's order: its number, else who came on which day, at a dealer."""
    of_row = [read[key][row] for key in ("dealer", "order_no", "vin", "plate", "vehicle", "settled_on")]
    return tuple(of_row[:2] if of_row[1] else of_row)


def _rows_of_files(readings: Sequence[Reading], spoken: Sequence[bool]) -> list[int]:
    """How many rows of each file are left."""
    rows = [len(reading) for reading in readings]
    if not spoken:
        return rows
    ends = [*accumulate(rows)]
    return [sum(spoken[end - count : end]) for end, count in zip(ends, rows, strict=True)]


def _counts(stated: Mapping[str, Column], playbook: Playbook) -> list[bool]:
    """Whether each order is a visit by the rules."""
    kinds = {kind.key for kind in playbook.kinds if not kind.counts}
    sales = {sale.key for sale in playbook.sale_types if not sale.counts}
    return [
        (kind or "other") not in kinds and (sale or "repair") not in sales
        for kind, sale in zip(stated["order_kind"], stated["sale_type"], strict=True)
    ]


def _by_day(columns: Mapping[str, Column]) -> dict[str, Column]:
    days = columns["settled_on"]
    sequence = sorted(range(len(days)), key=days.__getitem__)
    return {key: [column[at] for at in sequence] for key, column in columns.items()}


def _owners(columns: Mapping[str, Column]) -> list[int | None]:
    """The owner that each row names, numbered within the dealer, recognised as an import would."""
    books: defaultdict[str, OwnerBook] = defaultdict(OwnerBook)
    names, phones = columns["owner_name"], columns["owner_phone"]
    return [
        books[dealer].recognise(vehicle, name or "", (phone,) if phone else ())
        for dealer, vehicle, name, phone in zip(
            columns["dealer"], columns["vehicle_id"], names, phones, strict=True
        )
    ]


def _vehicles(stated: Mapping[str, Column], dealers: Sequence[str], *, by_hand: bool) -> list[int]:
    """The vehicle of each row, numbered within its dealer."""
    numbers = [number or "" for number in stated["vehicle"]]
    hidden = [by_hand and bool(number) for number in numbers]
    vins = ["" if hide else vin or "" for hide, vin in zip(hidden, stated["vin"], strict=True)]
    plates = ["" if hide else plate or "" for hide, plate in zip(hidden, stated["plate"], strict=True)]
    days = stated["settled_on"]
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, dealer in enumerate(dealers):
        rows_of[dealer].append(row)
    vehicles = [0] * len(dealers)
    for rows in rows_of.values():
        recognised = Garage().recognise(
            [vins[row] for row in rows],
            [plates[row] for row in rows],
            [numbers[row] for row in rows],
            [days[row] for row in rows],
        )
        for row, vehicle in zip(rows, recognised, strict=True):
            vehicles[row] = vehicle
    return vehicles
