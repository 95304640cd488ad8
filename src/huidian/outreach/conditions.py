"""Conditions on vehicles, visits, standings, owners' reasons and contact: what chooses vehicles, stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huidian.outreach.contact_conditions import ContactConditions
from huidian.retention.queries import Wish


@dataclass(frozen=True, slots=True)
class Conditions:
    """`filters`, `ranges` and `flags` are those of `retention.queries.Wish`; each narrows further.

    `reasons` are keys of the playbook: vehicles whose owner last named one of them; `contact` is what was
    said with owners and what they said.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    reasons: Sequence[str] = ()
    contact: ContactConditions = field(default_factory=ContactConditions)

    def __bool__(self) -> bool:
        return bool(self.filters or self.ranges or self.flags or self.reasons or self.contact)

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
            ContactConditions.of(stored.get("contact", {})),
        )
        Wish(filters=made.filters, ranges=made.ranges, flags=made.flags)
        return made

    def stored(self) -> dict[str, Any]:
        """As JSON keeps them."""
        ranges = {
            name: [one.isoformat() if isinstance(one, date) else one for one in bounds]
            for name, bounds in self.ranges.items()
        }
        plain = {
            "filters": {by: list(keys) for by, keys in self.filters.items()},
            "ranges": ranges,
            "flags": dict(self.flags),
            "reasons": list(self.reasons),
            "contact": self.contact.stored(),
        }
        return {key: value for key, value in plain.items() if value}

    def wish(self) -> Wish:
        """What the mart knows of them, as a list of vehicles is asked for."""
        return Wish(filters=self.filters, ranges=self.ranges, flags=self.flags)


def _bound(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
