"""Conditions on vehicles, visits, standings, owners' reasons: the filters of lists of vehicles, stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huidian.network.models import Dealer
from huidian.outreach.models import Attempt
from huidian.retention.queries import Wish

_WHY = "the reasons one dealer's owners gave"


@dataclass(frozen=True, slots=True)
class Conditions:
    """`filters`, `ranges` and `flags` are those of `retention.queries.Wish`; each narrows further.

    `reasons` are keys of the playbook: vehicles whose owner last named one of them.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    reasons: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.filters or self.ranges or self.flags or self.reasons)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Conditions:
        """As they were stored. Raises `ValueError` for what no list of vehicles can be narrowed by."""
        ranges = {
            name: tuple(_bound(name, one) for one in bounds)
            for name, bounds in stored.get("ranges", {}).items()
        }
        made = cls(
            {by: tuple(keys) for by, keys in stored.get("filters", {}).items()},
            ranges,
            dict(stored.get("flags", {})),
            tuple(stored.get("reasons", ())),
        )
        Wish(filters=made.filters, ranges=made.ranges, flags=made.flags)
        return made

    def stored(self) -> dict[str, Any]:
        """As JSON keeps them."""
        ranges = {
            name: [one.isoformat() if isinstance(one, date) else one for one in bounds]
            for name, bounds in self.ranges.items()
        }
        said = {
            "filters": {by: list(keys) for by, keys in self.filters.items()},
            "ranges": ranges,
            "flags": dict(self.flags),
            "reasons": list(self.reasons),
        }
        return {key: value for key, value in said.items() if value}

    def wish(self, dealer: Dealer, **more: Any) -> Wish:
        """The same as a list of vehicles is asked for; `more` as there."""
        among = vehicles_with_reasons(dealer, self.reasons) if self.reasons else None
        return Wish(filters=self.filters, ranges=self.ranges, flags=self.flags, among=among, **more)


def vehicles_with_reasons(dealer: Dealer, reasons: Sequence[str]) -> list[int]:
    """The vehicles whose owner's last reason is one of these."""
    given = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer).exclude(reason="")
    last = dict(given.order_by("at", "pk").values_list("vehicle", "reason"))
    return sorted(vehicle for vehicle, reason in last.items() if reason in reasons)


def _bound(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
