"""What can be wished of a list of vehicles: what it is narrowed by, searched for, sorted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SORTABLE = frozenset(
    {
        "dealer",
        "plate",
        "vin",
        "model",
        "owner",
        "advisor",
        "region",
        "use",
        "gender",
        "age",
        "kind",
        "seen_on",
        "last_visit_on",
        "back",
        "due",
        "months_away",
        "tier",
        "customer_class",
        "lost_in",
        "visits",
        "amount_fen",
        "purchased_on",
        "warranty_end_on",
        "left_on",
    }
)
FILTERS = (
    "kind",
    "age",
    "stage",
    "model",
    "use",
    "warranty",
    "region",
    "gender",
    "occupation",
    "advisor",
    "team",
    "dealer",
    "tier",
    "customer_class",
)
RANGES = ("months_away", "visits", "amount_fen", "last_visit_on", "purchased_on", "warranty_end_on")
FLAGS = ("back",)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a list is wanted, and in which order.

    `filters` gives a key or several keys per dimension ("" for unknown values), `ranges` the lowest and
    highest value of one of `RANGES` (None: open), `flags` one of `FLAGS`; each narrows further; so do
    `among` and `but`: ids of the only vehicles wanted, and of some that are not. `sort` is one
    of `SORTABLE`, with "-" before it largest first, empty values always last ("due": as the
    contact duty has it, those in its window first, then the longer away); `per_page` None asks for all
    rows. With `values` the answer has every dimension's values, of the whole list, to choose from.
    """

    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    among: Sequence[int] | None = None
    but: Sequence[int] = ()
    search: str = ""
    sort: str = "-last_visit_on"
    page: int = 1
    per_page: int | None = 50
    values: bool = False

    def __hash__(self) -> int:
        """Equal for equal wishes; mappings and lists in them are not changed once they are wished."""
        narrowed = (sorted(self.filters), sorted(self.ranges), sorted(self.flags.items()))
        return hash((repr(narrowed), self.search, self.sort, self.page, self.per_page, self.values))

    def __post_init__(self) -> None:
        known = ((self.filters, FILTERS), (self.ranges, RANGES), (self.flags, FLAGS))
        if unknown := [name for given, names in known for name in given if name not in names]:
            raise ValueError(f"no such filter: {', '.join(unknown)}")
        if self.sort.removeprefix("-") not in SORTABLE:
            raise ValueError(f"no such order: {self.sort}")
