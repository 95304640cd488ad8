"""A dealer's facts by the thousand: made up, but with the rhythm of service.

One in twelve of a dealer's vehicles is a guest: on file under the same VIN at one of the dealers before it.
"""

from datetime import date

import numpy as np
import pyarrow as pa

from huidian.kit.vins import vin_check_digit

START = date(2006, 1, 1)
KINDS = np.array(["maintenance", "repair", "accident", "warranty", "first_service", "other"])
FAMILIES = np.array(["maintenance", "repair", "repair", "repair", "maintenance", "other"])
MODELS = np.array(["A", "B", "C", "D", "E", "F", "G", "H"])
ONE_GUEST_IN = 12
GUESTS_FROM = 7  # dealers
_CHECK_DIGITS = np.array(list("0123456789X"))
_TAIL_WEIGHTS = np.array([7, 6, 5, 4, 3, 2])


def code(number: int) -> str:
    return f"D{number:04d}"


def vins(number: int, vehicles: int) -> np.ndarray:
    """The VINs of a dealer's vehicles, with valid check digits; every twelfth is that of another dealer's."""
    at = np.arange(vehicles)
    guest = (at % ONE_GUEST_IN == 0) & (number > 0)
    home = np.where(guest, number - 1 - at // ONE_GUEST_IN % min(GUESTS_FROM, max(number, 1)), number)
    # Its number at home is none of the home dealer's own guests', and none that another dealer's guest has.
    tail = np.where(guest, at + 1 + number % (ONE_GUEST_IN - 1), at)
    found = np.empty(vehicles, dtype="<U17")
    for dealer in np.unique(home):
        mine = home == dealer
        digits = tail[mine, None] // 10 ** np.arange(5, -1, -1) % 10
        head = f"LSV{dealer:05d}"
        known = "0123456789X".index(vin_check_digit(f"{head}0A1000000"))
        check = _CHECK_DIGITS[(known + digits @ _TAIL_WEIGHTS) % 11]
        parts = (head, check, "A1", np.char.zfill(tail[mine].astype(str), 6))
        found[mine] = np.char.add(np.char.add(np.char.add(*parts[:2]), parts[2]), parts[3])
    return found


def dealer_facts(number: int, visits: int, years: int) -> tuple[pa.Table, pa.Table]:
    """One dealer's visits and vehicles: everyone comes every three to five months until they stay away."""
    random = np.random.default_rng(number)
    vehicles = max(visits // 5, 1)
    share = random.gamma(1.2, size=vehicles)
    owner = np.sort(random.choice(vehicles, size=visits, p=share / share.sum()))
    first = random.integers(0, max(years * 365 - 200, 1), size=vehicles)
    nth = np.arange(visits) - np.searchsorted(owner, owner)
    offsets = (first[owner] + nth * random.integers(80, 160, size=visits)) % (years * 365)
    kind = random.choice(len(KINDS), size=visits, p=[0.5, 0.25, 0.1, 0.07, 0.05, 0.03])
    ids = owner.astype("int64") + number * 1_000_000
    days = np.datetime64(START) + offsets.astype("timedelta64[D]")
    return (
        pa.table(
            {
                "dealer": pa.repeat(code(number), visits),
                "vehicle": ids,
                "settled_on": pa.array(days).cast(pa.date32()),
                "kind": KINDS[kind],
                "family": FAMILIES[kind],
                "recorded_at": pa.array((days + 1).astype("datetime64[us]")),
                "amount_fen": random.integers(10_000, 500_000, size=visits),
            }
        ),
        pa.table(
            {
                "dealer": pa.repeat(code(number), vehicles),
                "vehicle": np.arange(vehicles) + number * 1_000_000,
                "vin": vins(number, vehicles),
                "model": MODELS[random.integers(0, len(MODELS), size=vehicles)],
                "region": MODELS[random.integers(0, len(MODELS), size=vehicles)],
                "purchased_on": pa.array(np.datetime64(START) + first.astype("timedelta64[D]")).cast(
                    pa.date32()
                ),
            }
        ),
    )


def dealer_assignments(vehicles: pa.Table) -> pa.Table:
    """Every vehicle belongs to one of six teams of three advisors from its purchase on."""
    ids = vehicles.column("vehicle").to_numpy()
    return pa.table(
        {
            "dealer": vehicles.column("dealer"),
            "vehicle": vehicles.column("vehicle"),
            "team": np.char.add("team ", (ids % 6).astype(str)),
            "advisor": np.char.add("advisor ", (ids % 18).astype(str)),
            "from_on": vehicles.column("purchased_on"),
        }
    )
