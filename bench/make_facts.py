"""A dealer's facts by the thousand: made up, but with the rhythm of service."""

from datetime import date

import numpy as np
import pyarrow as pa

START = date(2006, 1, 1)
KINDS = np.array(["maintenance", "repair", "accident", "warranty", "first_service", "other"])
FAMILIES = np.array(["maintenance", "repair", "repair", "repair", "maintenance", "other"])
MODELS = np.array(["A", "B", "C", "D", "E", "F", "G", "H"])


def code(number: int) -> str:
    return f"D{number:04d}"


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
                "model": MODELS[random.integers(0, len(MODELS), size=vehicles)],
                "region": MODELS[random.integers(0, len(MODELS), size=vehicles)],
                "purchased_on": pa.array(np.datetime64(START) + first.astype("timedelta64[D]")).cast(
                    pa.date32()
                ),
            }
        ),
    )
