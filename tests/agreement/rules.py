"""The rules of the playbooks the dealers count by, written down once more from the source documents."""

from __future__ import annotations

from typing import NamedTuple

Steps = tuple[tuple[str, int], ...]
Buckets = tuple[tuple[str, float, float | None], ...]

_BY_TIME: Steps = (
    ("active", 0),
    ("not_lost", 6),
    ("about_to_be_lost", 8),
    ("lost", 12),
    ("sinking", 24),
    ("gone", 36),
)
_EVEN: Buckets = (("0-2", 0, 2), ("2-4", 2, 4), ("4+", 4, None))
_YEARLY: Buckets = (("0-1", 0, 1), ("1-2", 1, 2), ("2-3", 2, 3), ("3+", 3, None))


class Rules(NamedTuple):
    """What differs between the playbooks: months until a vehicle is lost, tiers, ages, years of warranty."""

    window: int = 6
    tiers: Steps = _BY_TIME
    ages: Buckets = _EVEN
    warranty_years: int = 3


RULES = {
    "generic": Rules(),
    "svw": Rules(tiers=(("active", 0), ("lost", 6)), warranty_years=2),
    "gac-toyota": Rules(ages=_YEARLY),
    "short": Rules(window=4),
}
CLASSES: Steps = (("A", 4), ("B", 2), ("C", 1), ("D", 0))
"""Of all of them, by the days with a visit in twelve months (S4)."""
